import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@anju/contracts';
import { countExported } from '../../readings/index.js';
import type { Manifest } from '../domain/manifest.js';
import { hashFile, readManifest } from './backup-directory.js';

async function countLines(path: string): Promise<number> {
  let count = 0;
  for await (const chunk of createReadStream(path)) {
    for (const byte of chunk as Buffer) if (byte === 10) count += 1;
  }
  return count;
}

async function mistakeOf(directory: string, file: Manifest['files'][number]): Promise<string | undefined> {
  const path = join(directory, file.path);
  const bytes = await stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
  if (bytes === undefined) return 'is missing';
  if (bytes !== file.bytes) return `has ${bytes} bytes instead of ${file.bytes}`;
  if ((await hashFile(path)) !== file.sha256) return 'is damaged: its hash is not that of the backup';
  const rows = file.path.endsWith('.jsonl') ? await countLines(path) : await countExported(path);
  return rows === file.rows ? undefined : `has ${rows} rows instead of ${file.rows}`;
}

/**
 * Whether a backup is whole and undamaged: every file, its size, its hash and its rows. Returns what it consists of.
 *
 * Throws `backup.incomplete` for one that was cut off, `backup.invalid`, whose message lists every damaged file.
 */
export async function verifyBackup(from: string): Promise<Manifest> {
  const manifest = await readManifest(from);
  const mistakes: string[] = [];
  for (const file of manifest.files) {
    const mistake = await mistakeOf(from, file);
    if (mistake !== undefined) mistakes.push(`${file.path} ${mistake}`);
  }
  if (mistakes.length > 0)
    throw new AppError('backup.invalid', `the backup ${from} is damaged:\n  ${mistakes.join('\n  ')}`, {
      context: { mistakes },
    });
  return manifest;
}
