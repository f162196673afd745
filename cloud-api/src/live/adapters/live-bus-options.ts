import type { Logger } from 'pino';
import type { Clock } from '../../platform/clock.js';
import type { ScopedEvent } from '../live-bus.js';
import type { LivePeers } from '../live-peers.js';
import type { InProcessLiveBus } from './in-process-live-bus.js';

export interface MqttLiveBusOptions {
  readonly broker: {
    /** The next is tried when one fails. */
    readonly urls: readonly string[];
    readonly username?: string;
    readonly password?: string;
  };
  readonly clientId: string;
  /** Differs with every start. */
  readonly instance: string;
  /** Carries the events within this process. */
  readonly local: InProcessLiveBus;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Facilities that this process hears now; absent: it hears none. */
  readonly watched?: () => Iterable<string>;
  /** Takes what other instances say; absent: this process listens to none. */
  readonly peers?: LivePeers;
  /** The event as each viewer gets it, from what all of them get; `undefined`: there is none any more. */
  readonly perViewer?: (event: ScopedEvent) => Promise<ScopedEvent | undefined>;
  readonly timing?: Partial<LiveBusTiming>;
  readonly limits?: Partial<LiveBusLimits>;
}

/** All in ms. */
export interface LiveBusTiming {
  /** Events wait so long for others, to share a message. */
  readonly gatherMs: number;
  readonly aliveMs: number;
  /** An instance that says nothing for this long is gone. */
  readonly goneMs: number;
  readonly reconnectMs: number;
  readonly keepaliveMs: number;
}

export interface LiveBusLimits {
  /** Events of one message. */
  readonly eventsAtOnce: number;
  /** Facilities of one message. */
  readonly facilitiesAtOnce: number;
  /** With more than this waiting for the broker, bytes, messages are left out; others notice. */
  readonly unsentBytes: number;
  /** Events that wait to be put in a viewer's words; more are left out, and clients reset. */
  readonly waitingEvents: number;
}

export const defaultTiming: LiveBusTiming = {
  gatherMs: 20,
  aliveMs: 2_000,
  goneMs: 8_000,
  reconnectMs: 1_000,
  keepaliveMs: 15_000,
};
export const defaultLimits: LiveBusLimits = {
  eventsAtOnce: 100,
  facilitiesAtOnce: 2_000,
  unsentBytes: 4 * 1024 * 1024,
  waitingEvents: 10_000,
};
