import type { HungSignsQuery, LocalisedText, ProblemClass, Role } from '@anju/contracts';
import type { Scope } from '../../platform/db/database.js';
import type { ChainHead } from '../../tickets/index.js';
import type { EstateSign, Signed } from '../domain/sign.js';

export interface PlaceNames {
  readonly estateName: LocalisedText;
  readonly streetName: LocalisedText | null;
}

export type NamedSign = EstateSign & PlaceNames;

/** The sign of a ticket, from the ticket and its log. */
export interface TicketSign extends Signed {
  readonly estateId: string;
  readonly state: 'hung' | 'released';
  readonly hungBy: string | null;
  readonly releasedMs: number | null;
  readonly releasedBy: string | null;
}

export interface SignEvent {
  readonly seq: number;
  readonly atMs: number;
  readonly type: 'hung' | 'released';
  readonly actorId: string;
  readonly actorName: string;
  readonly actorRole: Role;
  readonly data: Record<string, unknown>;
  readonly previousHash: string;
  readonly hash: string;
}

export interface ComplaintCount {
  readonly estateId: string;
  readonly estateName: LocalisedText;
  readonly problemClass: ProblemClass;
  readonly complaints: number;
}

/** Signs within one transaction; what is visible is the scope's. */
export interface SignRecords {
  /** `undefined`: no such estate within the scope as a whole. No other sign of it is hung or released until the end. */
  lockEstate(estateId: string): Promise<(PlaceNames & { readonly path: string }) | undefined>;
  hungAt(estateId: string): Promise<EstateSign | undefined>;
  /** Of a year; nobody else gets it. */
  nextId(year: number): Promise<string>;
  lock(signId: string): Promise<EstateSign | undefined>;
  find(signId: string): Promise<NamedSign | undefined>;
  events(signId: string): Promise<readonly SignEvent[]>;
  insert(sign: EstateSign): Promise<void>;
  update(sign: EstateSign): Promise<void>;
  append(signId: string, event: SignEvent): Promise<void>;
  /** Property companies that work at the estate of that path. */
  companiesOf(path: string): Promise<readonly string[]>;
  /** Parties that have, or had, a part in a ticket at the place: they see its signs. */
  partiesAt(path: string): Promise<readonly string[]>;
  /** Puts messages about the sign's event into the outbox: to those audiences, and to everybody's page who sees the sign. */
  tell(
    sign: EstateSign,
    event: SignEvent,
    to: { readonly audiences: readonly string[]; readonly partyIds: readonly string[] },
  ): Promise<void>;
  /** Last events of the logs that grew since then. */
  headsSince(atMs: number): Promise<readonly ChainHead[]>;
  /** Signs behind that id, in the order of their ids. */
  after(signId: string, limit: number): Promise<readonly EstateSign[]>;
  /** Newest first. */
  list(query: HungSignsQuery, limit: number): Promise<readonly NamedSign[]>;
  ofTickets(query: HungSignsQuery, limit: number): Promise<readonly TicketSign[]>;
}

export interface SignTransactions {
  run<T>(scope: Scope, fn: (records: SignRecords) => Promise<T>): Promise<T>;
}

/** Where complaints are counted. */
export interface Complaints {
  /** By estate and class, within the scope. */
  between(scope: Scope, fromMs: number, toMs: number): Promise<readonly ComplaintCount[]>;
}
