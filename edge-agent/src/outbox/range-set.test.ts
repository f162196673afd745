import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RangeSet } from './range-set.js';

describe('a set of ranges', () => {
  const ranges = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 12 })), {
    maxLength: 25,
  });

  it('holds what a set of numbers holds, and says what was new', () => {
    fc.assert(
      fc.property(ranges, fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 30 }), (added, first, length) => {
        const set = new RangeSet();
        const model = new Set<number>();
        for (const [from, more] of added) {
          const fresh = set
            .add(from, from + more)
            .flatMap(([a, b]) => Array.from({ length: b - a + 1 }, (_, i) => a + i));
          const expected = Array.from({ length: more + 1 }, (_, i) => from + i).filter((value) => !model.has(value));
          expect(fresh).toEqual(expected);
          for (const value of expected) model.add(value);
        }
        for (let value = 0; value <= 80; value++) expect(set.has(value)).toBe(model.has(value));
        const span = Array.from({ length: length + 1 }, (_, i) => first + i);
        expect(set.covers(first, first + length)).toBe(span.every((value) => model.has(value)));
        const missing = set.missing(first, first + length);
        expect(missing.flatMap(([a, b]) => Array.from({ length: b - a + 1 }, (_, i) => a + i))).toEqual(
          span.filter((value) => !model.has(value)),
        );
      }),
    );
  });

  it('keeps its ranges ascending and never adjacent', () => {
    fc.assert(
      fc.property(ranges, (added) => {
        const set = RangeSet.of(added.map(([from, more]) => [from, from + more] as const));
        const kept = set.ranges();
        kept.slice(1).forEach(([first], index) => {
          expect(first).toBeGreaterThan((kept[index]?.[1] ?? 0) + 1);
        });
      }),
    );
  });
});
