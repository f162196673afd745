import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { drawQr, encodeQr, type QrCode } from './index.js';

/** Made by another encoder; `from` says which and how. */
const golden = z
  .object({
    codes: z.array(z.object({ text: z.string(), sha256: z.array(z.string()).length(8) })).length(10),
    drawn: z.object({ text: z.string(), mask: z.number(), rows: z.array(z.string()) }),
  })
  .parse(JSON.parse(readFileSync(new URL('./testing/golden-codes.json', import.meta.url), 'utf8')));

const rowsOf = ({ modules }: QrCode) => modules.map((row) => row.map((isDark) => (isDark ? '1' : '0')).join(''));
const hashOf = (code: QrCode) => createHash('sha256').update(rowsOf(code).join('')).digest('hex').slice(0, 24);

describe('a QR code', () => {
  it('is, module by module, that of another encoder, in every version when it is full and with every mask', () => {
    golden.codes.forEach(({ text, sha256 }, at) => {
      const codes = sha256.map((_, mask) => encodeQr(text, mask));
      expect(codes.map(({ size }) => size)).toEqual(sha256.map(() => 21 + 4 * at));
      expect(codes.map(hashOf)).toEqual(sha256);
      // One byte more does not fit.
      if (at < 9) expect(encodeQr(`${text}x`, 0).size).toBe(25 + 4 * at);
      else expect(() => encodeQr(`${text}x`)).toThrow('does not hold 214 bytes');
    });
  });

  it('holds UTF-8 with padding as another encoder has it', () => {
    const { text, mask, rows } = golden.drawn;
    expect(rowsOf(encodeQr(text, mask))).toEqual(rows);
  });

  it('takes by itself one of the eight masks, always the same one', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 60 }), (text) => {
        const code = encodeQr(text);
        expect(rowsOf(encodeQr(text, code.mask))).toEqual(rowsOf(code));
      }),
      { numRuns: 30 },
    );
  });

  it('is drawn with every dark module at its place and four light ones around it', () => {
    const code = encodeQr('https://anju.example/r/Ab3');
    const svg = drawQr(code);
    const dark = new Set<string>();
    for (const [, x, y, length] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
      for (let at = 0; at < Number(length); at += 1) dark.add(`${Number(x) + at - 4},${Number(y) - 4}`);
    }
    const wanted = code.modules.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`${x},${y}`] : [])));
    expect([...dark].sort()).toEqual(wanted.sort());
    expect(svg).toContain(`viewBox="0 0 ${code.size + 8} ${code.size + 8}"`);
  });
});
