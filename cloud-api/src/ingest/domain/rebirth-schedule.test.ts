import { describe, expect, it } from 'vitest';
import { RebirthSchedule } from './rebirth-schedule.js';

describe('asking for births', () => {
  it('asks at doubling intervals until the births come', () => {
    const schedule = new RebirthSchedule({ minMs: 100, maxMs: 400 });
    schedule.want(0);
    const asked: number[] = [];
    for (let nowMs = 0; nowMs <= 2_000; nowMs += 50) if (schedule.take(nowMs)) asked.push(nowMs);
    expect(asked).toEqual([0, 100, 300, 700, 1_100, 1_500, 1_900]);
    schedule.born(2_000);
    expect(schedule.take(9_000)).toBe(false);
  });

  it('does not ask a node faster that needs births again and again', () => {
    const schedule = new RebirthSchedule({ minMs: 100, maxMs: 400 });
    const asked: number[] = [];
    for (let nowMs = 0; nowMs <= 2_000; nowMs += 50) {
      schedule.want(nowMs);
      if (!schedule.take(nowMs)) continue;
      asked.push(nowMs);
      schedule.born(nowMs);
    }
    expect(asked).toEqual([0, 100, 300, 700, 1_100, 1_500, 1_900]);
  });

  it('asks at once again after a long good time, and not the dead', () => {
    const schedule = new RebirthSchedule({ minMs: 100, maxMs: 400 });
    for (const nowMs of [0, 100, 300]) {
      schedule.want(nowMs);
      expect(schedule.take(nowMs)).toBe(true);
    }
    schedule.born(310);
    schedule.want(5_000);
    expect(schedule.take(5_000)).toBe(true);
    schedule.dead();
    expect(schedule.take(9_000)).toBe(false);
    schedule.want(10_000, 500);
    expect(schedule.take(10_400)).toBe(false);
    expect(schedule.take(10_500)).toBe(true);
  });
});
