/** Samples of one point of the last minutes, ordered by key, in three parallel arrays of numbers to stay small. */
export interface SampleWindow {
  readonly keys: number[];
  readonly values: number[];
  readonly qualities: number[];
}

export function emptyWindow(): SampleWindow {
  return { keys: [], values: [], qualities: [] };
}

/** Position of the first key that is not below `key`. */
function lowerBound(keys: readonly number[], key: number): number {
  let from = 0;
  let to = keys.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((keys[middle] as number) < key) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Inserts in order; `false` when the key is there already: a repeated delivery changes nothing. */
export function insertSample(window: SampleWindow, key: number, value: number, quality: number): boolean {
  const { keys, values, qualities } = window;
  const last = keys[keys.length - 1];
  if (last === undefined || key > last) {
    keys.push(key);
    values.push(value);
    qualities.push(quality);
    return true;
  }
  const at = lowerBound(keys, key);
  if (keys[at] === key) return false;
  keys.splice(at, 0, key);
  values.splice(at, 0, value);
  qualities.splice(at, 0, quality);
  return true;
}

/** Forgets the samples before position `count`. */
export function dropFirst(window: SampleWindow, count: number): void {
  window.keys.splice(0, count);
  window.values.splice(0, count);
  window.qualities.splice(0, count);
}

/** How many samples have a key below `key`. */
export function countBelow(window: SampleWindow, key: number): number {
  return lowerBound(window.keys, key);
}

export interface WindowEvent {
  readonly key: number;
  readonly point: number;
  readonly value: number;
  readonly quality: number;
}

/** The samples below `untilKey` of several points as one ordered list. */
export function mergeWindows(
  windows: readonly (SampleWindow | undefined)[],
  points: readonly number[],
  untilKey = Number.POSITIVE_INFINITY,
): WindowEvent[] {
  const events: WindowEvent[] = [];
  for (const point of points) {
    const window = windows[point];
    if (window === undefined) continue;
    for (let at = 0; at < window.keys.length; at++) {
      const key = window.keys[at] as number;
      if (key >= untilKey) break;
      events.push({ key, point, value: window.values[at] as number, quality: window.qualities[at] as number });
    }
  }
  if (points.length > 1) events.sort((a, b) => a.key - b.key || a.point - b.point);
  return events;
}
