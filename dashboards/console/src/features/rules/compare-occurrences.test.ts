import { describe, expect, it } from 'vitest';
import { compareOccurrences, type Occurrence } from './compare-occurrences.js';

const occurrence = (beganMs: number, clearedMs: number | null, more: Partial<Occurrence> = {}): Occurrence => ({
  ...{ instance: null, state: clearedMs === null ? 'active' : 'cleared', severity: 'major' },
  ...{ beganMs, activeMs: beganMs + 1, clearedMs },
  ...more,
});
const kinds = (now: Occurrence[], changed: Occurrence[]) => compareOccurrences(now, changed).map(({ kind }) => kind);

describe('two runs of a rule', () => {
  it('agree where every moment and the severity are the same', () => {
    expect(kinds([occurrence(1, 5)], [occurrence(1, 5)])).toEqual(['same']);
  });

  it('differ by what appears, disappears and changes, in order of time', () => {
    const now = [occurrence(1, 5), occurrence(20, 30)];
    const changed = [occurrence(10, 12), occurrence(22, 30)];
    expect(kinds(now, changed)).toEqual(['disappears', 'appears', 'changes']);
  });

  it('tell a graver severity as a change, and another instance as another hazard', () => {
    expect(kinds([occurrence(1, 5)], [occurrence(1, 5, { severity: 'critical' })])).toEqual(['changes']);
    expect(kinds([occurrence(1, 5)], [occurrence(1, 5, { instance: 'port-1' })]).toSorted()).toEqual([
      'appears',
      'disappears',
    ]);
  });

  it('pair one hazard with one: what splits into two leaves one that appears', () => {
    expect(kinds([occurrence(1, null)], [occurrence(1, 5), occurrence(8, null)])).toEqual(['changes', 'appears']);
  });
});
