import type { DeadlineView } from '@anju/contracts/api-client';
import { describe, expect, it } from 'vitest';
import { isNear, partOver, standingOf } from './clock-standing.js';

const MINUTE = 60_000;
const running: DeadlineView = {
  kind: 'rectify',
  openedMs: 0,
  dueMs: 60 * MINUTE,
  metMs: null,
  breachedMs: null,
  cancelledMs: null,
  platformCaused: false,
  clockVersion: 1,
};

describe('how a clock stands', () => {
  it('counts down to its due time and on behind it, whether or not the breach is written yet', () => {
    expect(standingOf(running, 45 * MINUTE, null)).toEqual({ is: 'left', ms: 15 * MINUTE });
    expect(standingOf(running, 61 * MINUTE, null)).toEqual({ is: 'late', ms: MINUTE });
    expect(standingOf({ ...running, breachedMs: 60 * MINUTE + 1 }, 61 * MINUTE, null).is).toBe('late');
  });

  it('stands still in a suspension and keeps what was left before it, but not for a clock that was late', () => {
    // Due at 60 before a suspension from 40 to 100 moved it by an hour.
    const moved = { ...running, dueMs: 120 * MINUTE };
    expect(standingOf(moved, 50 * MINUTE, 100 * MINUTE)).toEqual({ is: 'paused', ms: 20 * MINUTE });
    expect(standingOf(moved, 90 * MINUTE, 100 * MINUTE)).toEqual({ is: 'paused', ms: 20 * MINUTE });
    expect(standingOf(moved, 101 * MINUTE, 100 * MINUTE)).toEqual({ is: 'left', ms: 19 * MINUTE });
    const late = { ...running, breachedMs: 60 * MINUTE };
    expect(standingOf(late, 70 * MINUTE, 100 * MINUTE)).toEqual({ is: 'late', ms: 10 * MINUTE });
  });

  it('says of a met clock by how much it was early or late, and of a cancelled one whether it was late', () => {
    expect(standingOf({ ...running, metMs: 50 * MINUTE }, 0, null)).toEqual({ is: 'met', ms: 10 * MINUTE });
    expect(standingOf({ ...running, metMs: 70 * MINUTE }, 0, null)).toEqual({ is: 'metLate', ms: 10 * MINUTE });
    expect(standingOf({ ...running, cancelledMs: 1 }, 0, null).is).toBe('cancelled');
    expect(standingOf({ ...running, cancelledMs: 1, breachedMs: 1 }, 0, null).is).toBe('cancelledLate');
  });

  it('tells the part of its time that is over', () => {
    expect(partOver(running, 15 * MINUTE)).toBe(0.25);
    expect(partOver(running, 90 * MINUTE)).toBe(1);
    expect(partOver({ ...running, openedMs: running.dueMs }, 0)).toBe(1);
    expect([47, 48, 90].map((minutes) => isNear(running, minutes * MINUTE))).toEqual([false, true, true]);
  });
});
