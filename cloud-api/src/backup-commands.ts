import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '@anju/contracts';
import type { Logger } from 'pino';
import { askForBackup, type BackupSummary, makeBackup, restoreBackup, verifyBackup } from './backup/index.js';
import type { Config } from './config.js';
import { openDatabase } from './open-database.js';
import { openReadings } from './open-readings.js';
import { systemClock } from './platform/clock.js';

function summaryOf({ files }: Awaited<ReturnType<typeof verifyBackup>>): BackupSummary {
  return { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Copies both stores to `to`: by the cloud that runs on the data directory, or, while none runs, by opening them. */
export async function backupCloud(config: Config, to: string, logger: Logger): Promise<BackupSummary> {
  const directory = resolve(to);
  const byServer = await askForBackup(config.dataDir, directory);
  if (byServer !== undefined) return byServer;
  const database = await openDatabase(config, logger, (error) => logger.error({ err: error }, 'the database was lost'));
  try {
    const readings = await openReadings(config, logger);
    try {
      return summaryOf(await makeBackup({ database, readings }, directory, systemClock.nowMs()));
    } finally {
      await readings.close();
    }
  } finally {
    await database.close();
  }
}

/** Throws `backup.incomplete` and `backup.invalid`. */
export async function verifyCloudBackup(from: string): Promise<BackupSummary> {
  return summaryOf(await verifyBackup(resolve(from)));
}

/**
 * Puts a backup into the empty stores that the configuration names: PGlite or PostgreSQL whichever it came from, readings into DuckDB.
 *
 * Throws what `restoreBackup` throws, `db.locked` while a cloud runs on the data directory, `backup.unsupported` for InfluxDB.
 */
export async function restoreCloud(config: Config, from: string, logger: Logger): Promise<BackupSummary> {
  if (config.influxUrl !== undefined)
    throw new AppError('backup.unsupported', 'readings are restored into DuckDB only: leave ANJU_INFLUX_URL out');
  // Before a database is made for a backup that is of no use.
  await verifyBackup(resolve(from));
  await mkdir(config.dataDir, { recursive: true });
  const database = await openDatabase(config, logger, (error) => logger.error({ err: error }, 'the database was lost'));
  try {
    return summaryOf(await restoreBackup(resolve(from), database, join(config.dataDir, 'readings.duckdb')));
  } finally {
    await database.close();
  }
}
