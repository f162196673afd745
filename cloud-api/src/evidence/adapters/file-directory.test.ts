import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { sourceProcessArguments } from '../../platform/testing/source-process.js';

const script = fileURLToPath(new URL('../testing/put-sizes.ts', import.meta.url));

it('says that there is no room, and leaves no half of a file that would take it from smaller ones', async () => {
  const root = await mkdtemp(join(tmpdir(), 'anju-files-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  // 4000 blocks of 512 bytes. What goes beyond fails as it does on a full disk, where the signal that tells so is not heard.
  const limited = 'trap "" XFSZ; ulimit -f 4000; exec "$0" "$@"';
  const putting = [...sourceProcessArguments(), script, root, '3000000', '1000', '4000000', '2000'];
  const { stdout } = await promisify(execFile)('sh', ['-c', limited, process.execPath, ...putting]);
  expect(stdout.trim().split('\n')).toEqual(['files.no_room, retryable', 'kept', 'files.no_room, retryable', 'kept']);
  const names = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  expect(names.map(({ name }) => name)).toEqual([
    expect.stringMatching(/^[0-9a-f]{64}$/),
    expect.stringMatching(/^[0-9a-f]{64}$/),
  ]);
}, 60_000);
