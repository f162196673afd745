import type { Logger } from 'pino';
import type { Clock } from '../platform/clock.js';
import type { Database } from '../platform/db/database.js';
import { repeat } from '../platform/repeat.js';
import { DrizzleExpiringRows } from './adapters/drizzle-expiring-rows.js';
import { sweepRetention } from './usecases/sweep-retention.js';

/** ms: a start, which has enough to do, comes first. */
const FIRST_AFTER_MS = 600_000;
const EVERY_MS = 6 * 3_600_000;

export interface Retention {
  start(): void;
  /** Waits for a sweep that runs. */
  stop(): Promise<void>;
}

/** Removes rows that have been kept long enough, now and then. Several processes may do so on one database. */
export function createRetention(deps: {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
}): Retention {
  const { clock, logger } = deps;
  const rows = new DrizzleExpiringRows(deps.database);
  let stop: (() => Promise<void>) | undefined;
  return {
    start() {
      stop = repeat(clock, {
        everyMs: EVERY_MS,
        firstAfterMs: FIRST_AFTER_MS,
        async task() {
          const removed = await sweepRetention(rows, clock.nowMs());
          if (removed.messages + removed.rejections > 0) logger.info(removed, 'removed what was kept long enough');
        },
        failed: (error) => logger.warn({ err: error }, 'old rows could not be removed; it is tried again'),
      });
    },
    stop: async () => stop?.(),
  };
}
