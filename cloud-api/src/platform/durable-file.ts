import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Brings a file, or the names in a directory, to the disk. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes a file that is not there yet and brings its content to the disk; its name is not, before its directory is synced. */
export async function writeNew(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const handle = await open(path, 'wx', mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes a file that its owner alone may read, whole or not at all, and brings it to the disk. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const unfinished = `${path}.unfinished`;
  await rm(unfinished, { force: true });
  await writeNew(unfinished, text, 0o600);
  await rename(unfinished, path);
  await syncPath(dirname(path));
}
