import type { Manifest } from '../domain/manifest.js';
import type { BackupDirectory, EvidenceCopies, ReadingSource, RecordCopies } from './backup-ports.js';

/**
 * Copies the stores into a new directory while they are in use. The records come first: readings that are stored meanwhile are then in
 * the copy beyond the evaluator's checkpoint, and a start from the copy evaluates them again.
 * The tickets' files come last: what the copied records name was there before them, and is never removed. One that is lost or damaged
 * keeps nothing else from being copied; the manifest names it.
 *
 * Throws `backup.target_not_empty` and what the stores throw; then there is no manifest.
 */
export async function makeBackup(
  records: RecordCopies,
  readings: ReadingSource,
  evidence: EvidenceCopies,
  directory: BackupDirectory,
  nowMs: number,
): Promise<Manifest> {
  const paths = await directory.make();
  const { migrations, files: ofRecords, evidence: named } = await records.exportTo(paths.records);
  const ofReadings = await readings.exportTo(paths.readings);
  const copied = await evidence.exportTo(paths.files, named);
  const isCopied = new Set(copied);
  const lostFiles = named.filter((sha256) => !isCopied.has(sha256));
  const files: Manifest['files'] = [];
  for (const { name, rows } of ofRecords) files.push(await directory.seal(`records/${name}`, rows));
  for (const { name, rows } of ofReadings) files.push(await directory.seal(`readings/${name}`, rows));
  for (const sha256 of copied) files.push(await directory.seal(`files/${sha256}`, 0));
  const manifest: Manifest = { format: 1, createdMs: nowMs, readings: readings.store, migrations, lostFiles, files };
  await directory.finish(manifest);
  return manifest;
}
