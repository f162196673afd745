import { AppError } from '@anju/contracts';
import {
  defaultRestartPolicy,
  type Effect,
  type Exit,
  fatalExitCodes,
  idleState,
  type Phase,
  type RestartPolicy,
  type ServiceEvent,
  type ServiceState,
  step,
} from '../domain/service-machine.js';
import type { Readiness, ServiceSpec } from '../domain/service-spec.js';

export interface ChildProcess {
  readonly pid: number;
  terminate(): void;
  /** SIGKILL to the process and all that it started. */
  kill(): void;
}

export interface ProcessSpawner {
  /** `onExit` is called once, after the last `onLine`. */
  spawn(
    spec: ServiceSpec,
    handlers: { onLine(stream: 'stdout' | 'stderr', line: string): void; onExit(exit: Exit): void },
  ): ChildProcess;
}

export interface Clock {
  /** Monotonic. */
  nowMs(): number;
  /** Returns its own cancellation. */
  after(delayMs: number, run: () => void): () => void;
}

export interface SupervisorPorts {
  readonly spawner: ProcessSpawner;
  readonly clock: Clock;
  /** One try, which fails after `patienceMs` without an answer. */
  readonly probe: (readiness: Readiness, patienceMs: number) => Promise<boolean>;
  readonly onLine: (service: string, stream: 'stdout' | 'stderr', line: string) => void;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;
}

export interface HangPolicy {
  readonly probeEveryMs: number;
  readonly probePatienceMs: number;
  /** Failures in a row, and for how long nothing answered: both, so that a machine that slept kills nobody. */
  readonly leastFailures: number;
  readonly silentMs: number;
  /** Instead of `silentMs` until it answered once: to start may take long on a slow disk. */
  readonly startSilentMs: number;
}

export interface SupervisorPolicy {
  readonly restart: RestartPolicy;
  readonly probeEveryMs: number;
  readonly probePatienceMs: number;
  /** How a process that lives and does nothing is found out. */
  readonly hang: HangPolicy;
  /** A service that has not gone by then no longer holds up those it depends on. */
  readonly stopStepMs: number;
  /** From the beginning of the stop; then SIGKILL. */
  readonly killAfterMs: number;
}

export const defaultSupervisorPolicy: SupervisorPolicy = {
  restart: defaultRestartPolicy,
  probeEveryMs: 100,
  probePatienceMs: 1_000,
  hang: { probeEveryMs: 5_000, probePatienceMs: 5_000, leastFailures: 4, silentMs: 30_000, startSilentMs: 240_000 },
  stopStepMs: 2_200,
  killAfterMs: 7_000,
};

export interface ServiceStatus {
  readonly name: string;
  readonly pid: number | null;
  readonly state: Phase;
  readonly restarts: number;
}

const REMEMBERED_LINES = 30;

interface Service {
  readonly spec: ServiceSpec;
  state: ServiceState;
  child: ChildProcess | undefined;
  cancelTimers: (() => void)[];
  cancelHangWatch: () => void;
  readonly lastLines: string[];
}

/** Starts services in the order of their dependencies, keeps them alive, stops them in reverse. */
export class Supervisor {
  readonly #services: ReadonlyMap<string, Service>;
  readonly #ports: SupervisorPorts;
  readonly #policy: SupervisorPolicy;
  readonly #watchers = new Set<() => void>();
  #fault: AppError | undefined;
  #starting = false;
  #stopping: Promise<void> | undefined;

