import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bucketWidth } from './bucket-width.js';

it('never has more buckets than asked for, nor narrower ones, nor much fewer', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2_000_000_000_000 }),
      fc.integer({ min: 1, max: 400_000_000_000 }),
      fc.integer({ min: 10, max: 5_000 }),
      fc.option(fc.integer({ min: 1_000, max: 100_000_000 }), { nil: 0 }),
      (fromMs, lengthMs, maxBuckets, leastMs) => {
        const span = { fromMs, toMs: fromMs + lengthMs };
        const width = bucketWidth(span, maxBuckets, leastMs);
        const buckets = Math.floor((span.toMs - 1) / width) - Math.floor(fromMs / width) + 1;
        expect(buckets).toBeLessThanOrEqual(maxBuckets);
        expect(width).toBeGreaterThanOrEqual(leastMs);
        // The widths are at most 7 times apart.
        if (leastMs === 0 && width > 1_000) expect(lengthMs / width).toBeGreaterThan((maxBuckets - 2) / 8);
      },
    ),
  );
});

it('names widths that people read', () => {
  const dayMs = 86_400_000;
  expect(bucketWidth({ fromMs: 0, toMs: dayMs }, 1000)).toBe(120_000);
  expect(bucketWidth({ fromMs: 0, toMs: 30 * dayMs }, 1000)).toBe(3_600_000);
});
