import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterOf, isSameCause, type SharedCause, type Standing, sharedCauseOf } from './common-cause.js';

const hazard = (over: object = {}) => ({
  ruleId: 'Q-OFFLINE',
  severity: 'minor' as const,
  estateId: 'heping',
  facilityId: 'heping.lift-1',
  activeMs: 1_000_000,
  ...over,
});
const standing = (over: Partial<Standing> = {}): Standing => ({
  watched: 'unwatched',
  sinceMs: 900_000,
  bus: '',
  ...over,
});

describe('the cause that a hazard shows', () => {
  it('is the agent that is away, the line of a device that is not reached, or the mains', () => {
    expect(sharedCauseOf(hazard(), standing())).toEqual({ kind: 'agent', of: '', atMs: 900_000 });
    expect(sharedCauseOf(hazard(), standing({ watched: 'device_dead', bus: 'lifts' }))).toEqual({
      kind: 'bus',
      of: 'lifts',
      atMs: 900_000,
    });
    expect(sharedCauseOf(hazard({ ruleId: 'E-POWER' }), standing({ watched: 'watched' }))).toEqual({
      kind: 'mains',
      of: '',
      atMs: 1_000_000,
    });
    expect(sharedCauseOf(hazard(), standing({ watched: 'watched' }))).toBeUndefined();
  });

  it('is its own where the device was silent long before, and of no other rule', () => {
    expect(sharedCauseOf(hazard({ activeMs: 600_000 }), standing())).toBeDefined();
    expect(sharedCauseOf(hazard({ activeMs: 599_999 }), standing())).toBeUndefined();
    for (const ruleId of ['E-TRAP', 'S-SMOKE', 'F-PUMP-POWER', 'B-FLAME']) {
      expect(sharedCauseOf(hazard({ ruleId }), standing())).toBeUndefined();
    }
  });

  it('is never what swallows something critical', () => {
    expect(sharedCauseOf(hazard({ severity: 'critical' }), standing())).toBeUndefined();
    expect(sharedCauseOf(hazard({ ruleId: 'E-POWER', severity: 'critical' }), standing())).toBeUndefined();
  });
});

describe('what hangs together', () => {
  const cause = (kind: SharedCause['kind'], atMs: number, of = '') => ({ cause: { kind, of, atMs } });

  it('is of one line or the mains at about the same time, and of one agent at any time', () => {
    expect(isSameCause({ kind: 'mains', of: '', atMs: 0 }, { kind: 'mains', of: '', atMs: 120_000 })).toBe(true);
    expect(isSameCause({ kind: 'mains', of: '', atMs: 0 }, { kind: 'mains', of: '', atMs: 120_001 })).toBe(false);
    expect(isSameCause({ kind: 'bus', of: 'a', atMs: 0 }, { kind: 'bus', of: 'b', atMs: 0 })).toBe(false);
    expect(isSameCause({ kind: 'agent', of: '', atMs: 0 }, { kind: 'agent', of: '', atMs: 9e9 })).toBe(true);
    expect(isSameCause({ kind: 'agent', of: '', atMs: 0 }, { kind: 'mains', of: '', atMs: 0 })).toBe(false);
  });

  it('goes by way of those between, in any order, and from whichever one begins', () => {
    const all = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(all, (times) => {
        const members = times.map((atMs) => cause('mains', atMs));
        const clusters = members.map(
          (first) =>
            new Set(
              clusterOf(
                first,
                members.filter((each) => each !== first),
              ),
            ),
        );
        for (const [at, cluster] of clusters.entries()) {
          expect(cluster.has(members[at] as (typeof members)[number])).toBe(true);
          for (const [other, member] of members.entries()) {
            if (cluster.has(member)) expect(clusters[other]).toEqual(cluster);
          }
        }
      }),
    );
  });
});
