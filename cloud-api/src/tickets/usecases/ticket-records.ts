import type {
  ComplaintChannel,
  ProblemClass,
  Severity,
  TicketClocksVersion,
  TicketSourceKind,
  TicketState,
} from '@anju/contracts';
import type { Scope, Tx } from '../../platform/db/database.js';
import type { Ladders } from '../../routing/ladder-times.js';
import type { Call, RouteDecision } from '../../routing/routing.js';
import type { ChainHead } from '../domain/anchors.js';
import type { ClockSet, Outage } from '../domain/clocks.js';
import { isRunning } from '../domain/deadlines.js';
import type { Actor, Audience, Ticket, TicketChange, TicketFile } from '../domain/ticket.js';
import type { ChainedEvent } from '../domain/ticket-log.js';
import type { HolderRecords } from './held-tickets.js';
import type { LinkRecords } from './report-links.js';
import type { ComplaintFilter, FiledUnder, KnownComplaint, KnownPeak, KnownReport, StoredReport } from './reports.js';
import type { Names } from './ticket-views.js';

/** What is to leave, written with the transition that causes it. */
export interface OutboxMessage {
  readonly id: number;
  readonly ticketId: string;
  readonly audience: string;
  readonly template: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface OpenCount {
  readonly estateId: string;
  /** `null`: of the estate at large. */
  readonly facilityId: string | null;
  readonly open: number;
  readonly overdue: number;
}

export interface TicketFilter {
  readonly states: readonly TicketState[] | null;
  readonly estateId?: string;
  readonly facilityId?: string;
  /** Only tickets before this one in the order (raised, id), newest first. */
  readonly before?: { readonly raisedMs: number; readonly id: string };
  readonly hungSign?: boolean;
  readonly source?: TicketSourceKind;
  /** Only tickets that answer a report with this number of its source. */
  readonly number?: string;
  /** Only tickets with this somewhere in their id, title, source's number or place, whatever the letters' case. */
  readonly text?: string;
  /** Only little of the whole is visible. */
  readonly few?: boolean;
  readonly streetId?: string;
  readonly severity?: Severity;
  readonly problemClass?: ProblemClass;
  /** Only tickets with a clock that was late at this time. */
  readonly overdueAtMs?: number;
  /** Only tickets of this party; `null`: there is no party, and so no ticket. */
  readonly partyId?: string | null;
  /** In the order of what is due first, after this ticket; absent: newest first. */
  readonly byDue?: { readonly after: { readonly dueMs: number; readonly id: string } | null };
  readonly limit: number;
}

/** Where a ticket without a running clock stands in the order of due times. */
export const NEVER_DUE_MS = 8_640_000_000_000_000;

/** When the first of its running clocks runs out, or ran out. */
export function nextDueOf({ deadlines }: Pick<Ticket, 'deadlines'>): number {
  return Math.min(NEVER_DUE_MS, ...deadlines.filter(isRunning).map(({ dueMs }) => dueMs));
}

export interface Place {
  readonly estateId: string;
  readonly facilityId: string | null;
  readonly path: string;
}

/** What becomes of a ticket that was read locked. */
export interface Save {
  readonly before: Ticket;
  readonly change: TicketChange;
}

/** A call that was made for a ticket. */
export interface MadeCall {
  readonly ticketId: string;
  readonly audience: Audience;
  readonly sinceMs: number;
}

/** Tickets within one transaction; what is visible is the scope's. */
export interface TicketRecords extends LinkRecords, HolderRecords {
  find(ticketId: string): Promise<Ticket | undefined>;
  /** In the order of the ids, without those that are not there. */
  findAll(ticketIds: readonly string[]): Promise<readonly Ticket[]>;
  /** As `find`, and nobody else changes the ticket until the transaction ends. Every writer locks the ticket first. */
  lock(ticketId: string): Promise<Ticket | undefined>;
  /** Newest first. */
  list(filter: TicketFilter): Promise<readonly Ticket[]>;
  /** Writes what differs from `before` (state, assignments, deadlines), the chained events and the messages to leave. */
  save(before: Ticket, change: TicketChange): Promise<void>;
  /** As `save`, in that order; each ticket at most once. */
  saveAll(saves: readonly Save[]): Promise<void>;
  insert(change: TicketChange): Promise<void>;
  events(ticketId: string): Promise<readonly ChainedEvent[]>;
  /** Heads of the chains with an event at or after that time. */
  headsSince(atMs: number): Promise<readonly ChainHead[]>;
  /** Tickets behind that id, in the order of their ids. */
  versionsAfter(ticketId: string, limit: number): Promise<readonly { readonly id: string; readonly version: number }[]>;
  parties(partyIds: readonly string[]): Promise<ReadonlyMap<string, { readonly gone: boolean }>>;
  /** Of everybody and every place that these tickets name. */
  namesOf(tickets: readonly Ticket[]): Promise<Names>;

