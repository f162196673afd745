import { AppError } from '@anju/contracts';
import type { Manifest } from '../domain/manifest.js';
import type { BackupDirectory } from './backup-ports.js';

async function mistakeOf(directory: BackupDirectory, file: Manifest['files'][number]): Promise<string | undefined> {
  const found = await directory.examine(file.path);
  if (found === undefined) return 'is missing';
  if (found.bytes !== file.bytes) return `has ${found.bytes} bytes instead of ${file.bytes}`;
  if (file.path.startsWith('files/') && file.path !== `files/${file.sha256}`) return 'is not what its name says';
  if (found.sha256 !== file.sha256) return 'is damaged: its hash is not that of the backup';
  if (typeof found.rows !== 'number') return found.rows.fault;
  return found.rows === file.rows ? undefined : `has ${found.rows} rows instead of ${file.rows}`;
}

/**
 * Whether a backup is whole and undamaged: every file, its size, its hash and its rows. Returns what it consists of.
 *
 * Throws `backup.incomplete` for one that was cut off, `backup.invalid`, whose message lists every damaged file.
 */
export async function verifyBackup(directory: BackupDirectory): Promise<Manifest> {
  const manifest = await directory.manifest();
  const mistakes: string[] = [];
  for (const file of manifest.files) {
    const mistake = await mistakeOf(directory, file);
    if (mistake !== undefined) mistakes.push(`${file.path} ${mistake}`);
  }
  if (mistakes.length > 0)
    throw new AppError('backup.invalid', `the backup ${directory.path} is damaged:\n  ${mistakes.join('\n  ')}`, {
      context: { mistakes },
    });
  return manifest;
}
