import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '../harness/free-ports.js';
import { repositoryRoot } from '../harness/repository.js';
import { type ServiceProcess, startProcess } from '../harness/service-process.js';
import { until } from '../harness/until.js';

const READY_TIMEOUT_MS = 60_000;
const cloudProgram = join(repositoryRoot, 'cloud-api/dist/main.js');

/** One ingest worker; after a kill it is started again under the same name. */
export interface Worker {
  readonly id: string;
  /** Present process: another after a new start. */
  process(): ServiceProcess;
  /** What its metrics page says, summed over labels; 0 for what it does not name. */
  metric(name: string): Promise<number>;
  /** Groups that it says to hold, and whether it takes their data. */
  groups(): Promise<readonly { readonly groupId: string; readonly state: string }[]>;
  start(): Promise<void>;
}

/** Runs a command of the cloud's program to its end. */
export async function runCloudCommand(args: readonly string[], env: Record<string, string>): Promise<void> {
  const command = startProcess('cloud-api', process.execPath, [cloudProgram, ...args], { cwd: repositoryRoot, env });
  const code = await command.exited;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${command.lines.join('\n')}`);
}

async function untilOk(service: ServiceProcess, url: string): Promise<void> {
  let ended: number | string | undefined;
  void service.exited.then((code) => {
    ended = code;
  });
  await until(
    `${service.name} to be ready`,
    async () => {
      if (ended !== undefined) throw new Error(`it ended (${ended})`);
      return (await fetch(url)).ok;
    },
    { timeoutMs: READY_TIMEOUT_MS },
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${service.lines.slice(-20).join('\n')}`, { cause: error });
  });
}

/** The service: registers what is in a file, which is not the workers' task. */
export async function startService(
  directory: string,
  env: Record<string, string>,
  args: readonly string[],
): Promise<ServiceProcess> {
  mkdirSync(directory, { recursive: true });
  const [port] = (await freePorts(1)) as [number];
  const service = startProcess(
    'cloud-api',
    process.execPath,
    [cloudProgram, '--data-dir', directory, '--http-port', String(port), ...args],
    { cwd: repositoryRoot, env },
  );
  await untilOk(service, `http://127.0.0.1:${port}/healthz`);
  return service;
}

/** Sum of a metric's samples in Prometheus' text format. */
export function sumOfMetric(page: string, name: string): number {
  let sum = 0;
  for (const line of page.split('\n')) {
    const [, labelled, value] = /^([a-zA-Z_:][\w:]*)(?:\{.*\})? (\S+)$/.exec(line) ?? [];
    if (labelled === name) sum += Number(value);
  }
  return sum;
}

interface WorkerOptions {
  readonly id: string;
  readonly directory: string;
  readonly env: Record<string, string>;
  /** Every line of every process of it. */
  readonly onLine: (worker: string, line: string) => void;
}

async function startAgainAndAgain(
  { id, directory, env, onLine }: WorkerOptions,
  args: readonly string[],
  groups: (at: string) => ReturnType<Worker['groups']>,
): Promise<Worker> {
  mkdirSync(directory, { recursive: true });
  const [port] = (await freePorts(1)) as [number];
  const at = `http://127.0.0.1:${port}`;
  const begin = async (): Promise<ServiceProcess> => {
    const started = startProcess(
      id,
      process.execPath,
      [cloudProgram, '--data-dir', directory, '--http-port', String(port), ...args],
      { cwd: repositoryRoot, env },
    );
    started.onLine((line) => onLine(id, line));
    await untilOk(started, `${at}/healthz`);
    return started;
  };
  let service = await begin();
  return {
    id,
    process: () => service,
    metric: async (name) => sumOfMetric(await (await fetch(`${at}/metrics`)).text(), name),
    groups: () => groups(at),
    start: async () => {
      service = await begin();
    },
  };
}

export function startWorker(options: WorkerOptions): Promise<Worker> {
  return startAgainAndAgain(options, ['worker', '--worker-id', options.id], async (at) => {
    const answer = (await (await fetch(`${at}/leases`)).json()) as {
      groups: readonly { groupId: string; state: string }[];
    };
    return answer.groups;
  });
}

/** The one-process service as if it were a worker that holds all groups. */
export function startOneProcess(options: WorkerOptions, groups: readonly string[]): Promise<Worker> {
  return startAgainAndAgain(options, [], async (at) => {
    const isReady = (await fetch(`${at}/readyz`)).ok;
    return groups.map((groupId) => ({ groupId, state: isReady ? 'live' : 'starting' }));
  });
}
