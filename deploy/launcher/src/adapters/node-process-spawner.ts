import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ServiceSpec } from '../domain/service-spec.js';
import type { ChildProcess, ProcessSpawner } from '../usecases/supervisor.js';

/** The same from `src/adapters` and `dist/adapters`. */
const preload = pathToFileURL(fileURLToPath(new URL('../../supervised.mjs', import.meta.url))).href;

/** Small young generations: services here are idle most of the time and are judged by their memory. */
const SEMI_SPACE_MB = 4;
/** After the exit, for what is still in its pipes. */
const DRAIN_MS = 300;

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Services as Node processes, each the leader of a process group of its own: Ctrl-C in the terminal then reaches the launcher
 * only, which stops them in order.
 */
export class NodeProcessSpawner implements ProcessSpawner {
  constructor(private readonly root: string) {}

  spawn(spec: ServiceSpec, handlers: Parameters<ProcessSpawner['spawn']>[1]): ChildProcess {
    const nodeArgs = [
      `--max-old-space-size=${spec.heapMb}`,
      `--max-semi-space-size=${SEMI_SPACE_MB}`,
      '--import',
      preload,
    ];
    const child = spawn(process.execPath, [...nodeArgs, spec.entry, ...spec.args], {
      cwd: this.root,
      env: { ...process.env, ...spec.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    let exited = false;
    const exit = (code: number | null, signal: string | null): void => {
      if (exited) return;
      exited = true;
      handlers.onExit({ code, signal });
    };
    const follow = (stream: Readable | null, name: 'stdout' | 'stderr'): void => {
      if (stream) createInterface({ input: stream }).on('line', (line) => handlers.onLine(name, line));
    };
    follow(child.stdout, 'stdout');
    follow(child.stderr, 'stderr');
    child.once('error', (error) => {
      handlers.onLine('stderr', error.message);
      if (child.pid === undefined) exit(1, null);
    });
    child.once('exit', (code, signal) => {
      // What it started dies with it.
      if (child.pid !== undefined) killGroup(child.pid);
      const timer = setTimeout(() => exit(code, signal), DRAIN_MS);
      child.once('close', () => {
        clearTimeout(timer);
        exit(code, signal);
      });
    });
    return {
      pid: child.pid ?? 0,
      terminate: () => child.kill('SIGTERM'),
      kill: () => {
        if (child.pid !== undefined) killGroup(child.pid);
      },
    };
  }
}
