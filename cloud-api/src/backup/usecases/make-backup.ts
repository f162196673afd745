import type { Manifest } from '../domain/manifest.js';
import type { BackupDirectory, ReadingSource, RecordCopies } from './backup-ports.js';

/**
 * Copies both stores into a new directory while they are in use. The records come first: readings that are stored meanwhile are then in
 * the copy beyond the evaluator's checkpoint, and a start from the copy evaluates them again.
 *
 * Throws `backup.target_not_empty` and what the stores throw; then there is no manifest.
 */
export async function makeBackup(
  records: RecordCopies,
  readings: ReadingSource,
  directory: BackupDirectory,
  nowMs: number,
): Promise<Manifest> {
  const paths = await directory.make();
  const { migrations, files: ofRecords } = await records.exportTo(paths.records);
  const ofReadings = await readings.exportTo(paths.readings);
  const files: Manifest['files'] = [];
  for (const { name, rows } of ofRecords) files.push(await directory.seal(`records/${name}`, rows));
  for (const { name, rows } of ofReadings) files.push(await directory.seal(`readings/${name}`, rows));
  const manifest: Manifest = { format: 1, createdMs: nowMs, readings: readings.store, migrations, files };
  await directory.finish(manifest);
  return manifest;
}
