import { AppError } from '@anju/contracts';
import type { Database } from '../../platform/db/database.js';
import type { ReadingExport } from '../../readings/index.js';
import type { Manifest } from '../domain/manifest.js';
import { makeBackupDirectory, sealFile, writeManifest } from './backup-directory.js';
import { writeRecords } from './record-files.js';

export interface Stores {
  readonly database: Database;
  readonly readings: Partial<ReadingExport>;
}

/**
 * Copies both stores into the new directory `to` while they are in use. The records come first: readings that are stored meanwhile
 * are then in the copy beyond the evaluator's checkpoint, and a start from the copy evaluates them again.
 *
 * Throws `backup.target_not_empty`, `backup.unsupported` where the readings are in InfluxDB, and what the stores throw; then there
 * is no manifest.
 */
export async function makeBackup({ database, readings }: Stores, to: string, nowMs: number): Promise<Manifest> {
  if (readings.exportTo === undefined) {
    throw new AppError(
      'backup.unsupported',
      'the readings are in InfluxDB, which this command does not copy: use `influx backup` and `pg_dump`, the records first',
    );
  }
  const directories = await makeBackupDirectory(to);
  const { migrations, files: records } = await writeRecords(database, directories.records);
  const exported = await readings.exportTo(directories.readings);
  const files: Manifest['files'] = [];
  for (const { name, rows } of records) files.push(await sealFile(to, `records/${name}`, rows));
  for (const { name, rows } of exported) files.push(await sealFile(to, `readings/${name}`, rows));
  const manifest: Manifest = { format: 1, createdMs: nowMs, migrations: [...migrations], files };
  await writeManifest(to, manifest);
  return manifest;
}