  /**
   * The open ticket that a hazard of this facility and problem class joins, locked. No other can appear until the end. One of the
   * estate where the facility was before is none: other people have it.
   */
  lockOpenOf(facilityId: string, problemClass: string, estateId: string): Promise<Ticket | undefined>;
  /** The ticket of this facility and class, open or not, whose log names the hazard. */
  ticketOfHazard(facilityId: string, problemClass: string, hazardId: string): Promise<string | undefined>;
  /** What this channel sent under this number. Nobody else files it until the end. */
  lockReported(channel: ComplaintChannel, number: string): Promise<FiledUnder | undefined>;
  /** The report with this receipt. Nobody else files it until the end. */
  lockReceipt(receipt: string): Promise<FiledUnder | undefined>;
  /** Returns the id that it has now. */
  addReport(report: StoredReport): Promise<number>;
  /** Takes away who told of what has been over since then; returns of how many reports. */
  forgetReporters(beforeMs: number): Promise<number>;
  addFile(file: TicketFile): Promise<void>;
  /** Files of a ticket, oldest first. */
  filesOf(ticketId: string): Promise<readonly TicketFile[]>;
  /** Nobody else adds or removes this content until the end. */
  lockFile(sha256: string): Promise<void>;
  /** Whether a ticket has this content. */
  hasFile(sha256: string): Promise<boolean>;
  /** What people told of the ticket, oldest first. */
  reportsOf(ticketId: string): Promise<readonly KnownReport[]>;
  /** Complaints within the scope, newest first; recurrences are counted since `sinceMs`. */
  complaints(filter: ComplaintFilter, sinceMs: number): Promise<readonly KnownComplaint[]>;
  /** What was complained of since then, the most frequent first. */
  complaintPeaks(estateId: string | null, sinceMs: number, limit: number): Promise<readonly KnownPeak[]>;
  /** Hierarchy path of an estate, where the facility, if one is given, is one of it. */
  pathOf(estateId: string, facilityId: string | null): Promise<string | undefined>;
  /** The next free id of a day `yyyymmdd`; nobody else gets it. */
  nextId(day: string): Promise<string>;
  /** Where a facility or an estate is; `undefined`: there is none within the scope. */
  placeOf(place: { readonly estateId?: string; readonly facilityId?: string }): Promise<Place | undefined>;
  /** Who gets a ticket that is raised there at that time, and why. */
  route(estateId: string, problemClass: string, atMs: number): Promise<RouteDecision>;
  /** Who of these audiences is called at that time. `all`: also where no duty calendar says so, and everybody is. */
  callsOf(audiences: readonly string[], atMs: number, how?: { readonly all: boolean }): Promise<readonly Call[]>;
  /** The versions of the escalation ladder of the district in which a place lies. Read once in a transaction, with the clocks. */
  laddersAt(path: string): Promise<Ladders>;

  /** The clocks in force at a place: what ships, with what its district sets, and the outages of the platform. */
  clocksAt(path: string, shipped: ClockSet): Promise<ClockSet>;
  /** Every version of the district's own limits, newest first. */
  clockVersions(districtPath: string): Promise<readonly TicketClocksVersion[]>;
  /** `false`: somebody else wrote that version. */
  addClockVersion(districtPath: string, version: TicketClocksVersion): Promise<boolean>;
  /**
   * Notes that deadlines are looked after. With `toleranceMs`, a longer silence since the last time is kept as an outage, and told.
   */
  pulse(nowMs: number, toleranceMs: number | null): Promise<Outage | undefined>;

  /** Of these audiences those behind which there is anybody who can log in. */
  reachable(audiences: readonly Audience[]): Promise<ReadonlySet<Audience>>;
  /** Tickets of which there were messages to the audience since then, and every one of them has failed for good. A ticket's call once. */
  unheard(calls: readonly MadeCall[]): Promise<ReadonlySet<string>>;

  /**
   * Tickets that the ladder has something to do for, tickets with a deadline past due that nobody noticed, or a suspension past its
   * end; the earliest first, locked, taken by nobody else.
   */
  lockDue(
    nowMs: number,
    about: { readonly limit: number; readonly except: readonly string[] },
  ): Promise<readonly string[]>;

  /** Open tickets by facility, and how many of them are overdue: of what `who`, for whom the transaction runs, may see. */
  countOpen(nowMs: number, who: Pick<Actor, 'scopes'>): Promise<readonly OpenCount[]>;

  undelivered(limit: number): Promise<readonly OutboxMessage[]>;
  markDelivered(messageIds: readonly number[], nowMs: number): Promise<void>;
  /** No channel brings these to anybody: the ladder of their tickets is looked at again at once. */
  markFailed(messageIds: readonly number[], nowMs: number, failure: string): Promise<void>;
}

/** Opens transactions on the tickets, or joins one that is open. */
export interface TicketTransactions {
  run<T>(scope: Scope, fn: (records: TicketRecords) => Promise<T>): Promise<T>;
  within(tx: Tx): TicketRecords;
}
