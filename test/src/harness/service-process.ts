import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A program under test: its output is kept, and it is stopped with the test that started it. */
export interface ServiceProcess {
  readonly name: string;
  readonly pid: number;
  readonly lines: readonly string[];
  /** Exit code, or signal name. */
  readonly exited: Promise<number | string>;
  readonly stdin: NodeJS.WritableStream | null;
  onLine(listener: (line: string) => void): void;
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM, and SIGKILL after `graceMs`. */
  stop(graceMs?: number): Promise<number | string>;
}

const KEPT_LINES = 5000;

export function startProcess(
  name: string,
  file: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): ServiceProcess {
  const child: ChildProcess = spawn(file, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name}: ${file} could not be started`);
  const lines: string[] = [];
  const listeners: ((line: string) => void)[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      for (const listener of listeners) listener(line);
    });
  }
  child.stdin?.on('error', () => undefined);
  const exited = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  return {
    name,
    pid,
    lines,
    exited,
    stdin: child.stdin,
    onLine: (listener) => listeners.push(listener),
    signal: (signal) => {
      child.kill(signal);
    },
    stop: async (graceMs = 10_000) => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      try {
        return await exited;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
