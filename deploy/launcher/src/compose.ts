import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { AppError } from '@anju/contracts';
import { lockDirectory } from '@anju/service-kit';
import { startControlServer } from './adapters/control-server.js';
import { LauncherLog } from './adapters/launcher-log.js';
import { NodeProcessSpawner } from './adapters/node-process-spawner.js';
import { probeOnce } from './adapters/readiness-probe.js';
import { RotatingLogFile } from './adapters/rotating-log-file.js';
import { setRunMark } from './adapters/run-mark.js';
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

/** By then a service whose launcher is gone has ended or is killed: see supervised.mjs, whose patience is a second shorter. */
const orphansEndMs = 8_000;
const portRetryMs = 200;
const rotation = { maxBytes: 10_000_000, keep: 5 };

const clock: Clock = {
  nowMs: () => performance.now(),
  after: (delayMs, run) => {
    const timer = globalThis.setTimeout(run, delayMs);
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
  const mark = setRunMark(dataDir);
  let taken = await findTakenPorts(options.ports);
  if (mark.wasLeft && taken.length > 0) {
    options.write('The launcher before was killed; waiting for its services to end\n');
    for (const untilMs = clock.nowMs() + orphansEndMs; taken.length > 0 && clock.nowMs() < untilMs; ) {
      await setTimeout(portRetryMs);
      taken = await findTakenPorts(options.ports);
    }
  }
  if (taken.length > 0) {
    mark.clear();
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
    mark.clear();
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
