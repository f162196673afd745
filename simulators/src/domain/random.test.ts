import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from './random.js';

const series = (random: Random, count: number) => Array.from({ length: count }, () => random.next());

describe('Random', () => {
  it('gives the same series for the same seed and another for another', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(series(new Random(a), 8)).toEqual(series(new Random(a), 8));
        if (a !== b) expect(series(new Random(a), 8)).not.toEqual(series(new Random(b), 8));
      }),
    );
  });

  it('keeps a fork independent of what its parent has drawn', () => {
    const parent = new Random(7);
    const early = series(parent.fork('x'), 5);
    series(parent, 100);
    expect(series(parent.fork('x'), 5)).toEqual(early);
    expect(series(parent.fork('y'), 5)).not.toEqual(early);
  });

  it('is uniform in [0, 1) and normal with mean 0 and deviation 1', () => {
    const random = new Random(1);
    const uniform = series(random, 20_000);
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniform)).toBeLessThan(1);
    expect(mean(uniform)).toBeCloseTo(0.5, 1);
    const normal = Array.from({ length: 20_000 }, () => random.gaussian());
    expect(Math.abs(mean(normal))).toBeLessThan(0.03);
    expect(Math.abs(Math.sqrt(mean(normal.map((x) => x * x))) - 1)).toBeLessThan(0.03);
  });

  it('draws integers within both bounds', () => {
    const random = new Random('dice');
    const rolls = new Set(Array.from({ length: 500 }, () => random.integer(1, 6)));
    expect([...rolls].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
