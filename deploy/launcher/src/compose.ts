import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { AppError } from '@anju/contracts';
import { lockDirectory } from '@anju/service-kit';
import { startControlServer } from './adapters/control-server.js';
import { LauncherLog } from './adapters/launcher-log.js';
import { NodeProcessSpawner } from './adapters/node-process-spawner.js';
import { probeOnce } from './adapters/readiness-probe.js';
import { RotatingLogFile } from './adapters/rotating-log-file.js';
import { findTakenPorts } from './adapters/taken-ports.js';
import type { Level } from './domain/log-line.js';
import type { NeededPort, ServiceSpec } from './domain/service-spec.js';
import { takenPortLines } from './domain/taken-port-lines.js';
import { type Clock, Supervisor } from './usecases/supervisor.js';

export interface LauncherOptions {
  /** Where the entries of the services are relative to. */
  readonly root: string;
  readonly dataDir: string;
  readonly services: readonly ServiceSpec[];
  readonly ports: readonly NeededPort[];
  readonly controlPort: number;
  readonly least: Level;
  readonly colour: boolean;
  readonly write: (text: string) => void;
}

export interface RunningLauncher {
  readonly supervisor: Supervisor;
  readonly controlPort: number;
  readonly log: LauncherLog;
  /** Every service was ready once; throws `service.start_failed`. */
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

const rotation = { maxBytes: 10_000_000, keep: 5 };

const clock: Clock = {
  nowMs: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Throws `data_dir.in_use` or `port.taken` before anything was started. */
export async function launch(options: LauncherOptions): Promise<RunningLauncher> {
  const dataDir = resolve(options.root, options.dataDir);
  mkdirSync(dataDir, { recursive: true });
  const lock = await lockDirectory(dataDir, 'launcher');
  if (!lock) {
    const message = `${dataDir} is used by a launcher that is running; stop it, or give this one another --data-dir`;
    throw new AppError('data_dir.in_use', message, { context: { dataDir } });
  }
  const taken = await findTakenPorts(options.ports);
  if (taken.length > 0) {
    await lock.release();
    const lines = takenPortLines(taken);
    throw new AppError('port.taken', lines.join('\n'), { context: { ports: taken.map(({ needed }) => needed.port) } });
  }
  const file = new RotatingLogFile(resolve(dataDir, 'logs', 'anju.log'), rotation);
  const serviceWidth = Math.max('launcher'.length, ...options.services.map(({ name }) => name.length));
  const { write, colour, least } = options;
  const log = new LauncherLog({ write, colour, least, file, serviceWidth, nowMs: Date.now });
  const supervisor = new Supervisor(options.services, {
    spawner: new NodeProcessSpawner(options.root),
    clock,
    probe: probeOnce,
    onLine: (service, stream, line) => log.fromService(service, stream, line),
    log: (level, message, fields) => log.own(level, message, fields),
  });
  const control = await startControlServer(options.controlPort, supervisor);
  const ready = supervisor.start();
  const stop = async (): Promise<void> => {
    await control.close();
    await supervisor.stop();
    file.close();
    await lock.release();
  };
  let stopped: Promise<void> | undefined;
  return {
    supervisor,
    controlPort: control.port,
    log,
    ready,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
