import type {
  EstateWrite,
  FacilityKind,
  FacilityWrite,
  LocalisedText,
  NodeView,
  Page,
  PageQuery,
  RejectionView,
  SessionView,
} from '@anju/contracts';
import type { Logger } from 'pino';
import type { Registry as MetricsRegistry } from 'prom-client';
import type { Hazards } from '../hazards/index.js';
import type { Live, LiveBus } from '../live/index.js';
import type { Clock } from '../platform/clock.js';
import type { Scope } from '../platform/db/database.js';
import type { ReadingStore } from '../readings/reading-store.js';
import type { Tickets } from '../tickets/index.js';

/** Who is logged in. */
export interface SessionUser extends SessionView {
  readonly partyId: string | null;
}

export interface Sessions {
  /** `undefined`: no such user, or another password; it takes as long either way. */
  login(
    username: string,
    password: string,
  ): Promise<{ token: string; expiresMs: number; user: SessionUser } | undefined>;
  /** `undefined`: no such session, or it is over, or its user is disabled. */
  authenticate(token: string): Promise<SessionUser | undefined>;
  logout(token: string): Promise<void>;
}

export interface EstateRecord extends EstateWrite {
  readonly streetName: LocalisedText;
  readonly districtId: string;
}

export interface FacilityRecord {
  readonly id: string;
  readonly estateId: string;
  readonly kind: FacilityKind;
  readonly name: LocalisedText;
  readonly location: string | null;
}

export interface PartyRecord {
  readonly id: string;
  readonly name: string;
  readonly kind: 'property' | 'contractor' | 'street' | 'district' | 'verifier';
}

export type WriteOutcome = 'created' | 'updated' | 'forbidden' | 'unknown_parent' | 'conflict';

/** What is registered, with the eyes of a scope. */
export interface RegistryRecords {
  estates(scope: Scope): Promise<readonly EstateRecord[]>;
  facilities(scope: Scope, estateId?: string): Promise<readonly FacilityRecord[]>;
  facility(scope: Scope, facilityId: string): Promise<FacilityRecord | undefined>;
  parties(scope: Scope): Promise<readonly PartyRecord[]>;
  nodes(scope: Scope): Promise<readonly NodeView[]>;
  rejections(scope: Scope, query: PageQuery): Promise<Page<RejectionView>>;
  putEstate(scope: Scope, estate: EstateWrite): Promise<WriteOutcome>;
  putFacility(scope: Scope, facility: FacilityWrite): Promise<WriteOutcome>;
}

/** One thing that must work before requests make sense. */
export interface ReadinessCheck {
  readonly name: string;
  /** Whether it works, within a second or so. */
  readonly check: () => Promise<boolean> | boolean;
}

export interface HttpDeps {
  readonly sessions: Sessions;
  readonly registry: RegistryRecords;
  readonly readings: Pick<ReadingStore, 'range'>;
  readonly hazards: Pick<Hazards, 'list' | 'get' | 'countActive' | 'rules' | 'reset'>;
  readonly tickets: Pick<Tickets, 'list' | 'get' | 'act' | 'countOpen' | 'changed'>;
  readonly live: Pick<Live, 'pointsOf' | 'watchOf'>;
  readonly bus: LiveBus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: MetricsRegistry;
  readonly readiness: readonly ReadinessCheck[];
}

export interface HttpOptions {
  /** Name of this run, in the ids of the stream. */
  readonly instance: string;
  /** Built console to serve; absent: none. */
  readonly consoleDir?: string;
  /** `https://…` under which people reach it; absent: whatever host they asked for. With https, cookies are Secure. */
  readonly publicOrigin?: string;
  readonly limits?: Partial<HttpLimits>;
}

export interface HttpLimits {
  readonly bodyBytes: number;
  /** Requests a minute from one address. */
  readonly requestsPerMinute: number;
  /** Logins a minute for one user name from one address. */
  readonly loginsPerMinute: number;
  /** Events kept for those who come back to the stream. */
  readonly streamEvents: number;
  /** Streams open at once. */
  readonly streams: number;
  /** Bytes waiting for one client of the stream before it is reset. */
  readonly streamBufferedBytes: number;
  /** A comment on the stream, and a look whether the session still stands, ms. */
  readonly heartbeatMs: number;
}

export const defaultLimits: HttpLimits = {
  bodyBytes: 256 * 1024,
  requestsPerMinute: 3000,
  loginsPerMinute: 10,
  streamEvents: 5000,
  streams: 500,
  streamBufferedBytes: 512 * 1024,
  heartbeatMs: 15_000,
};
