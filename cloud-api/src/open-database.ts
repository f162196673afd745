import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from './config.js';
import { systemClock } from './platform/clock.js';
import type { Database } from './platform/db/database.js';
import { openPgliteDatabase } from './platform/db/pglite-database.js';
import { openPostgresDatabase } from './platform/db/postgres-database.js';

/** The records' database that the configuration names. `onFatal`: the embedded one stopped by itself. */
export function openDatabase(
  config: Pick<Config, 'dataDir' | 'databaseUrl'>,
  logger: Logger,
  onFatal: (error: Error) => void,
  pool: { readonly maxConnections?: number; readonly applicationName?: string } = {},
): Promise<Database> {
  if (config.databaseUrl !== undefined) {
    return openPostgresDatabase({
      url: config.databaseUrl,
      ...pool,
      onIdleFault: (error) => logger.warn({ err: error }, 'a database connection was lost and is replaced'),
    });
  }
  return openPgliteDatabase({
    dataDir: join(config.dataDir, 'records'),
    nowMs: systemClock.nowMs(),
    onLost: onFatal,
    housekeeping: {
      clock: systemClock,
      failed: (error, isFirst) => {
        if (isFirst)
          logger.warn({ err: error }, 'the tables of the embedded database were not tidied; it is tried again');
      },
    },
  });
}
