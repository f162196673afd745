import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordRanges } from './record-ranges.js';

const range = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 12 }))
  .map(([a, n]) => [a, a + n] as const);
const ranges = fc.array(range, { maxLength: 30 });
const members = (list: readonly (readonly [number, number])[]) =>
  new Set(list.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i)));

describe('record ranges', () => {
  it('hold what was added, ascending, disjoint and joined where they touch', () => {
    fc.assert(
      fc.property(ranges, range, (added, [first, last]) => {
        const set = new RecordRanges(added);
        const numbers = members(added);
        expect(members(set.toArray())).toEqual(numbers);
        set.toArray().forEach(([from], index, all) => {
          const before = all[index - 1];
          if (before !== undefined) expect(from).toBeGreaterThan(before[1] + 1);
        });
        const wanted = [...members([[first, last]])];
        expect(set.covers(first, last)).toBe(wanted.every((number) => numbers.has(number)));
      }),
    );
  });

  it('intersect as sets do', () => {
    fc.assert(
      fc.property(ranges, ranges, (a, b) => {
        const both = new RecordRanges(a).intersect(new RecordRanges(b));
        expect(members(both.toArray())).toEqual(new Set([...members(a)].filter((number) => members(b).has(number))));
      }),
    );
  });
});
