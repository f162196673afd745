import { createHash } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@anju/contracts';
import { syncPath, writeNew } from '../../platform/durable-file.js';
import { Anchor, type StoredAnchor } from '../domain/anchors.js';
import type { AnchorStore } from '../usecases/anchor-log.js';

const anchorName = /^anchor-\d{8}\.json$/;

/** Anchors as files `anchor-<day>.json` that are written once. Copy the directory elsewhere: who can write both can forge both. */
export function anchorFiles(directory: string): AnchorStore {
  async function read(): Promise<readonly StoredAnchor[]> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const names = (await readdir(directory)).filter((name) => anchorName.test(name)).sort();
    return Promise.all(
      names.map(async (name) => {
        const text = await readFile(join(directory, name), 'utf8');
        try {
          return { ...Anchor.parse(JSON.parse(text)), sha256: createHash('sha256').update(text).digest('hex') };
        } catch (cause) {
          throw new AppError('anchor.invalid', `${join(directory, name)} is no anchor of the log: put back its copy`, {
            cause,
          });
        }
      }),
    );
  }

  return {
    read,
    async add(anchor) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const text = `${JSON.stringify(anchor)}\n`;
      const unfinished = join(directory, `unfinished-${process.pid}`);
      await rm(unfinished, { force: true });
      await writeNew(unfinished, text, 0o400);
      try {
        // Never over one that is there.
        await link(unfinished, join(directory, `anchor-${anchor.day}.json`));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
        throw error;
      } finally {
        await rm(unfinished, { force: true });
      }
      await syncPath(directory);
      return createHash('sha256').update(text).digest('hex');
    },
  };
}
