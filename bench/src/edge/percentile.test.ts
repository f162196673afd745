import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentile } from './percentile.js';

describe('a percentile', () => {
  it('is a value that at least so many do not exceed, and no smaller one is', () => {
    const values = fc.array(fc.integer(), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.001, max: 1, noNaN: true }), (all, share) => {
        const found = percentile(all, share);
        const notAbove = (limit: number) => all.filter((value) => value <= limit).length / all.length;
        expect(all).toContain(found);
        expect(notAbove(found)).toBeGreaterThanOrEqual(share - 1e-9);
        for (const smaller of all.filter((value) => value < found)) expect(notAbove(smaller)).toBeLessThan(share);
      }),
    );
  });

  it('of the usual kinds is what everybody expects', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0.5, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([50, 99, 100]);
    expect(percentile([7], 0.5)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });
});
