import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundToDigits } from './round-digits.js';

const slow = (value: number, digits: number) => Number(value.toPrecision(digits));
const digits = fc.integer({ min: 1, max: 12 });

describe('rounding to significant digits', () => {
  it('gives what printing with so many digits and reading back gives', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), digits, (value, to) => {
        expect(roundToDigits(value, to)).toBe(slow(value, to));
      }),
      { numRuns: 2_000 },
    );
  });

  it('also for values as devices have them, at halves and at powers of ten', () => {
    const raw = fc.integer({ min: -2_000_000, max: 2_000_000 });
    const scale = fc.constantFrom(1, 0.1, 0.01, 0.001, 0.0001, 0.5, 0.25, 0.125, 1 / 3, 98_066.5, 9.80665, 1e-9, 1e6);
    fc.assert(
      fc.property(raw, scale, digits, fc.boolean(), (number, factor, to, isFloat) => {
        const value = isFloat ? Math.fround(number * factor) : number * factor;
        expect(roundToDigits(value, to)).toBe(slow(value, to));
      }),
      { numRuns: 5_000 },
    );
    for (let exponent = -20; exponent <= 22; exponent += 1) {
      const power = Number(`1e${exponent}`);
      for (const value of [power, power * (1 - 2 ** -53), power * (1 + 2 ** -52), power * 9.9999995, power * 1.25]) {
        for (const to of [1, 2, 6, 7, 9, 12]) expect(roundToDigits(value, to)).toBe(slow(value, to));
      }
    }
  });
});
