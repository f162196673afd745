/** How a version is built at error correction level M. */
export interface QrVersion {
  readonly version: number;
  /** Data codewords of each block (ISO/IEC 18004 table 9). */
  readonly blocks: readonly number[];
  /** Error correction codewords of each block. */
  readonly correction: number;
  /** Rows and columns of the alignment patterns' centres (Annex E). */
  readonly alignment: readonly number[];
}

const blocks = (...groups: readonly (readonly [count: number, data: number])[]) =>
  groups.flatMap(([count, data]) => new Array<number>(count).fill(data));

/** Versions 1 to 10. */
export const qrVersions: readonly QrVersion[] = [
  { version: 1, blocks: blocks([1, 16]), correction: 10, alignment: [] },
  { version: 2, blocks: blocks([1, 28]), correction: 16, alignment: [6, 18] },
  { version: 3, blocks: blocks([1, 44]), correction: 26, alignment: [6, 22] },
  { version: 4, blocks: blocks([2, 32]), correction: 18, alignment: [6, 26] },
  { version: 5, blocks: blocks([2, 43]), correction: 24, alignment: [6, 30] },
  { version: 6, blocks: blocks([4, 27]), correction: 16, alignment: [6, 34] },
  { version: 7, blocks: blocks([4, 31]), correction: 18, alignment: [6, 22, 38] },
  { version: 8, blocks: blocks([2, 38], [2, 39]), correction: 22, alignment: [6, 24, 42] },
  { version: 9, blocks: blocks([3, 36], [2, 37]), correction: 22, alignment: [6, 26, 46] },
  { version: 10, blocks: blocks([4, 43], [1, 44]), correction: 26, alignment: [6, 28, 50] },
];

export const sizeOf = ({ version }: Pick<QrVersion, 'version'>): number => 17 + 4 * version;

/** Bits of the count of bytes (table 3). */
export const countBits = ({ version }: Pick<QrVersion, 'version'>): number => (version < 10 ? 8 : 16);

export const dataCodewords = (built: QrVersion): number => built.blocks.reduce((sum, count) => sum + count, 0);
