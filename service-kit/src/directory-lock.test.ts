import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DirectoryLock, lockDirectory, takeSocketFile } from './directory-lock.js';

let folder = '';
const held: DirectoryLock[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anju-lock-'));
});
afterEach(async () => {
  for (const lock of held.splice(0)) await lock.release();
  await rm(folder, { recursive: true });
});

async function take(directory: string, purpose = 'test'): Promise<boolean> {
  const lock = await lockDirectory(directory, purpose);
  if (lock !== undefined) held.push(lock);
  return lock !== undefined;
}

/** A process that holds a lock until it is killed; `expression` makes the lock. */
async function holder(expression: string) {
  const module = new URL('./directory-lock.ts', import.meta.url).href;
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const program = `const { lockDirectory, takeSocketFile } = await import(${JSON.stringify(module)});
const lock = await ${expression};
process.stdout.write(lock === undefined ? 'refused' : 'held');
setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', loader, '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    said: said.toString(),
    kill: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

describe('the lock of a directory', () => {
  it('is given once, and again after its release', async () => {
    const lock = await lockDirectory(folder, 'test');
    expect(await take(folder)).toBe(false);
    await lock?.release();
    expect(await take(folder)).toBe(true);
  });

  it('is not given while another process has it, and is free at once when that one is killed', async () => {
    const other = await holder(`lockDirectory(${JSON.stringify(folder)}, 'test')`);
    expect(other.said).toBe('held');
    expect(await take(folder)).toBe(false);
    await other.kill();
    expect(await take(folder)).toBe(true);
  });

  it('is one lock under every name of the directory', async () => {
    const directory = join(folder, 'real');
    await mkdir(directory);
    await symlink(directory, join(folder, 'link'));
    expect(await take(directory)).toBe(true);
    expect(await take(join(folder, 'link'))).toBe(false);
    expect(await take(`${folder}/x/../real/`)).toBe(false);
    await rename(directory, join(folder, 'moved'));
    expect(await take(join(folder, 'moved'))).toBe(false);
  });

  it('keeps a directory that does not exist yet, and goes on when it is made', async () => {
    await symlink(folder, `${folder}-link`);
    const directory = join(folder, 'not', 'yet');
    expect(await take(directory)).toBe(true);
    expect(await take(join(`${folder}-link`, 'not', 'yet'))).toBe(false);
    await mkdir(directory, { recursive: true });
    expect(await take(directory)).toBe(false);
    await rm(`${folder}-link`);
  });

  it('leaves nothing held behind when it is refused', async () => {
    await mkdir(join(folder, 'real'));
    expect(await take(join(folder, 'real'))).toBe(true);
    await rename(join(folder, 'real'), join(folder, 'moved'));
    expect(await take(join(folder, 'moved'))).toBe(false);
    for (const lock of held.splice(0)) await lock.release();
    expect(await take(join(folder, 'moved'))).toBe(true);
  });

  it('is another one for another purpose and another directory', async () => {
    await mkdir(join(folder, 'other'));
    expect(await take(folder)).toBe(true);
    expect(await take(folder, 'other-purpose')).toBe(true);
    expect(await take(join(folder, 'other'))).toBe(true);
  });

  it('does not stand in the way where something else than a directory is', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(await take(join(folder, 'file', 'below'))).toBe(true);
    expect(await take(join(folder, 'file', 'below'))).toBe(false);
  });
});

describe.skipIf(process.platform === 'win32')('a lock whose socket has a file', () => {
  it('is refused while its holder lives, and taken over from one that was killed', async () => {
    const path = join(folder, 'lock.sock');
    const other = await holder(`takeSocketFile(${JSON.stringify(path)})`);
    expect(await takeSocketFile(path)).toBeUndefined();
    await other.kill();
    expect(existsSync(path)).toBe(true);
    const lock = await takeSocketFile(path);
    expect(lock).toBeDefined();
    expect(await takeSocketFile(path)).toBeUndefined();
    await lock?.release();
  });
});
