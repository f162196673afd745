import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covers, type RecordRanges, withRange } from './record-ranges.js';

const range = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 12 }))
  .map(([from, more]) => [from, from + more] as const);

describe('record ranges', () => {
  it('hold exactly the records that were added, in the shortest form', () => {
    fc.assert(
      fc.property(fc.array(range), range, (added, [first, last]) => {
        let ranges: RecordRanges = [];
        for (const [from, to] of added) ranges = withRange(ranges, from, to);
        const has = (n: number) => added.some(([from, to]) => from <= n && n <= to);
        const numbers = Array.from({ length: 60 }, (_, n) => n);
        expect(numbers.filter((n) => covers(ranges, n, n))).toEqual(numbers.filter(has));
        for (let i = 1; i < ranges.length; i += 1) {
          expect(ranges[i]?.[0]).toBeGreaterThan((ranges[i - 1]?.[1] ?? 0) + 1);
        }
        const wanted = numbers.filter((n) => first <= n && n <= last);
        expect(covers(ranges, first, last)).toBe(wanted.every(has));
      }),
    );
  });
});
