import { describe, expect, it } from 'vitest';
import { FacilityModes } from './facility-modes.js';
import { HeldBack } from './held-back.js';

const mode = (
  id: string,
  kind: 'test' | 'maintenance',
  fromMs: number,
  untilMs: number,
  endedMs: number | null = null,
) => ({
  id,
  facilityId: 'heping.lift-1',
  kind,
  reason: 'x',
  author: { userId: 'u', displayName: 'U' },
  fromMs,
  untilMs,
  endedMs,
});

describe('modes of facilities', () => {
  it('cover their time, its end excluded, and a test goes before maintenance', () => {
    const modes = new FacilityModes();
    modes.put(mode('a', 'maintenance', 0, 100), 0);
    modes.put(mode('b', 'test', 50, 80), 0);
    expect([0, 60, 80, 99, 100].map((at) => modes.at('heping.lift-1', at))).toEqual([
      'maintenance',
      'test',
      'maintenance',
      'maintenance',
      undefined,
    ]);
    expect(modes.at('heping.lift-1', 500, 20)).toBe('maintenance');
    expect(modes.at('heping.lift-2', 20)).toBeUndefined();
  });

  it('free a facility once, when the last of its modes is over', () => {
    const modes = new FacilityModes();
    modes.put(mode('a', 'maintenance', 0, 100), 0);
    modes.put(mode('b', 'test', 0, 80), 0);
    expect(modes.nextEndMs()).toBe(80);
    expect(modes.takeEnded(80)).toEqual([]);
    expect(modes.nextEndMs()).toBe(100);
    modes.put(mode('a', 'maintenance', 0, 100, 90), 90);
    expect(modes.takeEnded(90)).toEqual(['heping.lift-1']);
    expect(modes.takeEnded(1000)).toEqual([]);
    expect(modes.nextEndMs()).toBeNull();
  });
});

describe('what was held back', () => {
  it('is due at once after a mode and later after a root, and comes again when the transaction fails', () => {
    const held = new HeldBack(60);
    held.free('heping.lift-1', 10);
    held.outlast('h-1', 10);
    held.outlast('h-1', 30);
    expect(held.nextDueMs()).toBe(10);
    const due = held.take(10);
    expect(due).toEqual([{ by: 'mode', id: 'heping.lift-1', dueMs: 10 }]);
    expect(held.isDue(69)).toBe(false);
    held.giveBack(due);
    expect(held.take(70).map(({ id }) => id)).toEqual(['heping.lift-1', 'h-1']);
    expect(held.nextDueMs()).toBeNull();
  });
});
