import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KnownGaps } from './known-gaps.js';
import { compareTimes, type ReadingTime } from './reading-identity.js';

const at = (seconds: number, ordinal = 0): ReadingTime => ({ sourceTimeMs: seconds * 1000, ordinal });

describe('known gaps', () => {
  it('cover the time between the newest reading and one long after it, without its ends', () => {
    const gaps = new KnownGaps();
    gaps.open(1, at(100, 2), at(4000, 1));
    expect(gaps.cover(1, at(100, 2))).toBe(false);
    expect(gaps.cover(1, at(100, 3))).toBe(true);
    expect(gaps.cover(1, at(4000))).toBe(true);
    expect(gaps.cover(1, at(4000, 1))).toBe(false);
    expect(gaps.cover(2, at(2000))).toBe(false);
  });

  it('remember an hour that is filled from its begin, reading by reading', () => {
    const gaps = new KnownGaps();
    gaps.open(1, at(0), at(3600));
    for (let second = 10; second < 3560; second += 10) {
      expect(gaps.cover(1, at(second))).toBe(true);
      gaps.fill(1, at(second));
      gaps.open(1, at(3600 + second - 10), at(3600 + second));
      expect(gaps.cover(1, at(second))).toBe(false);
    }
  });

  it('never cover what was stored, in whatever order it came', () => {
    const time = fc.record({
      sourceTimeMs: fc.integer({ min: 0, max: 400_000 }),
      ordinal: fc.integer({ min: 0, max: 2 }),
    });
    fc.assert(
      fc.property(fc.array(time, { minLength: 2, maxLength: 60 }), (times) => {
        const gaps = new KnownGaps();
        const stored: ReadingTime[] = [];
        let newest: ReadingTime | undefined;
        for (const each of times) {
          if (newest === undefined) newest = each;
          else if (compareTimes(each, newest) > 0) {
            gaps.open(7, newest, each);
            newest = each;
          } else gaps.fill(7, each);
          stored.push(each);
          for (const known of stored) expect(gaps.cover(7, known)).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });
});
