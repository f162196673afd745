import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, fitText, jsonBytesOf } from './fit-text.js';

const link = 'https://anju.example/tickets/T-20261122-0001';
const texts = fc
  .array(fc.constantFrom('水', 'a', '"', '\n', '\\', '😀', '👨‍👩‍👧', 'é', '\u0001'), { maxLength: 300 })
  .map((parts) => parts.join(''));

describe('a text that is too long for its receiver', () => {
  it.each([
    ['bytes', bytesOf],
    ['bytes of JSON', jsonBytesOf],
  ])('never has more than it may, keeps its beginning, and leads to the whole: %s', (_of, sizeOf) => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 60, max: 400 }), (text, most) => {
        const fitted = fitText(text, { most, sizeOf, link });
        expect(sizeOf(fitted)).toBeLessThanOrEqual(most);
        if (sizeOf(text) <= most) {
          expect(fitted).toBe(text);
          return;
        }
        expect(fitted.endsWith(`……\n${link}`)).toBe(true);
        const kept = fitted.slice(0, -`……\n${link}`.length);
        expect(text.startsWith(kept)).toBe(true);
        // One character more would not have fitted.
        const [next = ''] = [...new Intl.Segmenter('zh').segment(text.slice(kept.length))].map(
          ({ segment }) => segment,
        );
        expect(sizeOf(kept) + sizeOf(next) + sizeOf(`……\n${link}`)).toBeGreaterThan(most);
      }),
    );
  });

  it('is cut between characters as people see them', () => {
    const family = '👨‍👩‍👧';
    const text = family.repeat(10);
    const fitted = fitText(text, { most: bytesOf(family) * 2 + 10, sizeOf: bytesOf, link: null });
    expect(fitted).toBe(`${family}${family}……`);
  });
});
