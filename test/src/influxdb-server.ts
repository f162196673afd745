import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { programPath } from './machine.js';

/** A real InfluxDB of a test's own. */
export interface InfluxdbServer {
  readonly url: string;
  readonly org: string;
  /** May do everything. */
  readonly token: string;
  /** Ends it as a power cut would and resolves when it is gone; its data stays. Only of a server started here. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
  /** It takes connections and answers nothing, until it thaws. Only of a server started here. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 20_000;

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
}

function startServer(directory: string, port: number): Promise<Running> {
  const child = spawn(
    programPath('influxd'),
    [
      ...['--http-bind-address', `127.0.0.1:${port}`, '--reporting-disabled'],
      ...['--bolt-path', join(directory, 'bolt'), '--sqlite-path', join(directory, 'sqlite')],
      ...['--engine-path', join(directory, 'engine')],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH ?? '', HOME: directory } },
  );
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    const fail = (what: string) => {
      child.kill('SIGKILL');
      reject(new Error(`InfluxDB ${what}:\n${said.slice(-20).join('\n')}`));
    };
    const timer = setTimeout(() => fail('did not start in time'), START_TIMEOUT_MS);
    child.once('error', (error) => fail(`could not be started (${error.message})`));
    child.once('exit', (code, signal) => fail(`ended (${code ?? signal})`));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        if (said.length > 200) said.shift();
        const listening = /msg=Listening .*transport=http .*port=(\d+)/.exec(line);
        if (listening === null) return;
        clearTimeout(timer);
        child.removeAllListeners('exit');
        resolve({ child, port: Number(listening[1]) });
      });
    }
  });
}

async function end({ child }: Running, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
}

async function post(url: string, body: unknown, token?: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Token ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${answer}`);
  return JSON.parse(answer);
}

async function useServer(url: string): Promise<InfluxdbServer> {
  const token = process.env.ANJU_TEST_INFLUX_TOKEN ?? '';
  const org = `anju-test-${randomBytes(6).toString('hex')}`;
  const { id } = (await post(`${url}/api/v2/orgs`, { name: org }, token)) as { id: string };
  const refuseNow = (): never => {
    throw new Error('a server that the test did not start is not its to stop');
  };
  const refuse = async () => refuseNow();
  return {
    url,
    org,
    token,
    kill: refuse,
    restart: refuse,
    freeze: refuseNow,
    thaw: refuseNow,
    stop: async () => {
      await fetch(`${url}/api/v2/orgs/${id}`, { method: 'DELETE', headers: { authorization: `Token ${token}` } });
    },
  };
}

/**
 * A set-up InfluxDB: started on a free loopback port with its data in a temporary folder, or an organisation of its own at
 * `ANJU_TEST_INFLUX_URL`. For suites of `describeWith(['influxdb'], …)`; with `own` (`describeWith(['influxd'], …)`) always
 * started here, so that it may be killed. `setUp: false`, with `own`: as just installed, so that `org` and `token` are not there yet.
 */
export async function startInfluxdb({ own = false, setUp = true } = {}): Promise<InfluxdbServer> {
  const given = process.env.ANJU_TEST_INFLUX_URL;
  if (!own && given !== undefined && given !== '') return await useServer(given.replace(/\/$/, ''));
  const directory = mkdtempSync(join(tmpdir(), 'anju-influxdb-'));
  let running = await startServer(directory, 0);
  const url = `http://127.0.0.1:${running.port}`;
  const token = randomBytes(16).toString('hex');
  const org = 'anju-test';
  try {
    const first = { username: 'test', password: 'test-password', org, bucket: 'unused', token };
    if (setUp) await post(`${url}/api/v2/setup`, first);
  } catch (error) {
    await end(running, 'SIGKILL');
    throw error;
  }
  return {
    url,
    org,
    token,
    kill: () => end(running, 'SIGKILL'),
    restart: async () => {
      running = await startServer(directory, running.port);
    },
    freeze: () => {
      running.child.kill('SIGSTOP');
    },
    thaw: () => {
      running.child.kill('SIGCONT');
    },
    stop: async () => {
      // A frozen process hears no other signal.
      running.child.kill('SIGCONT');
      await end(running, 'SIGTERM');
      await rm(directory, { recursive: true, force: true });
    },
  };
}
