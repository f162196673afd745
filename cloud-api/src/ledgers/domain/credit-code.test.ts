import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCharacterOf, parseCreditCode } from './credit-code.js';

const characters = [...'0123456789ABCDEFGHJKLMNPQRTUWXY'];
const code = fc
  .array(fc.constantFrom(...characters), { minLength: 17, maxLength: 17 })
  .map((first) => `${first.join('')}${checkCharacterOf(first.join(''))}`);

describe('统一社会信用代码', () => {
  it.each([
    ['91350100M000100Y43', 'the example of GB 32100-2015'],
    [' 91350100m000100y43 ', 'in small letters, with spaces'],
    ['９１３５０１００Ｍ０００１００Ｙ４３', 'in full width'],
  ])('takes %s: %s', (cell) => {
    expect(parseCreditCode(cell)).toEqual({ ok: true, value: '91350100M000100Y43' });
  });

  it('is unknown where the cell is empty', () => {
    expect(parseCreditCode(' ')).toEqual({ ok: true, value: null });
  });

  it.each([
    ['91350100M000100Y4', 'has 17 characters instead of 18'],
    ['91350100M000100YO3', 'holds “O”, which no such code has'],
    ['91350100M000100Y44', 'has another check digit than its other characters ask for'],
  ])('refuses %s', (cell, message) => {
    expect(parseCreditCode(cell)).toEqual({ ok: false, message });
  });

  it('notices every single wrong character, and two neighbours that were exchanged', () => {
    fc.assert(
      fc.property(code, fc.nat(17), fc.constantFrom(...characters), (right, at, other) => {
        fc.pre(right[at] !== other);
        expect(parseCreditCode(right).ok).toBe(true);
        expect(parseCreditCode(`${right.slice(0, at)}${other}${right.slice(at + 1)}`).ok).toBe(false);
      }),
    );
    fc.assert(
      fc.property(code, fc.nat(15), (right, at) => {
        const [one, two] = [right[at] ?? '', right[at + 1] ?? ''];
        fc.pre(one !== two);
        expect(parseCreditCode(`${right.slice(0, at)}${two}${one}${right.slice(at + 2)}`).ok).toBe(false);
      }),
    );
  });
});
