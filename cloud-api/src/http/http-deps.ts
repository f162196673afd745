import type { Logger } from 'pino';
import type { Registry as MetricsRegistry } from 'prom-client';
import type { HazardOperations } from '../hazards/index.js';
import type { Sessions } from '../identity/index.js';
import type { FieldOperations } from '../ingest/index.js';
import type { Ledgers } from '../ledgers/index.js';
import type { Live, LiveBus } from '../live/index.js';
import type { Notify } from '../notify/index.js';
import type { Clock } from '../platform/clock.js';
import type { ReadingHistory, ReadingStore } from '../readings/reading-store.js';
import type { Registry } from '../registry/index.js';
import type { Routing } from '../routing/index.js';
import type { Signs } from '../signs/index.js';
import type { Tickets } from '../tickets/index.js';

/** One thing that must work before requests make sense. */
export interface ReadinessCheck {
  readonly name: string;
  /** Whether it works, within a second or so. */
  readonly check: () => Promise<boolean> | boolean;
}

export interface HttpDeps {
  readonly sessions: Pick<Sessions, 'login' | 'authenticate' | 'logout'>;
  readonly registry: Omit<Registry, 'index' | 'refresh'>;
  readonly field: FieldOperations;
  readonly readings: Pick<ReadingStore, 'range'> & ReadingHistory;
  readonly hazards: HazardOperations;
  readonly tickets: Omit<Tickets, 'hazardTickets' | 'eventOf' | 'messagesFailed' | 'sweep' | 'start' | 'stop'>;
  readonly routing: Routing;
  readonly notify: Omit<Notify, 'run' | 'start' | 'stop'>;
  readonly ledgers: Ledgers;
  readonly signs: Signs;
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
  /** Addresses or networks of proxies whose `X-Forwarded-For` says who asks; absent: nobody's. */
  readonly trustedProxies?: readonly string[];
  readonly limits?: Partial<HttpLimits>;
}

export interface HttpLimits {
  readonly bodyBytes: number;
  /** Bytes of one uploaded file. */
  readonly uploadBytes: number;
  /** In which a request that is no upload must have come whole, ms. */
  readonly bodyMs: number;
  /** In which an upload must have come whole, and for how long nothing of it may come, ms. */
  readonly uploadMs: number;
  readonly uploadIdleMs: number;
  /** Requests a minute from one address. */
  readonly requestsPerMinute: number;
  /** Logins a minute for one user name from one address, right or wrong; too many wrong ones are refused before. */
  readonly loginsPerMinute: number;
  /** Pages without login a minute for one address; many residents share one. */
  readonly publicViewsPerMinute: number;
  /** Reports without login from one address within `publicReportWindowMs`, taken or not. */
  readonly publicReportsPerAddress: number;
  readonly publicReportWindowMs: number;
  /** Reports without login that one code takes within `publicTokenWindowMs`. */
  readonly publicReportsPerToken: number;
  readonly publicTokenWindowMs: number;
  /** Reports without login that are read at once of those with photos, up to 24 MB each. */
  readonly publicFormsAtOnce: number;
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
  uploadBytes: 5 * 1024 * 1024,
  bodyMs: 30_000,
  // Three photos of 8 MB at 40 kB/s, which a telephone has in a basement.
  uploadMs: 600_000,
  uploadIdleMs: 30_000,
  requestsPerMinute: 3000,
  loginsPerMinute: 30,
  publicViewsPerMinute: 120,
  publicReportsPerAddress: 10,
  publicReportWindowMs: 600_000,
  publicReportsPerToken: 20,
  publicTokenWindowMs: 3_600_000,
  publicFormsAtOnce: 6,
  streamEvents: 5000,
  streams: 500,
  streamBufferedBytes: 512 * 1024,
  heartbeatMs: 15_000,
};
