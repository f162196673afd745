import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { launch, type RunningLauncher } from './compose.js';
import type { NeededPort, ServiceSpec } from './domain/service-spec.js';

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));
const repository = fileURLToPath(new URL('../../../', import.meta.url));

let folder: string;
let record: string;
const cleanups: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anju-launcher-'));
  record = join(folder, 'record');
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  rmSync(folder, { recursive: true, force: true });
});

/** A port that answers as long as the test runs: whoever is asked there counts as ready. */
async function answeringPort(): Promise<number> {
  const server = createServer((socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

function service(name: string, port: number, options: { after?: string[]; behaviour?: string } = {}): ServiceSpec {
  return {
    name,
    entry: join(fixtures, 'service.mjs'),
    args: [name, record, options.behaviour ?? 'well'],
    env: {},
    heapMb: 64,
    after: options.after ?? [],
    ready: { kind: 'tcp', port },
  };
}

interface Launched {
  readonly launcher: RunningLauncher;
  readonly output: () => string;
}

async function start(services: readonly ServiceSpec[], ports: readonly NeededPort[] = []): Promise<Launched> {
  let text = '';
  const launcher = await launch({
    root: repository,
    dataDir: join(folder, 'data'),
    services,
    ports,
    controlPort: 0,
    least: 'info',
    colour: false,
    write: (more) => {
      text += more;
    },
  });
  launcher.ready.catch(() => undefined); // Each test looks at it where it matters.
  cleanups.push(() => launcher.stop());
  return { launcher, output: () => text };
}

function recorded(): { name: string; what: string; pid: number }[] {
  if (!existsSync(record)) return [];
  return readFileSync(record, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .map(([name = '', what = '', pid = '']) => ({ name, what, pid: Number(pid) }));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const eventually = { timeout: 10_000, interval: 20 };

/** The fixture tells of its SIGTERM handler by its own first line. */
async function waitForWords(output: () => string, count: number): Promise<void> {
  await vi.waitFor(() => expect(output().match(/info {2}ready/g) ?? []).toHaveLength(count), eventually);
}

describe('launched services', () => {
  it('log with their names on one terminal and into a file', async () => {
    const { launcher, output } = await start([service('alpha', await answeringPort())]);
    await launcher.ready;
    await waitForWords(output, 1);
    expect(output()).toMatch(/^\d\d:\d\d:\d\d\.\d{3} alpha {4}info {2}ready$/m);
    expect(readFileSync(join(folder, 'data', 'logs', 'anju.log'), 'utf8')).toMatch(/Z alpha {4}info {2}ready$/m);
  });

  it('are started again after kill -9', async () => {
    const { launcher, output } = await start([service('alpha', await answeringPort())]);
    await launcher.ready;
    const before = launcher.supervisor.status()[0]?.pid ?? 0;
    process.kill(before, 'SIGKILL');
    await vi.waitFor(
      () => expect(launcher.supervisor.status()[0]).toMatchObject({ state: 'running', restarts: 1 }),
      eventually,
    );
    expect(launcher.supervisor.status()[0]?.pid).not.toBe(before);
    expect(output()).toMatch(/launcher warn {2}alpha has died signal=SIGKILL/);
  });

  it('are stopped in reverse order and leave no process', async () => {
    const port = await answeringPort();
    const { launcher, output } = await start([service('alpha', port), service('beta', port, { after: ['alpha'] })]);
    await launcher.ready;
    await waitForWords(output, 2);
    await launcher.stop();
    const ended = recorded().filter(({ what }) => what === 'terminated');
    expect(ended.map(({ name }) => name)).toEqual(['beta', 'alpha']);
    for (const { pid } of recorded()) expect(isAlive(pid)).toBe(false);
  });

  it('are killed when they ignore SIGTERM', async () => {
    const { launcher, output } = await start([service('alpha', await answeringPort(), { behaviour: 'stubborn' })]);
    await launcher.ready;
    await waitForWords(output, 1);
    const began = Date.now();
    await launcher.stop();
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(recorded().map(({ what }) => what)).toEqual(['started', 'terminated']);
    expect(isAlive(recorded()[0]?.pid ?? 0)).toBe(false);
  });

  it('make the start fail with their own message when their configuration is wrong', async () => {
    const { launcher } = await start([service('alpha', await unusedPort(), { behaviour: 'bad-config' })]);
    await expect(launcher.ready).rejects.toMatchObject({
      code: 'service.start_failed',
      context: { exitCode: 2, lines: ['agent.yaml:3 unknown key "prot"'] },
    });
  });
});

async function unusedPort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('before anything starts', () => {
  it('names every taken port with its option', async () => {
    const port = await answeringPort();
    const needed = { port, what: 'MQTT broker', option: '--mqtt-port' };
    await expect(start([service('alpha', port)], [needed])).rejects.toMatchObject({
      code: 'port.taken',
      message: `port ${port} (MQTT broker) is taken by another program; free it or give another one with --mqtt-port`,
    });
    expect(recorded()).toEqual([]);
  });

  it('waits for the ports of services whose launcher was killed, and only for theirs', async () => {
    const port = await unusedPort();
    const needed = { port, what: 'MQTT broker', option: '--mqtt-port' };
    mkdirSync(join(folder, 'data'), { recursive: true });
    writeFileSync(join(folder, 'data', 'launcher.running'), '1\n');
    const dying = createServer();
    dying.listen(port, '127.0.0.1');
    await once(dying, 'listening');
    setTimeout(() => dying.close(), 700);
    const { launcher, output } = await start([service('alpha', await answeringPort())], [needed]);
    await launcher.ready;
    expect(output()).toMatch(/launcher before was killed/);
    await launcher.stop();
    expect(existsSync(join(folder, 'data', 'launcher.running'))).toBe(false);
  });

  it('refuses a second start on the same data directory, under another name too', async () => {
    await start([]);
    symlinkSync(join(folder, 'data'), join(folder, 'other-name'));
    for (const dataDir of ['data', 'other-name']) {
      const second = launch({
        root: repository,
        dataDir: join(folder, dataDir),
        services: [],
        ports: [],
        controlPort: 0,
        least: 'info',
        colour: false,
        write: () => undefined,
      });
      await expect(second).rejects.toMatchObject({
        code: 'data_dir.in_use',
        message: expect.stringMatching(new RegExp(`${dataDir}.*--data-dir`)),
      });
    }
  });

  it('takes a data directory that the launcher before gave back', async () => {
    const { launcher } = await start([]);
    await launcher.stop();
    await start([]);
  });
});

describe('the control port', () => {
  async function call(
    launcher: RunningLauncher,
    method: string,
    path: string,
    headers = {},
  ): Promise<[number, unknown]> {
    const response = await fetch(`http://127.0.0.1:${launcher.controlPort}${path}`, { method, headers });
    return [response.status, await response.json()];
  }

  it('lists, stops, starts and kills services', async () => {
    const { launcher } = await start([service('alpha', await answeringPort())]);
    await launcher.ready;
    const [, listed] = await call(launcher, 'GET', '/services');
    expect(listed).toMatchObject({ services: [{ name: 'alpha', state: 'running', restarts: 0 }] });
    expect(await call(launcher, 'POST', '/services/alpha/stop')).toMatchObject([
      200,
      { services: [{ state: 'stopped', pid: null }] },
    ]);
    expect(await call(launcher, 'POST', '/services/alpha/start')).toMatchObject([
      200,
      { services: [{ state: 'running' }] },
    ]);
    await call(launcher, 'POST', '/services/alpha/kill');
    await vi.waitFor(
      async () =>
        expect((await call(launcher, 'GET', '/services'))[1]).toMatchObject({
          services: [{ state: 'running', restarts: 2 }],
        }),
      eventually,
    );
  });

  it('refuses what it does not know and what a web page could send', async () => {
    const { launcher } = await start([]);
    expect(await call(launcher, 'POST', '/services/nobody/stop')).toMatchObject([404, { code: 'service.unknown' }]);
    expect(await call(launcher, 'POST', '/services/nobody/paint')).toMatchObject([404, { code: 'not_found' }]);
    expect(await call(launcher, 'GET', '/services', { origin: 'http://evil.example' })).toMatchObject([403, {}]);
  });
});

describe('a launcher that is killed with -9', () => {
  it('leaves no service behind and its data directory free', async () => {
    const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
    await promisify(execFile)(process.execPath, [tsc, '-b', 'deploy/launcher'], { cwd: repository });
    const dataDir = join(folder, 'data');
    const port = String(await answeringPort());
    const parent = spawn(process.execPath, [join(fixtures, 'launch.mjs'), dataDir, record, port], {
      cwd: repository,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    cleanups.push(() => parent.kill('SIGKILL'));
    await once(createInterface({ input: parent.stdout }), 'line');
    await vi.waitFor(() => expect(recorded()).toHaveLength(2), eventually);
    parent.kill('SIGKILL');
    await vi.waitFor(() => {
      for (const { pid } of recorded()) expect(isAlive(pid)).toBe(false);
    }, eventually);
    expect(recorded().filter(({ what }) => what === 'terminated')).toHaveLength(2);
    await start([]);
  }, 60_000);
});
