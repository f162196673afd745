import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EvidenceFiles } from '../../evidence/index.js';
import type { EvidenceCopies } from '../usecases/backup-ports.js';

const hashOf = (content: Buffer) => createHash('sha256').update(content).digest('hex');

/** One file in memory at a time: none is larger than an upload may be. */
export function evidenceCopies(files: EvidenceFiles): EvidenceCopies {
  return {
    async exportTo(directory, hashes) {
      const copied: string[] = [];
      for (const sha256 of hashes) {
        const content = await files.read(sha256);
        if (content === undefined || hashOf(content) !== sha256) continue;
        await writeFile(join(directory, sha256), content, { flag: 'wx', mode: 0o600 });
        copied.push(sha256);
      }
      return copied;
    },

    async importFrom(directory, hashes) {
      const added: string[] = [];
      for (const sha256 of hashes) {
        const there = await files.read(sha256);
        if (there !== undefined && hashOf(there) === sha256) continue;
        await files.put(await readFile(join(directory, sha256)));
        if (there === undefined) added.push(sha256);
      }
      return added;
    },

    async remove(hashes) {
      for (const sha256 of hashes) await files.remove(sha256);
    },
  };
}
