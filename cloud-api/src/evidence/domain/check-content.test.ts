import { describe, expect, it } from 'vitest';
import { checkContent } from './check-content.js';

const box = (type: string, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
};
const word = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value, 4 * at);
  return bytes;
};
const ftyp = (major: string, ...brands: readonly string[]): Buffer =>
  box('ftyp', Buffer.from(major), word(0), Buffer.from(brands.join('')));
const size = (width: number, height: number) => box('ispe', word(0, width, height));
/** As a telephone writes it: a tile, the picture, its thumbnail. */
const meta = box(
  'meta',
  word(0),
  box('hdlr', word(0, 0), Buffer.from('pict'), Buffer.alloc(13)),
  box('iprp', box('ipco', size(512, 512), size(4032, 3024), size(320, 240))),
);
const data = box('mdat', Buffer.alloc(200, 7));
/** What the telephones of the last years begin their photos with. */
const iphone = Buffer.concat([ftyp('heic', 'mif1', 'heic'), meta, data]);

describe('a HEIC', () => {
  it('of an iPhone is taken, with the size of the whole picture', () => {
    expect(checkContent(iphone)).toEqual({ ok: true, type: 'image/heic', width: 4032, height: 3024 });
  });

  it.each(['heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'])('of the kind %s is taken', (brand) => {
    expect(checkContent(Buffer.concat([ftyp(brand, brand), meta, data]))).toMatchObject({ type: 'image/heic' });
  });

  it.each([
    ['mif1', ['mif1', 'heic'], true],
    ['msf1', ['hevc', 'msf1'], true],
    ['mif1', ['mif1', 'avif'], false],
    ['mif1', ['mif1'], false],
    ['avif', ['mif1', 'avif'], false],
    ['isom', ['isom', 'mp42'], false],
    ['qt  ', ['qt  '], false],
  ])('that begins with %s and %s is told from what is none', (major, brands, isOne) => {
    expect(checkContent(Buffer.concat([ftyp(major, ...brands), meta, data])).ok).toBe(isOne);
  });

  it('is taken with what a telephone adds behind it, and with its picture before its header', () => {
    expect(checkContent(Buffer.concat([iphone, Buffer.from([0, 0, 1, 0, 0, 0, 0, 0, 9])])).ok).toBe(true);
    expect(checkContent(Buffer.concat([iphone, Buffer.from([1, 2, 3])])).ok).toBe(true);
    expect(checkContent(Buffer.concat([ftyp('heic', 'mif1'), data, meta])).ok).toBe(true);
  });

  it('that was cut off anywhere, or has no picture, is refused', () => {
    for (let length = 0; length < iphone.length; length += 1) {
      expect(checkContent(iphone.subarray(0, length)).ok, `${length} of ${iphone.length}`).toBe(false);
    }
    expect(checkContent(Buffer.concat([ftyp('heic', 'mif1'), meta])).ok).toBe(false);
    expect(checkContent(Buffer.concat([ftyp('heic', 'mif1'), data])).ok).toBe(false);
    expect(checkContent(Buffer.concat([ftyp('heic', 'mif1'), box('meta', word(0)), data])).ok).toBe(false);
  });

  it('that claims brands without end, or a size that no camera has, breaks nothing', () => {
    const endless = ftyp('mif1', ...Array.from({ length: 5000 }, () => 'none'));
    expect(checkContent(Buffer.concat([endless, meta, data])).ok).toBe(false);
    const huge = box('meta', word(0), box('iprp', box('ipco', size(4_000_000_000, 4_000_000_000))));
    expect(checkContent(Buffer.concat([ftyp('heic', 'mif1'), huge, data])).ok).toBe(false);
  });
});
