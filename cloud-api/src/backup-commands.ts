import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '@anju/contracts';
import type { Logger } from 'pino';
import {
  askForBackup,
  type BackupSummary,
  type BackupWish,
  evidenceCopies,
  FileBackupDirectory,
  JsonLinesRecords,
  makeBackup,
  RestoreMarkFile,
  requireRoom,
  restoreBackup,
  translateDiskFault,
  verifyBackup,
} from './backup/index.js';
import { type CliOptions, type Config, loadConfig } from './config.js';
import { fileDirectory } from './evidence/index.js';
import { tokenOf } from './influx-config.js';
import { openDatabase } from './open-database.js';
import { openReadings } from './open-readings.js';
import { systemClock } from './platform/clock.js';
import type { Database } from './platform/db/database.js';
import { copyInflux, DuckdbImport, InfluxImport, type ReadingExport } from './readings/index.js';
import { filesDirectoryOf } from './ticket-files.js';

/** What `backup` and `restore` are run with: as the service, and InfluxDB's operator's token. */
export interface BackupConfig {
  readonly config: Config;
  readonly influxAdminToken?: string;
}

/** The service's own token of InfluxDB is not needed, and may not be there yet. Throws `config.invalid`. */
export function loadBackupConfig(options: CliOptions, env: NodeJS.ProcessEnv): BackupConfig {
  const mistakes: string[] = [];
  const token = tokenOf(env, 'ANJU_INFLUX_ADMIN_TOKEN', mistakes);
  if (token === undefined && mistakes.length === 0 && (env.ANJU_INFLUX_URL ?? '') !== '')
    mistakes.push(
      'ANJU_INFLUX_ADMIN_TOKEN or ANJU_INFLUX_ADMIN_TOKEN_FILE: is missing, and ANJU_INFLUX_URL needs it here',
    );
  if (mistakes.length > 0) throw new AppError('config.invalid', mistakes.join('\n'), { context: { mistakes } });
  const used = token === undefined ? env : { ...env, ANJU_INFLUX_TOKEN: token, ANJU_INFLUX_TOKEN_FILE: '' };
  const config = loadConfig(options, used);
  return token === undefined ? { config } : { config, influxAdminToken: token };
}

function influxOf({ influxUrl, influxOrg, influxBucket }: Config, token: string | undefined) {
  if (influxUrl === undefined) return undefined;
  if (token === undefined) {
    throw new AppError(
      'backup.forbidden',
      "InfluxDB lets only an operator's token copy and restore: give ANJU_INFLUX_ADMIN_TOKEN or ANJU_INFLUX_ADMIN_TOKEN_FILE",
    );
  }
  return { url: influxUrl, org: influxOrg, bucketPrefix: influxBucket, token, nowMs: systemClock.nowMs };
}

type Manifest = Awaited<ReturnType<typeof verifyBackup>>;

const bytesOf = (files: Manifest['files']) => files.reduce((sum, { bytes }) => sum + bytes, 0);

function summaryOf({ files, lostFiles }: Manifest): BackupSummary {
  return { files: files.length, bytes: bytesOf(files), lostFiles: lostFiles.length };
}

const evidenceOf = (config: Config) => evidenceCopies(fileDirectory(filesDirectoryOf(config)));

/** Copies stores that are in use. `readings`: the open store, where the readings are in DuckDB. */
export async function backupStores(
  config: Config,
  database: Database,
  { to, influxAdminToken }: BackupWish,
  readings: Partial<ReadingExport>,
): Promise<BackupSummary> {
  const influx = influxOf(config, influxAdminToken);
  const exportTo =
    influx === undefined
      ? (directory: string) => exportDuckdb(readings, directory)
      : (directory: string) => copyInflux(influx, directory);
  const source = { store: influx === undefined ? ('duckdb' as const) : ('influxdb' as const), exportTo };
  try {
    const directory = new FileBackupDirectory(to);
    return summaryOf(
      await makeBackup(new JsonLinesRecords(database), source, evidenceOf(config), directory, systemClock.nowMs()),
    );
  } catch (error) {
    throw translateDiskFault(error, `the backup in ${to}`);
  }
}

async function exportDuckdb(readings: Partial<ReadingExport>, directory: string) {
  if (readings.exportTo === undefined) throw new Error('the open store of readings is not DuckDB');
  return await readings.exportTo(directory);
}

/**
 * Copies the stores to `to`, the tickets' files with them: by the cloud that runs on the data directory, or, while none runs there, by
 * opening them; PostgreSQL and InfluxDB may be in use meanwhile, by services on other machines.
 *
 * Throws what `makeBackup` throws, `backup.disk_full`, and `backup.running` while another backup runs.
 */
export async function backupCloud(
  { config, influxAdminToken }: BackupConfig,
  to: string,
  logger: Logger,
): Promise<BackupSummary> {
  const wish = { to: resolve(to), ...(influxAdminToken === undefined ? {} : { influxAdminToken }) };
  const byServer = await askForBackup(config.dataDir, wish);
  if (byServer !== undefined) return byServer;
  influxOf(config, influxAdminToken);
  const database = await openDatabase(config, logger, (error) => logger.error({ err: error }, 'the database was lost'));
  try {
    if (config.influxUrl !== undefined) return await backupStores(config, database, wish, {});
    const readings = await openReadings(config, logger);
    try {
      return await backupStores(config, database, wish, readings);
    } finally {
      await readings.close();
    }
  } finally {
    await database.close();
  }
}

/** Throws `backup.incomplete` and `backup.invalid`. */
export async function verifyCloudBackup(from: string): Promise<BackupSummary> {
  return summaryOf(await verifyBackup(new FileBackupDirectory(resolve(from))));
}

/**
 * Puts a backup into the empty stores that the configuration names: records into PGlite or PostgreSQL, whichever they came from;
 * readings into a store of the kind that they came from.
 *
 * Throws what `restoreBackup` throws, `db.locked` while a cloud runs on the data directory, `backup.disk_full`.
 */
export async function restoreCloud(
  { config, influxAdminToken }: BackupConfig,
  from: string,
  logger: Logger,
): Promise<BackupSummary> {
  const influx = influxOf(config, influxAdminToken);
  const directory = new FileBackupDirectory(resolve(from));
  // Before a database is made for a backup that is of no use.
  const manifest = await verifyBackup(directory);
  await mkdir(config.dataDir, { recursive: true });
  const embedded = manifest.files.filter(
    ({ path }) =>
      !path.startsWith('files/') && (path.startsWith('records/') ? config.databaseUrl : config.influxUrl) === undefined,
  );
  if (embedded.length > 0) await requireRoom(config.dataDir, bytesOf(embedded));
  const evidence = manifest.files.filter(({ path }) => path.startsWith('files/'));
  if (evidence.length > 0) {
    await mkdir(filesDirectoryOf(config), { recursive: true, mode: 0o700 });
    await requireRoom(filesDirectoryOf(config), bytesOf(evidence), 1);
  }
  const target =
    influx === undefined
      ? { store: 'duckdb' as const, into: new DuckdbImport(join(config.dataDir, 'readings.duckdb')) }
      : { store: 'influxdb' as const, into: new InfluxImport(influx) };
  const database = await openDatabase(config, logger, (error) => logger.error({ err: error }, 'the database was lost'));
  try {
    const mark = new RestoreMarkFile(config.dataDir);
    await restoreBackup(manifest, directory, new JsonLinesRecords(database), target, evidenceOf(config), mark);
    return summaryOf(manifest);
  } catch (error) {
    throw translateDiskFault(error, 'what is restored');
  } finally {
    await database.close();
  }
}