  constructor(specs: readonly ServiceSpec[], ports: SupervisorPorts, policy = defaultSupervisorPolicy) {
    this.#services = new Map(
      specs.map((spec) => [
        spec.name,
        { spec, state: idleState, child: undefined, cancelTimers: [], cancelHangWatch: () => undefined, lastLines: [] },
      ]),
    );
    this.#ports = ports;
    this.#policy = policy;
  }

  /** Resolves when every service was ready once; throws `service.start_failed` (context: service, exitCode, lines). */
  async start(): Promise<void> {
    this.#starting = true;
    this.#startWhatCan();
    const settled = ({ state }: Service): boolean => state.everReady || state.phase === 'stopped';
    await this.#until(() => this.#fault !== undefined || [...this.#services.values()].every(settled));
    this.#starting = false;
    if (this.#fault) throw this.#fault;
  }

  /** Everything is gone when this resolves. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  status(): ServiceStatus[] {
    return [...this.#services.values()].map(({ spec, state, child }) => ({
      name: spec.name,
      pid: child?.pid ?? null,
      state: state.phase,
      restarts: state.restarts,
    }));
  }

  /** Stops one service until it is started again. */
  async stopOne(name: string): Promise<void> {
    const service = this.#named(name);
    this.#apply(service, { type: 'stop' });
    const cancel = this.#ports.clock.after(this.#policy.killAfterMs, () => service.child?.kill());
    await this.#until(() => service.child === undefined);
    cancel();
  }

  /** Resolves when it is ready, or has died on the way. */
  async startOne(name: string): Promise<void> {
    if (this.#stopping) throw new AppError('service.stopping', 'the launcher is stopping');
    const service = this.#named(name);
    this.#apply(service, { type: 'start' });
    await this.#until(() => service.state.phase !== 'starting');
  }

  /** SIGKILL, as a crash: the service is restarted. */
  killOne(name: string): void {
    this.#named(name).child?.kill();
  }

  #named(name: string): Service {
    const service = this.#services.get(name);
    if (service) return service;
    const known = [...this.#services.keys()].join(', ');
    throw new AppError('service.unknown', `no service is named ${name}; there are: ${known}`);
  }

  #startWhatCan(): void {
    for (const service of this.#services.values()) {
      if (service.state.phase !== 'idle' || this.#stopping) continue;
      if (service.spec.after.every((name) => this.#services.get(name)?.state.everReady ?? true)) {
        this.#apply(service, { type: 'start' });
      }
    }
  }

  #apply(service: Service, event: ServiceEvent): void {
    const before = service.state;
    const { state, effects } = step(before, event, this.#ports.clock.nowMs(), this.#policy.restart);
    service.state = state;
    if (state.phase === 'stopped') for (const cancel of service.cancelTimers.splice(0)) cancel();
    for (const effect of effects) this.#perform(service, effect);
    if (state.phase === 'running' && before.phase !== 'running') {
      const afterMs = this.#ports.clock.nowMs() - state.startedAtMs;
      this.#ports.log('info', `${service.spec.name} is ready`, {
        afterMs: Math.round(afterMs),
        pid: service.child?.pid,
      });
      if (this.#starting) this.#startWhatCan();
    }
    for (const watcher of [...this.#watchers]) watcher();
  }

  #perform(service: Service, effect: Effect): void {
    const { name } = service.spec;
    switch (effect.type) {
      case 'spawn':
        this.#spawn(service);
        return;
      case 'terminate':
        service.child?.terminate();
        return;
      case 'wait':
        this.#ports.log('warn', `${name} is started again in ${effect.delayMs / 1000} s`, {
          exitsInARow: service.state.exitsInARow,
        });
        service.cancelTimers.push(
          this.#ports.clock.after(effect.delayMs, () => this.#apply(service, { type: 'delay_over' })),
        );
        return;
      case 'give_up': {
        const { code, signal } = effect.exit;
        const known = code === fatalExitCodes.configInvalid || code === fatalExitCodes.portTaken;
        const why = known ? `exit code ${code}` : `${service.state.exitsInARow} exits, the last with ${code ?? signal}`;
        this.#ports.log('error', `${name} cannot be started (${why})`);
        this.#fault ??= new AppError('service.start_failed', `${name} cannot be started (${why})`, {
          context: { service: name, exitCode: known ? code : 1, lines: [...service.lastLines] },
        });
        return;
      }
    }
  }

  #spawn(service: Service): void {
    service.lastLines.length = 0;
    const child = this.#ports.spawner.spawn(service.spec, {
      onLine: (stream, line) => {
        service.lastLines.push(line);
        if (service.lastLines.length > REMEMBERED_LINES) service.lastLines.shift();
        this.#ports.onLine(service.spec.name, stream, line);
      },
      onExit: (exit) => {
        service.child = undefined;
        service.cancelHangWatch();
        if (service.state.phase !== 'stopping') {
          this.#ports.log('warn', `${service.spec.name} has died`, { code: exit.code, signal: exit.signal });
        }
        this.#apply(service, { type: 'exited', exit });
      },
    });
    service.child = child;
    this.#probeUntilReady(service, child);
    this.#watchForHang(service, child);
  }

  /** Kills a process that answers nobody any more; its exit then leads to a new start. */
  #watchForHang(service: Service, child: ChildProcess): void {
    const { clock, probe, log } = this.#ports;
    const { hang } = this.#policy;
    const { name, ready, alive = ready } = service.spec;
    const current = (): boolean => service.child === child && service.state.phase !== 'stopping';
    let failures = 0;
    let answeredOnce = false;
    let answeredMs = clock.nowMs();
    const judge = (answers: boolean): void => {
      if (!current()) return;
      if (answers) {
        failures = 0;
        answeredOnce = true;
        answeredMs = clock.nowMs();
      } else failures += 1;
      const silentMs = clock.nowMs() - answeredMs;
      if (failures >= hang.leastFailures && silentMs >= (answeredOnce ? hang.silentMs : hang.startSilentMs)) {
        log('error', `${name} lives but has not answered for ${Math.round(silentMs / 1000)} s: it is killed`, {
          pid: child.pid,
        });
        child.kill();
      } else watch();
    };
    const watch = (): void => {
      service.cancelHangWatch = clock.after(hang.probeEveryMs, () => {
        if (!current()) return;
        probe(alive, hang.probePatienceMs).then(judge, (error: unknown) => {
          log('error', `probe of ${name} failed`, { error: String(error) });
          watch();
        });
      });
    };
    watch();
  }

  #probeUntilReady(service: Service, child: ChildProcess): void {
    const current = (): boolean => service.child === child && service.state.phase === 'starting';
    const again = (): void => {
      if (!current()) return;
      this.#ports.probe(service.spec.ready, this.#policy.probePatienceMs).then(
        (ready) => {
          if (!current()) return;
          if (ready) this.#apply(service, { type: 'ready' });
          else service.cancelTimers.push(this.#ports.clock.after(this.#policy.probeEveryMs, again));
        },
        (error: unknown) => this.#ports.log('error', `probe of ${service.spec.name} failed`, { error: String(error) }),
      );
    };
    service.cancelTimers.length = 0;
    again();
  }

  async #stopAll(): Promise<void> {
    const { clock } = this.#ports;
    const services = [...this.#services.values()];
    this.#fault ??= new AppError('service.stopped', 'stopped before everything was ready');
    for (const watcher of [...this.#watchers]) watcher();
    let late = false;
    const cancelKill = clock.after(this.#policy.killAfterMs, () => {
      late = true;
      for (const service of services) {
        if (service.child === undefined) continue;
        this.#ports.log('warn', `${service.spec.name} has not stopped in time and is killed`, {
          pid: service.child.pid,
        });
        service.child.kill();
      }
    });
    const told = new Set<string>();
    const released = new Set<string>();
    while (told.size < services.length) {
      const next = services.filter(
        ({ spec }) =>
          !told.has(spec.name) &&
          services.every((other) => !other.spec.after.includes(spec.name) || released.has(other.spec.name)),
      );
      for (const service of next) {
        told.add(service.spec.name);
        this.#apply(service, { type: 'stop' });
      }
      const gone = (): boolean => next.every(({ child }) => child === undefined);
      let stepOver = false;
      const cancelStep = clock.after(this.#policy.stopStepMs, () => {
        stepOver = true;
        for (const watcher of [...this.#watchers]) watcher();
      });
      await this.#until(() => gone() || stepOver || late);
      cancelStep();
      for (const { spec } of next) released.add(spec.name);
    }
    await this.#until(() => services.every(({ child }) => child === undefined));
    cancelKill();
  }

  #until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!holds()) return;
        this.#watchers.delete(check);
        resolve();
      };
      this.#watchers.add(check);
      check();
    });
  }
}
