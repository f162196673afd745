import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  defaultRestartPolicy,
  type Effect,
  idleState,
  type ServiceEvent,
  type ServiceState,
  step,
} from './service-machine.js';

function play(events: readonly (readonly [number, ServiceEvent])[]): { state: ServiceState; effects: Effect[] } {
  let state = idleState;
  const effects: Effect[] = [];
  for (const [atMs, event] of events) {
    const next = step(state, event, atMs, defaultRestartPolicy);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

const died: ServiceEvent = { type: 'exited', exit: { code: null, signal: 'SIGKILL' } };
const start: ServiceEvent = { type: 'start' };
const ready: ServiceEvent = { type: 'ready' };
const delayOver: ServiceEvent = { type: 'delay_over' };
const stop: ServiceEvent = { type: 'stop' };
const exitedWith = (code: number): ServiceEvent => ({ type: 'exited', exit: { code, signal: null } });

function delays(effects: readonly Effect[]): number[] {
  return effects.flatMap((effect) => (effect.type === 'wait' ? [effect.delayMs] : []));
}

describe('a service that dies', () => {
  it('is started again after a delay that doubles from 0.5 s to 30 s', () => {
    const again = Array.from({ length: 9 }, () => [[1, died] as const, [1, delayOver] as const, [1, ready] as const]);
    const { state, effects } = play([[0, start], [0, ready], ...again.flat()]);
    expect(delays(effects)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    expect(state).toMatchObject({ phase: 'running', restarts: 9 });
  });

  it('is forgiven after a minute alive', () => {
    const { effects } = play([
      [0, start],
      [0, ready],
      [100, died],
      [600, delayOver],
      [700, died],
      [1_700, delayOver],
      [1_700 + 60_000, died],
    ]);
    expect(delays(effects)).toEqual([500, 1_000, 500]);
  });
});

describe('a first start', () => {
  it.each([2, 3])('is given up at once on exit code %i', (code) => {
    const { state, effects } = play([
      [0, start],
      [5, exitedWith(code)],
    ]);
    expect(state.phase).toBe('failed');
    expect(effects.at(-1)).toEqual({ type: 'give_up', exit: { code, signal: null } });
  });

  it('is given up after five other exits', () => {
    const early = Array.from({ length: 5 }, () => [[1, exitedWith(1)] as const, [2, delayOver] as const]);
    const { state, effects } = play([[0, start], ...early.flat()]);
    expect(state.phase).toBe('failed');
    expect(effects.filter(({ type }) => type === 'spawn')).toHaveLength(5);
  });

  it('is never given up once the service has been ready', () => {
    const { state } = play([
      [0, start],
      [1, ready],
      [2, exitedWith(2)],
    ]);
    expect(state.phase).toBe('backing_off');
  });
});

describe('a stop', () => {
  it('terminates what runs and restarts nothing', () => {
    const { state, effects } = play([
      [0, start],
      [1, ready],
      [2, stop],
      [3, died],
      [4, delayOver],
    ]);
    expect(state.phase).toBe('stopped');
    expect(effects.map(({ type }) => type)).toEqual(['spawn', 'terminate']);
  });

  it('ends the wait for a restart', () => {
    const { state, effects } = play([
      [0, start],
      [1, died],
      [2, stop],
      [600, delayOver],
    ]);
    expect(state.phase).toBe('stopped');
    expect(effects.filter(({ type }) => type === 'spawn')).toHaveLength(1);
  });
});

it('never has two processes, and none after a stop, whatever comes', () => {
  const anyEvent = fc.constantFrom(start, ready, delayOver, stop, died, exitedWith(0), exitedWith(2));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(100_000), anyEvent), { maxLength: 60 }), (events) => {
      let state = idleState;
      let alive = 0;
      for (const [atMs, event] of events) {
        if (event.type === 'exited' && alive === 0) continue; // Nobody is there to exit.
        if (event.type === 'exited') alive -= 1;
        const next = step(state, event, atMs, defaultRestartPolicy);
        state = next.state;
        alive += next.effects.filter(({ type }) => type === 'spawn').length;
        expect(alive).toBeLessThanOrEqual(1);
        if (state.phase === 'stopped' || state.phase === 'backing_off') expect(alive).toBe(0);
        if (state.phase === 'starting' || state.phase === 'running') expect(alive).toBe(1);
      }
    }),
  );
});
