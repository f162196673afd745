import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@anju/contracts';
import { syncPath, writeNew } from '../../platform/durable-file.js';
import type { EvidenceFiles } from '../evidence-files.js';

const hashName = /^[0-9a-f]{64}$/;
const unfinished = 'unfinished';

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** No room on the disk, in the quota, or under the limit of the process. */
const noRoomCodes: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** Room can be made, and the same file then be sent again. */
function translated(error: unknown, root: string, bytes: number): unknown {
  if (!(error instanceof Error && 'code' in error && noRoomCodes.includes(error.code))) return error;
  const message = `${root} has no room for a file of ${bytes} bytes: make room on its disk`;
  return new AppError('files.no_room', message, { retryable: true, context: { root, bytes }, cause: error });
}

/**
 * Files by the hash of their content, `<first two>/<hash>`, each written whole or not at all. `put` throws `files.no_room` (retryable)
 * and then leaves nothing behind, so that smaller ones still find what room there is.
 */
export function fileDirectory(root: string): EvidenceFiles {
  const pathOf = (sha256: string) => {
    if (!hashName.test(sha256)) throw new Error(`no hash: ${sha256}`);
    return join(root, sha256.slice(0, 2), sha256);
  };
  const ageOf = async (path: string) => (await stat(path)).mtimeMs;
  return {
    async put(content) {
      const sha256 = createHash('sha256').update(content).digest('hex');
      const path = pathOf(sha256);
      const draft = join(root, unfinished, randomUUID());
      try {
        await mkdir(join(root, unfinished), { recursive: true, mode: 0o700 });
        await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
        await writeNew(draft, content, 0o400);
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw translated(error, root, content.length);
      }
      await syncPath(join(path, '..'));
      await syncPath(root);
      return sha256;
    },
    async read(sha256) {
      try {
        return await readFile(pathOf(sha256));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async olderThan(beforeMs) {
      const found: string[] = [];
      for (const folder of await readdir(root).catch((error: unknown) =>
        isMissing(error) ? [] : Promise.reject(error),
      )) {
        for (const name of await readdir(join(root, folder))) {
          const path = join(root, folder, name);
          if ((await ageOf(path)) >= beforeMs) continue;
          if (folder === unfinished) await rm(path, { force: true });
          else if (hashName.test(name)) found.push(name);
        }
      }
      return found;
    },
    remove: (sha256) => rm(pathOf(sha256), { force: true }),
  };
}
