import { countBits, dataCodewords, type QrVersion } from './qr-versions.js';
import { errorCorrection } from './reed-solomon.js';

const byteMode = 0b0100;

/** Bytes in byte mode, ended and padded (7.4), as codewords. */
function dataOf(bytes: Uint8Array, built: QrVersion): readonly number[] {
  const bits: number[] = [];
  const push = (value: number, length: number) => {
    for (let bit = length - 1; bit >= 0; bit -= 1) bits.push((value >>> bit) & 1);
  };
  const capacity = dataCodewords(built) * 8;
  push(byteMode, 4);
  push(bytes.length, countBits(built));
  for (const byte of bytes) push(byte, 8);
  push(0, Math.min(4, capacity - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < capacity; pad ^= 0xec ^ 0x11) push(pad, 8);
  return Array.from({ length: capacity / 8 }, (_, at) =>
    bits.slice(at * 8, at * 8 + 8).reduce((byte, bit) => (byte << 1) | bit, 0),
  );
}

/** The codewords of all blocks with their correction, interleaved as they are placed (7.6). */
export function codewordsOf(bytes: Uint8Array, built: QrVersion): readonly number[] {
  const data = dataOf(bytes, built);
  let from = 0;
  const dataBlocks = built.blocks.map((length) => {
    from += length;
    return data.slice(from - length, from);
  });
  const corrections = dataBlocks.map((block) => errorCorrection(block, built.correction));
  const interleaved = (rows: readonly (readonly number[])[]) =>
    Array.from({ length: Math.max(...rows.map(({ length }) => length)) }, (_, at) =>
      rows.flatMap((row) => row[at] ?? []),
    ).flat();
  return [...interleaved(dataBlocks), ...interleaved(corrections)];
}
