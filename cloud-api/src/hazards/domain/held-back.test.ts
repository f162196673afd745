import { describe, expect, it } from 'vitest';
import { commonCauseOf, sharesCause } from './common-cause.js';
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
    expect(held.nextDueMs()).toBe(10);
    const due = held.take(10);
    expect(due).toEqual([{ by: 'mode', id: 'heping.lift-1', dueMs: 10 }]);
    expect(held.isDue(69)).toBe(false);
    held.giveBack(due);
    expect(held.take(70).map(({ id }) => id)).toEqual(['heping.lift-1', 'h-1']);
    expect(held.nextDueMs()).toBeNull();
  });
});

describe('a common cause', () => {
  const hazard = (over: object) => ({
    ruleId: 'E-POWER',
    estateId: 'heping',
    facilityId: 'heping.lift-1',
    state: 'active',
    activeMs: 0,
    ...over,
  });

  it('is the agent that is away, or the mains; a device that does not answer is its own', () => {
    expect(commonCauseOf('Q-OFFLINE', true)).toBe('agent');
    expect(commonCauseOf('Q-OFFLINE', false)).toBeUndefined();
    expect(commonCauseOf('E-POWER', false)).toBe('mains');
    expect(commonCauseOf('E-TRAP', true)).toBeUndefined();
  });

  it('is shared by other facilities of the estate, for the mains only at about the same time', () => {
    const other = hazard({ facilityId: 'heping.lift-2', activeMs: 100_000 });
    expect(sharesCause('mains', hazard({}), other)).toBe(true);
    expect(sharesCause('mains', hazard({}), { ...other, activeMs: 130_000 })).toBe(false);
    expect(sharesCause('agent', hazard({}), { ...other, activeMs: 130_000 })).toBe(true);
    expect(sharesCause('agent', hazard({ state: 'cleared' }), other)).toBe(false);
    expect(sharesCause('agent', hazard({}), { ...other, estateId: 'xinhu' })).toBe(false);
    expect(sharesCause('agent', hazard({}), hazard({}))).toBe(false);
  });
});
