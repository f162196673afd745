/** One value at one time, of one point. */
export interface TimedValue {
  readonly timeMs: number;
  readonly value: number | boolean | string;
  /** A message that waited on its way: `timeMs` is when it came, not when it was said. */
  readonly timeUnknown?: boolean;
}

export interface Alignment {
  readonly matched: readonly (readonly [served: TimedValue, stored: TimedValue])[];
  readonly servedOnly: readonly TimedValue[];
  readonly storedOnly: readonly TimedValue[];
}

/** Worth of a pair. Far above any sum of {@link distance}s, so that pairs come first and nearness decides between equal numbers of them. */
const PAIR = 1e9;
const FARTHEST_MS = 1e5;

function distance(served: TimedValue, stored: TimedValue): number {
  return Math.min(FARTHEST_MS, Math.round(Math.abs(served.timeMs - stored.timeMs)));
}

/**
 * Pairs what was served with what is stored, in order: as many pairs as possible of which `same` holds, and of those the nearest in
 * time, since a value that repeats could be paired in many ways.
 *
 * A longest common subsequence in bands: the two orders never drift apart by more than what is missing or extra, so the band grows until it
 * holds the best answer.
 */
export function align(
  served: readonly TimedValue[],
  stored: readonly TimedValue[],
  same: (served: TimedValue, stored: TimedValue) => boolean,
): Alignment {
  const n = served.length;
  const m = stored.length;
  for (let band = Math.abs(n - m) + 32; ; band *= 4) {
    const width = 2 * band + 1;
    // best[i][j - i + band]: worth of the pairs among the first i served and the first j stored.
    const best = new Float64Array((n + 1) * width);
    const at = (i: number, j: number): number => {
      const k = j - i + band;
      return k < 0 || k >= width || j < 0 || j > m ? -1 : i * width + k;
    };
    const read = (i: number, j: number): number => {
      const index = at(i, j);
      return index < 0 ? -1 : (best[index] as number);
    };
    for (let i = 1; i <= n; i += 1) {
      for (let j = Math.max(0, i - band); j <= Math.min(m, i + band); j += 1) {
        let value = Math.max(read(i - 1, j), j > 0 ? read(i, j - 1) : -1, 0);
        const [a, b] = [served[i - 1] as TimedValue, stored[j - 1] as TimedValue];
        if (j > 0 && same(a, b)) value = Math.max(value, read(i - 1, j - 1) + PAIR - distance(a, b));
        best[at(i, j)] = value;
      }
    }
    const pairs = Math.ceil(read(n, m) / PAIR);
    // Whatever lies outside the band costs at least `band` unpaired entries on each side.
    if (band >= Math.max(n, m) || pairs >= Math.min(n, m) - band + Math.abs(n - m)) {
      return trace(served, stored, same, read);
    }
  }
}

function trace(
  served: readonly TimedValue[],
  stored: readonly TimedValue[],
  same: (served: TimedValue, stored: TimedValue) => boolean,
  read: (i: number, j: number) => number,
): Alignment {
  const matched: [TimedValue, TimedValue][] = [];
  const servedOnly: TimedValue[] = [];
  const storedOnly: TimedValue[] = [];
  let i = served.length;
  let j = stored.length;
  while (i > 0 || j > 0) {
    const a = served[i - 1];
    const b = stored[j - 1];
    if (a !== undefined && b !== undefined && same(a, b) && read(i, j) === read(i - 1, j - 1) + PAIR - distance(a, b)) {
      matched.push([a, b]);
      i -= 1;
      j -= 1;
    } else if (a !== undefined && read(i - 1, j) === read(i, j)) {
      servedOnly.push(a);
      i -= 1;
    } else if (b !== undefined) {
      storedOnly.push(b);
      j -= 1;
    }
  }
  return { matched: matched.reverse(), servedOnly: servedOnly.reverse(), storedOnly: storedOnly.reverse() };
}
