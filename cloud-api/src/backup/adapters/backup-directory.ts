import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@anju/contracts';
import { type Manifest, manifestText, parseManifest } from '../domain/manifest.js';

const NAME = 'manifest.json';

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes an empty directory for a backup. Throws `backup.target_not_empty`. */
export async function makeBackupDirectory(directory: string): Promise<{ records: string; readings: string }> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if ((await readdir(directory)).length > 0)
    throw new AppError('backup.target_not_empty', `${directory} is not empty: give --to a new directory`);
  const [records, readings] = [join(directory, 'records'), join(directory, 'readings')];
  await mkdir(records, { mode: 0o700 });
  await mkdir(readings, { mode: 0o700 });
  return { records, readings };
}

export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Brings a written file to the disk and describes it. */
export async function sealFile(directory: string, path: string, rows: number): Promise<Manifest['files'][number]> {
  const file = join(directory, path);
  await syncPath(file);
  return { path, rows, bytes: (await stat(file)).size, sha256: await hashFile(file) };
}

/** Writes `manifest.json`, whole or not at all, once everything else is on the disk. */
export async function writeManifest(directory: string, manifest: Manifest): Promise<void> {
  for (const each of ['records', 'readings', '.']) await syncPath(join(directory, each));
  const unfinished = join(directory, `${NAME}.unfinished`);
  const handle = await open(unfinished, 'wx', 0o600);
  try {
    await handle.writeFile(manifestText(manifest));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(unfinished, join(directory, NAME));
  await syncPath(directory);
}

/** Throws `backup.incomplete` where there is no manifest, `backup.invalid` where it is damaged. */
export async function readManifest(directory: string): Promise<Manifest> {
  const text = await readFile(join(directory, NAME), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new AppError(
      'backup.incomplete',
      `${directory} is no whole backup: it has no ${NAME}, which is written last; the backup was cut off`,
      { cause: error },
    );
  });
  return parseManifest(text);
}
