/** A number beside each key: one for all while they are the same, as those of flags and qualities nearly always are. */
type Column = number | number[];

/** Samples of one point of the last minutes, ordered by key. A district has half a million of these, so that they stay small. */
export interface SampleWindow {
  readonly keys: number[];
  values: Column;
  qualities: Column;
}

export function emptyWindow(): SampleWindow {
  return { keys: [], values: 0, qualities: 0 };
}

export function valueAt({ values }: SampleWindow, at: number): number {
  return typeof values === 'number' ? values : (values[at] as number);
}

export function qualityAt({ qualities }: SampleWindow, at: number): number {
  return typeof qualities === 'number' ? qualities : (qualities[at] as number);
}

/** A column of `length` numbers with one more at `at`. */
function inserted(column: Column, length: number, at: number, value: number): Column {
  if (length === 0) return value;
  if (typeof column === 'number') {
    // Zero and minus zero are two.
    if (Object.is(column, value)) return column;
    column = new Array<number>(length).fill(column);
  }
  if (at === length) column.push(value);
  else column.splice(at, 0, value);
  return column;
}

function withoutFirst(column: Column, count: number): Column {
  if (typeof column === 'number') return column;
  column.splice(0, count);
  const [first] = column;
  return first !== undefined && column.every((value) => Object.is(value, first)) ? first : column;
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
  const { keys } = window;
  const { length } = keys;
  const last = keys[length - 1];
  const at = last === undefined || key > last ? length : lowerBound(keys, key);
  if (keys[at] === key) return false;
  if (at === length) keys.push(key);
  else keys.splice(at, 0, key);
  window.values = inserted(window.values, length, at, value);
  window.qualities = inserted(window.qualities, length, at, quality);
  return true;
}

/** Forgets the samples before position `count`. */
export function dropFirst(window: SampleWindow, count: number): void {
  if (count === 0) return;
  window.keys.splice(0, count);
  window.values = withoutFirst(window.values, count);
  window.qualities = withoutFirst(window.qualities, count);
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
      events.push({ key, point, value: valueAt(window, at), quality: qualityAt(window, at) });
    }
  }
  if (points.length > 1) events.sort((a, b) => a.key - b.key || a.point - b.point);
  return events;
}
