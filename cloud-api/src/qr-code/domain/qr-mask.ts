import { drawFormat, type QrGrid } from './qr-grid.js';

/** Which modules each mask turns over (ISO/IEC 18004 table 10). */
const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

export const maskCount = masks.length;

/** The grid with a mask laid over its data, and the format that names it. */
export function masked(grid: QrGrid, mask: number): QrGrid {
  const turns = masks[mask];
  if (turns === undefined) throw new RangeError(`there is no mask ${mask}`);
  const { size, fixed } = grid;
  const dark = grid.dark.map((row, y) => row.map((isDark, x) => isDark !== (fixed[y]?.[x] !== true && turns(x, y))));
  const result = { size, dark, fixed: fixed.map((row) => [...row]) };
  drawFormat(result, mask);
  return result;
}

function penaltyOfLine(line: readonly boolean[]): number {
  let penalty = 0;
  let run = 0;
  for (let at = 0; at < line.length; at += 1) {
    run = at > 0 && line[at] === line[at - 1] ? run + 1 : 1;
    if (run === 5) penalty += 3;
    else if (run > 5) penalty += 1;
  }
  // What looks like a finder: 1:1:3:1:1 with four light modules on either side.
  const text = line.map((isDark) => (isDark ? '1' : '0')).join('');
  for (const pattern of ['00001011101', '10111010000']) {
    for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) penalty += 40;
  }
  return penalty;
}

/** How hard a code is to read (7.8.3): the less, the better. */
export function penaltyOf({ size, dark }: QrGrid): number {
  const columns = Array.from({ length: size }, (_, x) => dark.map((row) => row[x] === true));
  let penalty = [...dark, ...columns].reduce((sum, line) => sum + penaltyOfLine(line), 0);
  for (let y = 1; y < size; y += 1) {
    for (let x = 1; x < size; x += 1) {
      const corner = dark[y]?.[x];
      const isBlock = corner === dark[y]?.[x - 1] && corner === dark[y - 1]?.[x] && corner === dark[y - 1]?.[x - 1];
      if (isBlock) penalty += 3;
    }
  }
  const darkCount = dark.flat().filter(Boolean).length;
  return penalty + 10 * Math.floor(Math.abs((darkCount * 20) / (size * size) - 10));
}
