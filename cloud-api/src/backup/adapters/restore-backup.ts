import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Database } from '../../platform/db/database.js';
import { importIntoDuckdb } from '../../readings/index.js';
import type { Manifest } from '../domain/manifest.js';
import { readRecords } from './record-files.js';
import { verifyBackup } from './verify-backup.js';

function filesOf(manifest: Manifest, kind: 'records' | 'readings') {
  return manifest.files
    .filter(({ path }) => path.startsWith(`${kind}/`))
    .map(({ path, rows }) => ({ name: basename(path), rows }));
}

/**
 * Puts a backup, verified first, into an empty database and a new file of readings. When the records are refused the file of readings
 * is removed again.
 *
 * Throws what `verifyBackup` throws, `readings.not_empty`, `db.not_empty`, `backup.other_schema`.
 */
export async function restoreBackup(from: string, database: Database, readingsFile: string): Promise<Manifest> {
  const manifest = await verifyBackup(from);
  await importIntoDuckdb(readingsFile, join(from, 'readings'), filesOf(manifest, 'readings'));
  try {
    await readRecords(database, join(from, 'records'), manifest.migrations, filesOf(manifest, 'records'));
  } catch (error) {
    await rm(readingsFile, { force: true });
    throw error;
  }
  return manifest;
}
