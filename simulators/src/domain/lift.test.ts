import { describe, expect, it } from 'vitest';
import { createLift, defaultLift } from './lift.js';
import { Random } from './random.js';

const surroundings = { outdoorC: 18, rainMmPerH: 0, mainsV: 225 };
const noonMs = Date.UTC(2026, 10, 22, 4);

function lift(seed = 1) {
  const model = createLift('lift-1', defaultLift, new Random(seed));
  let at = noonMs;
  const step = () => {
    at += 250;
    model.step({ dtS: 0.25, timeMs: at, surroundings });
  };
  const read = (key: string) => Number(model.quantities[key]?.read());
  const runUntil = (condition: () => boolean, withinS: number): number => {
    for (let i = 0; i <= withinS * 4; i += 1) {
      if (condition()) return i / 4;
      step();
    }
    return Number.POSITIVE_INFINITY;
  };
  return { model, step, read, runUntil };
}

describe('a lift', () => {
  it('stops level at its floor, opens, and counts the trip', () => {
    const { read, runUntil } = lift();
    const trips = read('present_counter_value');
    expect(runUntil(() => read('car_status') === 1, 300)).toBeLessThan(300);
    expect(read('present_counter_value')).toBe(trips + 1);
    expect(runUntil(() => read('door_status') === 0, 120)).toBeLessThan(120);
    expect(read('car_status')).toBe(0);
    expect(read('door_zone')).toBe(1);
    expect(Math.abs(read('levelling_error'))).toBeLessThanOrEqual(6);
  });

  it('shows the direction of its speed', () => {
    const { read, step } = lift(4);
    let seen = 0;
    for (let i = 0; i < 40_000 && seen < 400; i += 1) {
      step();
      const speed = read('car_speed');
      if (speed === 0) continue;
      seen += 1;
      expect(read('car_direction')).toBe(speed > 0 ? 1 : 2);
    }
    expect(seen).toBe(400);
  });

  it.each([1, 2, 3, 4, 5, 6])('traps its passenger between floors within half a minute (seed %d)', (seed) => {
    const { model, read, runUntil } = lift(seed);
    runUntil(() => false, seed * 7);
    model.state.fault = 'entrapment';
    expect(runUntil(() => model.state.phase === 'stuck', 45)).toBeLessThan(35);
    expect(read('passenger_status')).toBe(1);
    expect(read('car_status')).toBe(0);
    expect(read('door_zone')).toBe(0);
    expect(read('door_status')).toBe(1);
    expect(read('message_code')).toBe(4);
    runUntil(() => false, 25);
    expect(read('message_code')).toBe(90);
    expect(read('passenger_status')).toBe(1);
    model.reset();
    expect([read('message_code'), read('passenger_status')]).toEqual([0, 0]);
  });

  it('runs outside the door zone with doors not closed only when its lock is bridged', () => {
    const { model, read, runUntil } = lift();
    const openRunning = () => read('car_status') === 1 && read('door_status') === 0 && read('door_zone') === 0;
    expect(runUntil(openRunning, 1200)).toBe(Number.POSITIVE_INFINITY);
    model.state.fault = 'open_door_run';
    expect(runUntil(openRunning, 60)).toBeLessThan(40);
  });

  it('reports the loss of its mains', () => {
    const { model, read } = lift();
    model.state.mainsOk = false;
    expect(read('message_code')).toBe(41);
  });
});
