import { codewordsOf } from './qr-codewords.js';
import { emptyGrid, placeCodewords } from './qr-grid.js';
import { maskCount, masked, penaltyOf } from './qr-mask.js';
import { countBits, dataCodewords, qrVersions } from './qr-versions.js';

export interface QrCode {
  /** Modules a side, without the quiet zone. */
  readonly size: number;
  readonly mask: number;
  /** Rows from the top, `true` is dark. */
  readonly modules: readonly (readonly boolean[])[];
}

/**
 * A QR code (ISO/IEC 18004) of a text as UTF-8 in byte mode, at error correction level M (15 % may be unreadable), of the smallest
 * version up to 10: 213 bytes. `mask`: 0 to 7; absent: the one that reads best. Throws `RangeError` for a longer text.
 */
export function encodeQr(text: string, mask?: number): QrCode {
  const bytes = new TextEncoder().encode(text);
  const built = qrVersions.find((each) => 4 + countBits(each) + bytes.length * 8 <= dataCodewords(each) * 8);
  if (built === undefined) throw new RangeError(`a QR code of at most version 10 does not hold ${bytes.length} bytes`);
  const plain = emptyGrid(built);
  placeCodewords(plain, codewordsOf(bytes, built));
  const wanted = mask === undefined ? Array.from({ length: maskCount }, (_, each) => each) : [mask];
  const tried = wanted.map((each) => ({ mask: each, grid: masked(plain, each) }));
  const ranked = tried.map((each) => ({ ...each, penalty: tried.length === 1 ? 0 : penaltyOf(each.grid) }));
  const best = ranked.reduce((least, each) => (each.penalty < least.penalty ? each : least));
  return { size: best.grid.size, mask: best.mask, modules: best.grid.dark };
}
