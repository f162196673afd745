import { join } from 'node:path';
import { AppError, isAppError } from '@anju/contracts';
import type { ExportedFile } from '../../readings/index.js';
import { hashOf, type Manifest } from '../domain/manifest.js';
import type { BackupDirectory, EvidenceCopies, ReadingTarget, RecordCopies, RestoreMark } from './backup-ports.js';

function filesOf(manifest: Manifest, kind: 'records' | 'readings' | 'files'): readonly ExportedFile[] {
  return manifest.files
    .filter(({ path }) => path.startsWith(`${kind}/`))
    .map(({ path, rows }) => ({ name: path.slice(kind.length + 1), rows }));
}

/**
 * Puts a verified backup into empty stores. A mark stands from the first change until the end: while it does no service starts there,
 * and the same restore, begun again, ends what was cut off.
 *
 * Throws `backup.other_store` where the readings came from another kind of store, `backup.restore_unfinished` where the restore of
 * another backup was cut off here, `db.not_empty`, `readings.not_empty`, `backup.other_schema`, and what the stores throw. After a
 * refusal the stores are as empty as before.
 */
export async function restoreBackup(
  manifest: Manifest,
  directory: BackupDirectory,
  records: RecordCopies,
  { store, into: readings }: ReadingTarget,
  evidence: EvidenceCopies,
  mark: RestoreMark,
): Promise<void> {
  if (store !== manifest.readings) {
    throw new AppError(
      'backup.other_store',
      `the readings of this backup come from ${manifest.readings} and are restored into ${manifest.readings} only: the configuration names ${store}`,
    );
  }
  const backup = hashOf(manifest);
  const cutOff = await mark.read();
  if (cutOff !== undefined && cutOff !== backup) {
    throw new AppError(
      'backup.restore_unfinished',
      'the restore of another backup was cut off here: end that one, or use empty stores and a new data directory',
    );
  }
  if (cutOff === undefined) {
    await records.requireEmpty();
    await readings.requireEmpty();
    await mark.write(backup);
  }
  let added: readonly string[] = [];
  try {
    // Before the records: there is never a row without its file.
    const hashes = filesOf(manifest, 'files').map(({ name }) => name);
    added = await evidence.importFrom(join(directory.path, 'files'), hashes);
    // Published already: an earlier try was cut off at its very end.
    if (await isEmpty(readings.requireEmpty()))
      await readings.fill(join(directory.path, 'readings'), filesOf(manifest, 'readings'));
    // All of them or none: what is there is there from an earlier try.
    if (await isEmpty(records.requireEmpty()))
      await records.importFrom(join(directory.path, 'records'), manifest.migrations, filesOf(manifest, 'records'));
  } catch (error) {
    // What a try has done that was cut off before stays, for the next one.
    if (cutOff === undefined) {
      await readings.discard();
      await evidence.remove(added);
      await mark.remove();
    }
    throw error;
  }
  await readings.publish();
  await mark.remove();
}

async function isEmpty(required: Promise<void>): Promise<boolean> {
  try {
    await required;
    return true;
  } catch (error) {
    if (isAppError(error, 'readings.not_empty') || isAppError(error, 'db.not_empty')) return false;
    throw error;
  }
}
