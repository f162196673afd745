import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from './harness/repository.js';
import { type ServiceProcess, startProcess } from './harness/service-process.js';
import { programPath } from './machine.js';

export type Guard = 'on' | 'off';

/** What was seen of one guard's purpose, with the guard or without. */
export interface Seen {
  readonly kept: boolean;
  /** In words and figures. */
  readonly what: string;
}

const probe = join(repositoryRoot, 'cloud-api/dist/platform/testing/guard-probe.js');
const COMMITS = 20;
const COMMITS_OF_TWO = 300;

function start(name: string, args: readonly string[]): ServiceProcess {
  return startProcess(name, process.execPath, [probe, ...args], { cwd: repositoryRoot });
}

async function answerOf(process_: ServiceProcess): Promise<string> {
  const code = await process_.exited;
  if (code !== 0) throw new Error(`${process_.name} ended with ${code}:\n${process_.lines.join('\n')}`);
  return process_.lines.at(-1) ?? '';
}

function firstLine(process_: ServiceProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    process_.onLine(resolve);
    void process_.exited.then((code) => reject(new Error(`${process_.name} ended with ${code}`)));
  });
}

/** Every acknowledged commit has brought the log to the disk, seen by strace. */
export async function fsyncOfCommits(guard: Guard, directory: string): Promise<Seen> {
  const trace = join(directory, `trace-${guard}`);
  const traced = startProcess(
    'traced commits',
    programPath('strace'),
    [
      ...['-f', '-qq', '-y', '-e', 'trace=fsync,fdatasync,write', '-o', trace, process.execPath],
      ...[probe, 'commits', guard, join(directory, `fsync-${guard}`), 'a', String(COMMITS)],
    ],
    { cwd: repositoryRoot },
  );
  traced.stdin?.end('go\n');
  await answerOf(traced);
  const calls = (await readFile(trace, 'utf8')).split('\n');
  const begun = calls.findIndex((line) => /write\(1<[^>]*>, "ready\\n"/.test(line));
  const acknowledged = calls.flatMap((line, at) => (/write\(1<[^>]*>, "\d+\\n"/.test(line) ? [at] : []));
  if (acknowledged.length !== COMMITS) throw new Error(`${acknowledged.length} of ${COMMITS} commits in the trace`);
  let synced = 0;
  let syncs = 0;
  for (const [n, at] of acknowledged.entries()) {
    const since = calls.slice(n === 0 ? begun : acknowledged[n - 1], at);
    const count = since.filter((line) => /f(data)?sync\(\d+<[^>]*\/pg_wal\//.test(line)).length;
    syncs += count;
    if (count > 0) synced += 1;
  }
  return {
    kept: synced === COMMITS,
    what: `${(syncs / COMMITS).toFixed(2)} fsyncs per commit, ${synced} of ${COMMITS} commits on the disk`,
  };
}

/** Two processes at once: the second is refused, or else what both acknowledged is there. */
export async function twoProcesses(guard: Guard, directory: string): Promise<Seen> {
  const dataDir = join(directory, `two-${guard}`);
  const commits = (writer: string) => start(writer, ['commits', guard, dataDir, writer, String(COMMITS_OF_TWO)]);
  const first = commits('first');
  if ((await firstLine(first)) !== 'ready')
    throw new Error(`the first process was refused:\n${first.lines.join('\n')}`);
  const second = commits('second');
  const greeting = await firstLine(second);
  const writers = greeting === 'ready' ? [first, second] : [first];
  for (const { stdin } of writers) stdin?.end('go\n');
  await Promise.all([first, second].map((each) => each.exited));
  const acknowledged = writers.flatMap(({ lines }) => lines.filter((line) => /^\d+$/.test(line))).length;
  const counter = start('count', ['count', guard, dataDir]);
  await counter.exited;
  const answer = counter.lines.at(-1) ?? '';
  const stored = answer.startsWith('{') ? Object.values<number>(JSON.parse(answer)).reduce((a, b) => a + b, 0) : 0;
  const lost = acknowledged - stored;
  return {
    kept: greeting === 'refused db.locked' && lost === 0 && acknowledged === COMMITS_OF_TWO,
    what: `second process ${greeting === 'ready' ? 'let in' : greeting}, lost ${lost} of ${acknowledged} acknowledged rows`,
  };
}

/** A heavy statement leaves the event loop of the service free. */
export async function eventLoop(guard: Guard, directory: string): Promise<Seen> {
  const probed = start('longest wait', ['longest-wait', guard, join(directory, `wait-${guard}`)]);
  const { waitedMs, tookMs } = JSON.parse(await answerOf(probed)) as { waitedMs: number; tookMs: number };
  return { kept: waitedMs < tookMs / 2, what: `event loop held up ${waitedMs} ms by a statement of ${tookMs} ms` };
}

/** A query outside the open transaction is refused instead of waiting for ever. */
export async function oneConnection(guard: Guard, directory: string): Promise<Seen> {
  const end = await answerOf(start('nested', ['nested', guard, join(directory, `nested-${guard}`)]));
  return { kept: end === 'db.nested_transaction', what: `query beside an open transaction: ${end}` };
}

export const guards = {
  'fsync on commit': fsyncOfCommits,
  'directory lock': twoProcesses,
  'thread of its own': eventLoop,
  'one connection': oneConnection,
} as const;
