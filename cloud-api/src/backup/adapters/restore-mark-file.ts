import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '@anju/contracts';
import { syncPath, writeWhole } from '../../platform/durable-file.js';
import type { RestoreMark } from '../usecases/backup-ports.js';

function markOf(dataDir: string): string {
  return join(dataDir, 'restore-unfinished');
}

/** `restore-unfinished` in the data directory. */
export class RestoreMarkFile implements RestoreMark {
  readonly #path: string;

  constructor(dataDir: string) {
    this.#path = markOf(dataDir);
  }

  async read(): Promise<string | undefined> {
    return existsSync(this.#path) ? (await readFile(this.#path, 'utf8')).trim() : undefined;
  }

  async write(backup: string): Promise<void> {
    await writeWhole(this.#path, `${backup}\n`);
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
    await syncPath(dirname(this.#path));
  }
}

/** Throws `backup.restore_unfinished` where a restore was cut off: half of the stores would be taken for the whole. */
export function refuseHalfRestored(dataDir: string): void {
  if (!existsSync(markOf(dataDir))) return;
  throw new AppError(
    'backup.restore_unfinished',
    `a restore into ${dataDir} was cut off: run the same "restore" again, which ends it, before you start the service`,
  );
}
