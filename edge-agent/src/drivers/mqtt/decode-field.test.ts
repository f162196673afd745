import { describe, expect, it } from 'vitest';
import { FieldPoint } from '../../profiles/mqtt-profile.js';
import { decodeField, longestText } from './decode-field.js';

/** The value, or the reason why there is none. */
function decoded(value: unknown, point: object): unknown {
  const result = decodeField(value, FieldPoint.parse({ path: 'x', type: 'number', ...point }));
  return result.ok ? result.value : result.reason;
}

describe('a field', () => {
  it.each([
    ['a number', 21.5, {}, 21.5],
    ['a number, transformed', 215, { scale: 0.1, offset: -1 }, 20.5],
    ['a number, turned round', 10, { scale: -1, offset: 100 }, 90],
    ['a number as text', '21.5', {}, 'malformed'],
    ['a number as text, where that is declared', ' -21.5 ', { fromText: true }, -21.5],
    ['a number as text with an exponent', '1e3', { fromText: true }, 1000],
    ['text that only begins as a number', '21.5 V', { fromText: true }, 'malformed'],
    ['empty text', '', { fromText: true }, 'malformed'],
    ['a hexadecimal', '0x10', { fromText: true }, 'malformed'],
    ['the word Infinity', 'Infinity', { fromText: true }, 'malformed'],
    ['text of a number beyond all numbers', '1e999', { fromText: true }, 'not_a_number'],
    ['what JSON makes of 1e999', Number.POSITIVE_INFINITY, {}, 'not_a_number'],
    ['a number that its scale makes too large', 1e308, { scale: 1000 }, 'not_a_number'],
    ['a sentinel', -127, { sentinels: [-127, 85] }, 'sentinel'],
    ['a sentinel as text', '-127', { sentinels: [-127], fromText: true }, 'sentinel'],
    ['a number of a range that means none', 65_530, { sentinels: [{ from: 65_520, to: 65_535 }] }, 'sentinel'],
    ['a bit that is set', 6, { bit: 1 }, true],
    ['a bit that is not', 6, { bit: 0 }, false],
    ['the highest bit', 0x8000_0000, { bit: 31 }, true],
    ['a bit of a fraction', 1.5, { bit: 0 }, 'malformed'],
    ['a bit of a negative number', -1, { bit: 0 }, 'malformed'],
    ['null', null, {}, 'malformed'],
    ['an object', { valueOf: 1 }, {}, 'malformed'],
    ['an array of one', [5], {}, 'malformed'],
    ['true', true, { type: 'boolean' }, true],
    ['1 for a flag', 1, { type: 'boolean' }, 'malformed'],
    ['a word for a flag', 'ON', { type: 'boolean' }, 'malformed'],
    ['a word of an enumeration', 'ON', { type: 'string', values: { ON: true, OFF: false } }, true],
    ['a number of an enumeration', 2, { values: { 1: 10, 2: 20 } }, 20],
    ['a flag of an enumeration', false, { type: 'boolean', values: { true: 1, false: 0 } }, 0],
    ['an unknown word', 'MAYBE', { type: 'string', values: { ON: true } }, 'unknown_enum'],
    ["a word of JavaScript's own", 'toString', { type: 'string', values: { ON: true } }, 'unknown_enum'],
    ['text', 'abc', { type: 'string' }, 'abc'],
    ['a number for text', 5, { type: 'string' }, 'malformed'],
    ['text without end', 'x'.repeat(longestText + 1), { type: 'string' }, 'malformed'],
  ])('that is %s', (_what, value, point, expected) => {
    expect(decoded(value, point)).toBe(expected);
  });
});
