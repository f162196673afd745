import { describe, expect, it } from 'vitest';
import type { Exit } from '../domain/service-machine.js';
import type { ServiceSpec } from '../domain/service-spec.js';
import { type Clock, type ProcessSpawner, Supervisor } from './supervisor.js';

/** A clock that moves when told, running what falls due in order. */
class ManualClock implements Clock {
  #nowMs = 0;
  #timers: { atMs: number; run: () => void }[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  async advance(byMs: number): Promise<void> {
    const until = this.#nowMs + byMs;
    for (;;) {
      await settle();
      const due = this.#timers.filter(({ atMs }) => atMs <= until).sort((a, b) => a.atMs - b.atMs)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#nowMs = due.atMs;
      due.run();
    }
    this.#nowMs = until;
    await settle();
  }
}

/** Lets everything that needs no time happen: exits, and what follows from them. */
async function settle(): Promise<void> {
  for (let round = 0; round < 5; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

interface Started {
  readonly name: string;
  readonly atMs: number;
  exit(exit: Exit): void;
  line(text: string): void;
}

function world(specs: readonly ServiceSpec[], behaviour: { ignoresTerm?: readonly string[] } = {}) {
  const clock = new ManualClock();
  const started: Started[] = [];
  const told: string[] = [];
  const log: string[] = [];
  const answering = new Set<number>();
  const spawner: ProcessSpawner = {
    spawn: (spec, handlers) => {
      let gone = false;
      const exit = (how: Exit): void => {
        if (gone) return;
        gone = true;
        handlers.onExit(how);
      };
      const line = (text: string): void => handlers.onLine('stderr', text);
      started.push({ name: spec.name, atMs: clock.nowMs(), exit, line });
      return {
        pid: started.length,
        terminate: () => {
          told.push(`TERM ${spec.name} at ${clock.nowMs()}`);
          if (!behaviour.ignoresTerm?.includes(spec.name)) setImmediate(() => exit({ code: 0, signal: null }));
        },
        kill: () => {
          told.push(`KILL ${spec.name} at ${clock.nowMs()}`);
          setImmediate(() => exit({ code: null, signal: 'SIGKILL' }));
        },
      };
    },
  };
  const supervisor = new Supervisor(specs, {
    spawner,
    clock,
    probe: async ({ port }) => answering.has(port),
    onLine: () => undefined,
    log: (_level, message) => log.push(message),
  });
  const names = (): string[] => started.map(({ name }) => name);
  return { clock, started, told, log, answering, supervisor, names };
}

function spec(name: string, port: number, after: readonly string[] = []): ServiceSpec {
  return { name, entry: `${name}.js`, args: [], env: {}, heapMb: 64, after, ready: { kind: 'tcp', port } };
}

const three = [spec('broker', 1), spec('cloud', 2, ['broker']), spec('agent', 3, ['broker', 'cloud'])];

describe('the start', () => {
  it('waits for what a service needs before it starts the service', async () => {
    const { clock, supervisor, answering, names } = world(three);
    let done = false;
    const start = supervisor.start().then(() => {
      done = true;
    });
    await clock.advance(5_000);
    expect(names()).toEqual(['broker']);
    answering.add(1);
    await clock.advance(200);
    expect(names()).toEqual(['broker', 'cloud']);
    answering.add(2);
    await clock.advance(200);
    expect(names()).toEqual(['broker', 'cloud', 'agent']);
    expect(done).toBe(false);
    answering.add(3);
    await clock.advance(200);
    await start;
  });

  it('fails with the last words of a service whose configuration is wrong', async () => {
    const { supervisor, started } = world(three);
    const start = supervisor.start();
    started[0]?.line('broker.yaml:3 unknown key');
    started[0]?.exit({ code: 2, signal: null });
    await expect(start).rejects.toMatchObject({
      code: 'service.start_failed',
      context: { service: 'broker', exitCode: 2, lines: ['broker.yaml:3 unknown key'] },
    });
  });
});

describe('a service that dies', () => {
  it('is started again after its delay, by itself, and the others live on', async () => {
    const { clock, supervisor, answering, started, names, log } = world(three);
    for (const port of [1, 2, 3]) answering.add(port);
    const start = supervisor.start();
    await clock.advance(100);
    await start;
    started[1]?.exit({ code: null, signal: 'SIGKILL' });
    await clock.advance(499);
    expect(names()).toHaveLength(3);
    await clock.advance(1);
    expect(names()).toEqual(['broker', 'cloud', 'agent', 'cloud']);
    expect(log).toContain('cloud is started again in 0.5 s');
    expect(supervisor.status()).toMatchObject([
      { name: 'broker', restarts: 0 },
      { name: 'cloud', state: 'running', restarts: 1, pid: 4 },
      { name: 'agent', restarts: 0 },
    ]);
  });
});

describe('the stop', () => {
  async function running(behaviour = {}) {
    const it = world(three, behaviour);
    for (const port of [1, 2, 3]) it.answering.add(port);
    const start = it.supervisor.start();
    await it.clock.advance(100);
    await start;
    return it;
  }

  it('ends services in reverse order, each when those that need it have gone', async () => {
    const { clock, supervisor, told } = await running();
    const stop = supervisor.stop();
    await clock.advance(0);
    await stop;
    expect(told.map((line) => line.split(' at ')[0])).toEqual(['TERM agent', 'TERM cloud', 'TERM broker']);
  });

  it('does not let one that hangs keep the others from an orderly end, and kills it at 7 s', async () => {
    const { clock, supervisor, told, log } = await running({ ignoresTerm: ['agent'] });
    const began = clock.nowMs();
    const stop = supervisor.stop();
    await clock.advance(10_000);
    await stop;
    expect(told).toEqual([
      `TERM agent at ${began}`,
      `TERM cloud at ${began + 2_200}`,
      `TERM broker at ${began + 2_200}`,
      `KILL agent at ${began + 7_000}`,
    ]);
    expect(log).toContain('agent has not stopped in time and is killed');
  });

  it('starts nothing again that was waiting for its restart', async () => {
    const { clock, supervisor, started, names } = await running();
    started[1]?.exit({ code: 1, signal: null });
    const stop = supervisor.stop();
    await clock.advance(60_000);
    await stop;
    expect(names()).toHaveLength(3);
  });

  it('comes through while services are still starting', async () => {
    const { clock, supervisor, names } = world(three);
    const start = supervisor.start();
    const failed = expect(start).rejects.toMatchObject({ code: 'service.stopped' });
    const stop = supervisor.stop();
    await clock.advance(10_000);
    await Promise.all([stop, failed]);
    expect(names()).toEqual(['broker']);
  });
});

describe('one service by hand', () => {
  it('is stopped until it is started', async () => {
    const { clock, supervisor, answering, names } = world(three);
    for (const port of [1, 2, 3]) answering.add(port);
    const start = supervisor.start();
    await clock.advance(100);
    await start;
    await supervisor.stopOne('agent');
    await clock.advance(120_000);
    expect(supervisor.status()[2]).toMatchObject({ state: 'stopped', pid: null });
    const again = supervisor.startOne('agent');
    await clock.advance(100);
    await again;
    expect(names().at(-1)).toBe('agent');
    await expect(supervisor.stopOne('nobody')).rejects.toMatchObject({ code: 'service.unknown' });
  });
});

describe('a service that lives and does nothing', () => {
  const alone = [spec('cloud', 2)];

  it('is killed and started again when it has not answered for half a minute', async () => {
    const { clock, supervisor, answering, told, names, log } = world(alone);
    const start = supervisor.start();
    answering.add(2);
    await clock.advance(1_000);
    await start;
    await clock.advance(600_000);
    expect(told).toEqual([]);
    answering.delete(2);
    await clock.advance(28_000);
    expect(told).toEqual([]);
    await clock.advance(8_000);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^KILL cloud/);
    expect(log.some((line) => /cloud lives but has not answered for 3\d s: it is killed/.test(line))).toBe(true);
    answering.add(2);
    await clock.advance(2_000);
    expect(names()).toEqual(['cloud', 'cloud']);
    expect(supervisor.status()).toMatchObject([{ state: 'running', restarts: 1 }]);
  });

  it('is left alone when it answers again in time, and has long for its start', async () => {
    const { clock, supervisor, answering, told } = world(alone);
    const start = supervisor.start();
    await clock.advance(200_000);
    answering.add(2);
    await clock.advance(1_000);
    await start;
    for (let round = 0; round < 20; round += 1) {
      answering.delete(2);
      await clock.advance(24_000);
      answering.add(2);
      await clock.advance(6_000);
    }
    expect(told).toEqual([]);
    await supervisor.stop();
  });

  it('is asked for its health, not whether others are well', async () => {
    const own: ServiceSpec = { ...spec('cloud', 2), alive: { kind: 'http', port: 7, path: '/healthz' } };
    const { clock, supervisor, answering, told } = world([own]);
    const start = supervisor.start();
    answering.add(2).add(7);
    await clock.advance(6_000);
    await start;
    answering.delete(2);
    await clock.advance(120_000);
    expect(told).toEqual([]);
    answering.delete(7);
    await clock.advance(60_000);
    expect(told[0]).toMatch(/^KILL cloud/);
  });
});
