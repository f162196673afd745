import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@anju/contracts';
import { syncPath, writeWhole } from '../../platform/durable-file.js';
import { countExported } from '../../readings/index.js';
import { type Manifest, manifestText, parseManifest } from '../domain/manifest.js';
import type { BackupDirectory, FoundFile } from '../usecases/backup-ports.js';

const NAME = 'manifest.json';

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function countLines(path: string): Promise<number> {
  let count = 0;
  for await (const chunk of createReadStream(path)) {
    for (const byte of chunk as Buffer) if (byte === 10) count += 1;
  }
  return count;
}

async function countRows(path: string): Promise<number | { fault: string }> {
  if (path.endsWith('.jsonl')) return await countLines(path);
  return await countExported(path).catch((error: unknown) => ({
    fault: `cannot be read: ${error instanceof Error ? error.message : String(error)}`,
  }));
}

/** A backup in a directory of files. */
export class FileBackupDirectory implements BackupDirectory {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  async make(): Promise<{ records: string; readings: string; files: string }> {
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    if ((await readdir(this.path)).length > 0)
      throw new AppError('backup.target_not_empty', `${this.path} is not empty: give --to a new directory`);
    const [records, readings, files] = [
      join(this.path, 'records'),
      join(this.path, 'readings'),
      join(this.path, 'files'),
    ];
    await mkdir(records, { mode: 0o700 });
    await mkdir(readings, { mode: 0o700 });
    await mkdir(files, { mode: 0o700 });
    return { records, readings, files };
  }

  async seal(path: string, rows: number): Promise<Manifest['files'][number]> {
    const file = join(this.path, path);
    await syncPath(file);
    return { path, rows, bytes: (await stat(file)).size, sha256: await hashFile(file) };
  }

  async finish(manifest: Manifest): Promise<void> {
    for (const each of ['records', 'readings', 'files', '.']) await syncPath(join(this.path, each));
    await writeWhole(join(this.path, NAME), manifestText(manifest));
  }

  async manifest(): Promise<Manifest> {
    const text = await readFile(join(this.path, NAME), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      throw new AppError(
        'backup.incomplete',
        `${this.path} is no whole backup: it has no ${NAME}, which is written last; the backup was cut off`,
        { cause: error },
      );
    });
    return parseManifest(text);
  }

  async examine(path: string): Promise<FoundFile | undefined> {
    const file = join(this.path, path);
    if (!existsSync(file)) return undefined;
    return {
      bytes: (await stat(file)).size,
      sha256: await hashFile(file),
      rows: path.startsWith('files/') ? 0 : await countRows(file),
    };
  }
}
