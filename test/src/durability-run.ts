import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkOrder, type ExpectedValue, type OrderReport } from './durability-order.js';
import { parseTrace } from './durability-trace.js';
import { repositoryRoot } from './harness/repository.js';
import { type ServiceProcess, startProcess } from './harness/service-process.js';
import { programPath } from './machine.js';

/** Runs programs as built, or from their sources. */
export type Built = 'dist' | 'src';

const VALUES = 60;

/** What the traced program appends. Named in its own docstring. */
const expected: readonly ExpectedValue[] = Array.from({ length: VALUES }, (_, index) => {
  const onWire = Buffer.alloc(8);
  onWire.writeDoubleLE(1000.5 + index);
  return { onDisk: `["water_depth",${1000.5 + index},`, onWire };
});

function nodeArguments(built: Built, name: string): string[] {
  const folder = join(repositoryRoot, 'edge-agent', built, 'outbox/testing');
  return built === 'dist'
    ? [join(folder, `${name}.js`)]
    : ['--import', 'tsx', '--conditions=@anju/source', join(folder, `${name}.ts`)];
}

function firstLine(process_: ServiceProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    process_.onLine(resolve);
    void process_.exited.then((code) => reject(new Error(`${process_.name} ended with ${code}`)));
  });
}

/** Runs outbox and uplink under strace, with its files in `directory`, and checks the order of what it did. */
export async function traceOrder(directory: string, built: Built): Promise<OrderReport> {
  const host = startProcess('host', process.execPath, nodeArguments(built, 'confirming-host'), { cwd: repositoryRoot });
  try {
    const about = await firstLine(host);
    const trace = join(directory, 'trace');
    const outbox = join(directory, 'outbox');
    const watched =
      'openat,write,pwrite64,writev,sendto,sendmsg,fdatasync,fsync,rename,renameat,renameat2,unlink,unlinkat';
    const traced = startProcess(
      'traced outbox',
      programPath('strace'),
      [
        ...['-f', '-y', '-xx', '-s', '1000000', '-o', trace, '-e', `trace=${watched}`],
        process.execPath,
        ...nodeArguments(built, 'traced-node'),
        ...[outbox, about, String(VALUES)],
      ],
      // What goes through a ring leaves no system call to see.
      { cwd: repositoryRoot, env: { UV_USE_IO_URING: '0' } },
    );
    const code = await traced.exited;
    if (code !== 0) throw new Error(`The traced outbox ended with ${code}:\n${traced.lines.join('\n')}`);
    return checkOrder(parseTrace(await readFile(trace, 'latin1')), outbox, expected);
  } finally {
    await host.stop();
  }
}

export interface CrashReports {
  readonly truncations: CrashReport;
  readonly failedCalls: CrashReport;
}

export interface CrashReport {
  readonly starts: number;
  readonly acceptedLost: number;
  readonly startFailures: number;
  readonly findings: readonly string[];
}

/** Lets the outbox start from everything that a power cut or a failing call can leave. */
export async function replayCrashes(built: Built): Promise<CrashReports> {
  const replay = startProcess('crash replay', process.execPath, nodeArguments(built, 'prove-crashes'), {
    cwd: repositoryRoot,
  });
  return JSON.parse(await firstLine(replay)) as CrashReports;
}
