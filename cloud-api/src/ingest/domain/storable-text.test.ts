import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStorableText, storableText } from './storable-text.js';

describe('text for the records', () => {
  it('can be stored whatever it was, and is not changed where it could be', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat({ max: 20 }), (text, length) => {
        const kept = storableText(text, length);
        expect(isStorableText(kept)).toBe(true);
        expect(kept.length).toBeLessThanOrEqual(length);
        if (isStorableText(text.slice(0, length))) expect(kept).toBe(text.slice(0, length));
      }),
    );
  });

  it.each(['\0', 'a\0b', '\ud800', '\udc00x'])('does not keep %j as it is', (text) => {
    expect(isStorableText(text)).toBe(false);
    expect(storableText(text, 9)).toContain('\ufffd');
  });

  it('does not keep half of what it cuts through', () => {
    expect(storableText('ab😀', 3)).toBe('ab\ufffd');
    expect(isStorableText('安居😀')).toBe(true);
  });
});
