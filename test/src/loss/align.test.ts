import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { align, type TimedValue } from './align.js';

const series = (values: readonly number[]): TimedValue[] => values.map((value, timeMs) => ({ timeMs, value }));
const equal = (a: TimedValue, b: TimedValue) => a.value === b.value;

describe('pairing what was served with what is stored', () => {
  it('finds nothing amiss in equal series, repeated values too', () => {
    const values = [1, 1, 1, 2, 2, 3];
    const result = align(series(values), series(values), equal);
    expect(result.matched).toHaveLength(6);
    expect(result.servedOnly).toEqual([]);
    expect(result.storedOnly).toEqual([]);
  });

  it('names the one that is missing and the one that is extra', () => {
    expect(align(series([1, 2, 3, 4]), series([1, 2, 4]), equal).servedOnly.map((entry) => entry.value)).toEqual([3]);
    expect(align(series([1, 2, 4]), series([1, 2, 2, 4]), equal).storedOnly.map((entry) => entry.value)).toEqual([2]);
  });

  it('pairs a repeated value with the nearest of its kind, so that the one that is missing is named', () => {
    const at = (...times: number[]): TimedValue[] => times.map((timeMs) => ({ timeMs, value: 7 }));
    expect(align(at(0, 1000, 2000, 3000), at(0, 1003, 3002), equal).servedOnly).toEqual(at(2000));
    expect(align(at(0, 1000, 2000), at(4, 1003), equal).servedOnly).toEqual(at(2000));
  });

  it('counts exactly what was removed and what was added, wherever it was', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 300 }),
        fc.array(fc.nat(299), { maxLength: 60 }),
        fc.array(fc.nat(299), { maxLength: 60 }),
        (values, removals, additions) => {
          const removed = new Set(removals.map((index) => index % values.length));
          const kept = values.filter((_, index) => !removed.has(index));
          const stored = [...kept];
          for (const index of additions) stored.splice(index % (stored.length + 1), 0, -1);
          const result = align(series(values), series(stored), equal);
          expect(result.servedOnly).toHaveLength(removed.size);
          expect(result.storedOnly).toHaveLength(additions.length);
        },
      ),
    );
  });
});
