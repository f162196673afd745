/** Data codewords of a symbol of error correction level M and its blocks, all of one length, by version (ISO/IEC 18004, table 9). */
const levelM: Readonly<Record<number, readonly [data: number, blocks: number]>> = {
  1: [16, 1],
  2: [28, 1],
  3: [44, 1],
  4: [64, 2],
  5: [86, 2],
  6: [108, 4],
};

const masks: readonly ((y: number, x: number) => boolean)[] = [
  (y, x) => (y + x) % 2 === 0,
  (y) => y % 2 === 0,
  (_, x) => x % 3 === 0,
  (y, x) => (y + x) % 3 === 0,
  (y, x) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
  (y, x) => ((y * x) % 2) + ((y * x) % 3) === 0,
  (y, x) => (((y * x) % 2) + ((y * x) % 3)) % 2 === 0,
  (y, x) => (((y + x) % 2) + ((y * x) % 3)) % 2 === 0,
];

/** Whether a module is a pattern or tells of the code itself, and so no data. */
function isFunction(y: number, x: number, version: number): boolean {
  const size = 17 + 4 * version;
  const last = size - 1;
  const isFinder = (y < 9 && x < 9) || (y < 9 && x > last - 8) || (y > last - 8 && x < 9);
  // Versions 2 to 6 have one alignment pattern, six modules from the corner.
  const isAlignment = version > 1 && Math.abs(y - (last - 6)) <= 2 && Math.abs(x - (last - 6)) <= 2;
  return isFinder || isAlignment || y === 6 || x === 6;
}

/**
 * Reads the text of a code from its modules: byte mode, level M, versions 1 to 6, every module as it was drawn (nothing is corrected).
 * Written from the standard, apart from the encoder that it proves.
 */
export function readQr(modules: readonly (readonly boolean[])[]): string {
  const size = modules.length;
  const version = (size - 17) / 4;
  const [data, blocks] = levelM[version] ?? [];
  if (data === undefined || blocks === undefined)
    throw new Error(`a code of ${size} modules is none that is read here`);
  const at = (y: number, x: number) => modules[y]?.[x] === true;
  // The format's first five bits lie in row 8, masked with 10101: two of the level (00 is M), three of the mask.
  const format = [0, 1, 2, 3, 4].map((x) => at(8, x)).map((bit, index) => bit !== (index % 2 === 0));
  if (format[0] || format[1]) throw new Error('the code is not of level M');
  const mask = masks[(format[2] ? 4 : 0) + (format[3] ? 2 : 0) + (format[4] ? 1 : 0)];
  if (mask === undefined) throw new Error('the code has no mask');

  const bits: boolean[] = [];
  let upwards = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right -= 1;
    for (let step = 0; step < size; step += 1) {
      const y = upwards ? size - 1 - step : step;
      for (const x of [right, right - 1]) if (!isFunction(y, x, version)) bits.push(at(y, x) !== mask(y, x));
    }
    upwards = !upwards;
  }
  const codewords = Array.from({ length: data }, (_, n) =>
    bits.slice(n * 8, n * 8 + 8).reduce((sum, bit) => sum * 2 + (bit ? 1 : 0), 0),
  );
  // The blocks' codewords take turns.
  const inOrder = Array.from({ length: blocks }, (_, block) =>
    codewords.filter((_each, n) => n % blocks === block),
  ).flat();
  const all = inOrder.flatMap((each) => [...each.toString(2).padStart(8, '0')]).join('');
  if (!all.startsWith('0100')) throw new Error('the code is not in byte mode');
  const length = Number.parseInt(all.slice(4, 12), 2);
  const bytes = Array.from({ length }, (_, n) => Number.parseInt(all.slice(12 + n * 8, 20 + n * 8), 2));
  return Buffer.from(bytes).toString('utf8');
}

/** The modules in a picture of a code, as dark pixels row by row: found by its three finder patterns, whatever its scale. */
export function modulesIn(dark: readonly (readonly boolean[])[]): boolean[][] {
  const rows = dark.flatMap((row, y) => (row.includes(true) ? [y] : []));
  const top = rows[0] ?? 0;
  const bottom = (rows.at(-1) ?? 0) + 1;
  const left = Math.min(...dark.map((row) => row.indexOf(true)).filter((x) => x >= 0));
  const right = Math.max(...dark.map((row) => row.lastIndexOf(true))) + 1;
  const first = dark[top] ?? [];
  let finder = 0;
  while (first[left + finder] === true) finder += 1;
  const size = Math.round(((right - left) * 7) / finder / 4 - 0.25) * 4 + 1;
  const centre = (from: number, to: number, n: number) => Math.floor(from + ((to - from) * (n + 0.5)) / size);
  return Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (_each, x) => dark[centre(top, bottom, y)]?.[centre(left, right, x)] === true),
  );
}
