import { mkdir } from 'node:fs/promises';
import { AppError } from '@anju/contracts';
import { type DirectoryLock, lockDirectory } from '@anju/service-kit';
import type { Clock } from '../clock.js';
import { repeat } from '../repeat.js';
import type { Database } from './database.js';
import { readInt8AsNumber } from './int8.js';
import { migrate } from './migrate.js';
import { HOUSEKEEPING_EVERY_MS, tidyTables } from './pglite-housekeeping.js';
import { PglitePool } from './pglite-pool.js';
import { PooledDatabase } from './pooled-database.js';
import { translateDatabaseError } from './sql-error.js';

export interface PgliteOptions {
  /** Created when it is not there; kept for this process alone. */
  readonly dataDir: string;
  readonly nowMs: number;
  /** The database stopped by itself: nothing can be stored any more, and the service should end and be started again. */
  readonly onLost: (error: Error) => void;
  /** Whether and how the tables are tidied from time to time. A process that soon ends needs none (DEFAULT). */
  readonly housekeeping?: {
    readonly clock: Clock;
    /** It went wrong, and is tried again. `isFirst`: unless it did the last time. */
    readonly failed: (error: unknown, isFirst: boolean) => void;
  };
}

export interface EmbeddedDatabase extends Database {
  /** Tidies now what is due, see `tidyTables`. */
  tidy(): Promise<readonly string[]>;
}

/**
 * The embedded database, brought up to date. A commit is on the disk when `tx` resolves.
 *
 * Throws `db.locked` while another process has the directory, `db.migration_changed`, `db.unavailable`.
 */
export async function openPgliteDatabase(options: PgliteOptions): Promise<EmbeddedDatabase> {
  readInt8AsNumber();
  const lock = await takeDirectory(options.dataDir);
  try {
    const pool = await PglitePool.open({ dataDir: options.dataDir }, options.onLost);
    try {
      const connection = await pool.connect();
      try {
        await migrate(connection, options.nowMs);
      } finally {
        connection.release();
      }
    } catch (error) {
      await pool.end();
      throw error;
    }
    const database = new PooledDatabase(pool);
    const tidy = () => tidyTables(pool);
    const stopTidying =
      options.housekeeping &&
      repeat(options.housekeeping.clock, {
        everyMs: HOUSEKEEPING_EVERY_MS,
        task: async () => void (await tidy()),
        failed: options.housekeeping.failed,
      });
    return {
      tx: (scope, fn) => database.tx(scope, fn),
      tidy,
      close: async () => {
        await stopTidying?.();
        await database.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw translateDatabaseError(error);
  }
}

async function takeDirectory(directory: string): Promise<DirectoryLock> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lock = await lockDirectory(directory, 'records');
  if (lock !== undefined) return lock;
  throw new AppError(
    'db.locked',
    `another process has the data directory ${directory} open: stop it first, or give this one another directory`,
    { context: { directory } },
  );
}
