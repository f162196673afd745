import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const preload = pathToFileURL(fileURLToPath(new URL('../supervised.mjs', import.meta.url))).href;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a service whose launcher is killed', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  /** Starts a parent that starts the service as the launcher does, kills the parent, and gives the service's pid. */
  async function orphan(service: string): Promise<number> {
    const folder = mkdtempSync(join(tmpdir(), 'anju-supervised-'));
    folders.push(folder);
    writeFileSync(join(folder, 'service.mjs'), service);
    const child = `spawn(process.execPath, ['--import', ${JSON.stringify(preload)}, ${JSON.stringify(join(folder, 'service.mjs'))}], { detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })`;
    writeFileSync(
      join(folder, 'parent.mjs'),
      `import { spawn } from 'node:child_process';
       const child = ${child};
       child.stdout.on('data', () => console.log(child.pid));
       setInterval(() => {}, 1000);`,
    );
    const parent = spawn(process.execPath, [join(folder, 'parent.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) =>
      createInterface({ input: parent.stdout }).once('line', (line) => resolve(Number(line))),
    );
    parent.kill('SIGKILL');
    return pid;
  }

  async function gone(pid: number): Promise<void> {
    for (const deadline = Date.now() + 12_000; isAlive(pid); await delay(50)) {
      if (Date.now() > deadline) {
        process.kill(pid, 'SIGKILL');
        throw new Error('the service lives on as an orphan');
      }
    }
  }

  it('stops, though it writes to a log that nobody reads', async () => {
    const pid = await orphan(`import { writeSync } from 'node:fs';
      console.log('up');
      setInterval(() => writeSync(1, 'a line'), 20);
      process.on('SIGTERM', () => { writeSync(1, 'stopping'); process.exit(0); });`);
    await gone(pid);
    expect(isAlive(pid)).toBe(false);
  }, 20_000);

  it('is killed when it hangs in stopping', async () => {
    const pid = await orphan(`console.log('up');
      setInterval(() => {}, 1000);
      process.on('SIGTERM', () => { for (;;); });`);
    await gone(pid);
    expect(isAlive(pid)).toBe(false);
  }, 20_000);
});
