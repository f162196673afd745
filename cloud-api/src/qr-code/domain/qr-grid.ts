import { type QrVersion, sizeOf } from './qr-versions.js';

/** The modules of a code: `true` is dark; what is `fixed` belongs to the patterns by which a reader finds its way. */
export interface QrGrid {
  readonly size: number;
  readonly dark: boolean[][];
  readonly fixed: boolean[][];
}

const finderCorners = (size: number) =>
  [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const;

function setFixed({ size, dark, fixed }: QrGrid, x: number, y: number, isDark: boolean): void {
  const row = dark[y];
  const marks = fixed[y];
  if (row === undefined || marks === undefined || x < 0 || x >= size) return;
  row[x] = isDark;
  marks[x] = true;
}

/** A square of rings around its centre: of each distance, dark or not. */
function drawRings(grid: QrGrid, x: number, y: number, rings: readonly boolean[]): void {
  const reach = rings.length - 1;
  for (let dy = -reach; dy <= reach; dy += 1) {
    for (let dx = -reach; dx <= reach; dx += 1) {
      setFixed(grid, x + dx, y + dy, rings[Math.max(Math.abs(dx), Math.abs(dy))] === true);
    }
  }
}

/** `value` with its remainder by the polynomial behind it (Annex C and D). */
function withRemainder(value: number, polynomial: number): number {
  const degree = 31 - Math.clz32(polynomial);
  let remainder = value;
  for (let step = 0; step < degree; step += 1) {
    remainder = (remainder << 1) ^ ((remainder >>> (degree - 1)) * polynomial);
  }
  return (value << degree) | remainder;
}

const levelM = 0b00;

/** Level and mask, twice, and the dark module (7.9). */
export function drawFormat(grid: QrGrid, mask: number): void {
  const { size } = grid;
  const bits = withRemainder((levelM << 3) | mask, 0x537) ^ 0x5412;
  const isDark = (at: number) => ((bits >>> at) & 1) === 1;
  for (let at = 0; at <= 5; at += 1) setFixed(grid, 8, at, isDark(at));
  setFixed(grid, 8, 7, isDark(6));
  setFixed(grid, 8, 8, isDark(7));
  setFixed(grid, 7, 8, isDark(8));
  for (let at = 9; at < 15; at += 1) setFixed(grid, 14 - at, 8, isDark(at));
  for (let at = 0; at < 8; at += 1) setFixed(grid, size - 1 - at, 8, isDark(at));
  for (let at = 8; at < 15; at += 1) setFixed(grid, 8, size - 15 + at, isDark(at));
  setFixed(grid, 8, size - 8, true);
}

function drawVersion(grid: QrGrid, version: number): void {
  if (version < 7) return;
  const bits = withRemainder(version, 0x1f25);
  for (let at = 0; at < 18; at += 1) {
    const isDark = ((bits >>> at) & 1) === 1;
    const far = grid.size - 11 + (at % 3);
    const near = Math.floor(at / 3);
    setFixed(grid, far, near, isDark);
    setFixed(grid, near, far, isDark);
  }
}

/** A grid with everything on it but the data; the format is that of mask 0 until it is drawn anew. */
export function emptyGrid(built: QrVersion): QrGrid {
  const size = sizeOf(built);
  const square = () => Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  const grid: QrGrid = { size, dark: square(), fixed: square() };
  for (let at = 0; at < size; at += 1) {
    setFixed(grid, at, 6, at % 2 === 0);
    setFixed(grid, 6, at, at % 2 === 0);
  }
  for (const [x, y] of finderCorners(size)) drawRings(grid, x, y, [true, true, false, true, false]);
  const { alignment } = built;
  const last = alignment.at(-1);
  for (const y of alignment) {
    for (const x of alignment) {
      const isFinder = (x === 6 && (y === 6 || y === last)) || (x === last && y === 6);
      if (!isFinder) drawRings(grid, x, y, [true, false, true]);
    }
  }
  drawFormat(grid, 0);
  drawVersion(grid, built.version);
  return grid;
}

/** Places codewords upwards and downwards in columns of two, from the right (7.7.3). */
export function placeCodewords({ size, dark, fixed }: QrGrid, codewords: readonly number[]): void {
  let bit = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    const isUpward = ((right + 1) & 2) === 0;
    for (let step = 0; step < size; step += 1) {
      const y = isUpward ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        const row = dark[y];
        if (row === undefined || fixed[y]?.[x] === true) continue;
        // Bits that no codeword fills are light.
        row[x] = (((codewords[bit >>> 3] ?? 0) >>> (7 - (bit & 7))) & 1) === 1;
        bit += 1;
      }
    }
  }
}
