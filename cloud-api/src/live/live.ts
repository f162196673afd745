import type { PointView, Reading, WatchState } from '@anju/contracts';
import type { Logger } from 'pino';
import type { FacilityDirectory } from '../hazards/facility-directory.js';
import type { Clock } from '../platform/clock.js';
import type { ReadingStore } from '../readings/reading-store.js';
import type { LiveBus } from './live-bus.js';

export interface LiveOptions {
  readonly facilities: FacilityDirectory;
  readonly store: ReadingStore;
  readonly bus: LiveBus;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Least time between two `points` events of one facility, ms. Default 250. */
  readonly publishIntervalMs?: number;
}

export interface LatestValue {
  readonly reading: Reading;
  readonly receivedMs: number;
  /** Orders latest values: the source time, or the receipt where the source time is implausible. */
  readonly atMs: number;
}

/** What is known now, in memory. */
export interface Live {
  /** Fills the latest values from the store. */
  start(): Promise<void>;
  stop(): void;
  /** Every registered point of the facility, never-read ones too; `undefined`: no such facility. */
  pointsOf(facilityId: string): readonly PointView[] | undefined;
  watchOf(facilityId: string): WatchState;
  /** Facilities that are watched now. */
  watched(): Iterable<string>;
  /** Keeps what is newer than what is known, and publishes it. */
  update(facilityId: string, values: readonly LatestValue[]): void;
  /** Nobody hears any of the facilities here any more; publishes that. */
  unwatchAll(): void;
  /** Publishes the change of the facilities whose state differs. */
  setWatch(estateId: string, facilityIds: readonly string[], watch: WatchState): void;
}
