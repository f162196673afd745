import type { ReadingBucket, ReadingHistory } from '../reading-store.js';
import { bounds } from './influx-bounds.js';
import type { InfluxConnection } from './influx-connection.js';
import { fieldsOf, readingTimeOf } from './influx-lines.js';
import { readPage } from './influx-readings.js';

const numbers = `
  data = from(bucket: params.bucket)
    |> range(start: time(v: params.from), stop: time(v: params.to))
    |> filter(fn: (r) => r._measurement == "reading" and r.facility == params.facility and
        (r._field == params.number or r._field == params.bool))`;

const aggregates = ['mean', 'min', 'max', 'last', 'count'] as const;
type Aggregate = (typeof aggregates)[number];

const selectBuckets = [
  numbers,
  ...aggregates.map(
    (name) => `
  data
    |> aggregateWindow(every: duration(v: params.every), fn: ${name}, createEmpty: false, timeSrc: "_start")
    |> keep(columns: ["_time", "_field", "_value"])
    |> yield(name: "${name}")`,
  ),
].join('\n');

const selectCondensed = `
  from(bucket: params.bucket)
    |> range(start: time(v: params.from), stop: time(v: params.to))
    |> filter(fn: (r) => r.facility == params.facility and (r._field == params.number or r._field == params.bool))
    |> keep(columns: ["_time", "_field", "_value", "_measurement"])`;

type Parts = Record<Aggregate, number>;

/** The five numbers of each window, by field and window. */
class Windows {
  readonly #windows = new Map<string, { startMs: number; field: string; parts: Partial<Parts> }>();

  add(field: string, startMs: number, aggregate: string, value: number): void {
    const name = aggregates.find((known) => known === aggregate);
    if (name === undefined) return;
    const key = `${startMs} ${field}`;
    const window = this.#windows.get(key) ?? { startMs, field, parts: {} };
    window.parts[name] = value;
    this.#windows.set(key, window);
  }

  /** Ascending; a window of which a number is missing is none. */
  complete(): readonly (Parts & { readonly startMs: number; readonly field: string })[] {
    return [...this.#windows.values()]
      .flatMap(({ startMs, field, parts: { mean, min, max, last, count } }) =>
        mean === undefined || min === undefined || max === undefined || last === undefined || count === undefined
          ? []
          : [{ startMs, field, mean, min, max, last, count }],
      )
      .sort((a, b) => a.startMs - b.startMs);
  }
}

type BucketQuery = Parameters<ReadingHistory['buckets']>[0];

/** Buckets of single readings. */
export async function readBuckets(
  connection: InfluxConnection,
  bucket: string,
  query: BucketQuery,
): Promise<readonly ReadingBucket[]> {
  const { facilityId, point, bucketMs } = query;
  const { from, to } = bounds(query.fromMs, query.toMs);
  if (from >= to) return [];
  const { number, bool } = fieldsOf(point);
  const every = BigInt(bucketMs) * 1_000_000n;
  const rows = connection.query(selectBuckets, { bucket, facility: facilityId, number, bool, from, to, every });
  const windows = new Windows();
  for await (const row of rows) {
    // The first window begins where the query does.
    const startMs = Math.floor(readingTimeOf(row('_time')).sourceTimeMs / bucketMs) * bucketMs;
    windows.add(row('_field'), startMs, row('result'), Number(row('_value')));
  }
  const byStart = new Map<number, ReadingBucket | 'mixed'>();
  for (const { field: _, ...found } of windows.complete()) {
    byStart.set(found.startMs, byStart.has(found.startMs) ? 'mixed' : found);
  }
  const buckets: ReadingBucket[] = [];
  for (const [startMs, found] of byStart) {
    if (found !== 'mixed') buckets.push(found);
    else {
      const span = { fromMs: Math.max(startMs, query.fromMs), toMs: Math.min(startMs + bucketMs, query.toMs) };
      buckets.push({ startMs, ...(await countSingly(connection, bucket, { facilityId, point, ...span })) });
    }
  }
  return buckets;
}

/** A point that was a number and a boolean within one bucket: only its readings tell which came last. */
async function countSingly(
  connection: InfluxConnection,
  bucket: string,
  span: Omit<BucketQuery, 'bucketMs'>,
): Promise<Parts> {
  const parts = { mean: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, last: 0, count: 0 };
  let sum = 0;
  let page = await readPage(connection, bucket, { ...span, limit: 5000 });
  for (;;) {
    for (const { value } of page.readings) {
      if (typeof value !== 'number' && typeof value !== 'boolean') continue;
      const number = Number(value);
      sum += number;
      parts.count += 1;
      parts.min = Math.min(parts.min, number);
      parts.max = Math.max(parts.max, number);
      parts.last = number;
    }
    if (page.next === null) return { ...parts, mean: sum / parts.count };
    page = await readPage(connection, bucket, { ...span, limit: 5000, after: page.next });
  }
}

/** Buckets made of the windows that tasks have condensed. */
export async function readCondensedBuckets(
  connection: InfluxConnection,
  bucket: string,
  query: BucketQuery,
): Promise<readonly ReadingBucket[]> {
  const { facilityId, point, bucketMs } = query;
  const { from, to } = bounds(query.fromMs, query.toMs);
  if (from >= to) return [];
  const { number, bool } = fieldsOf(point);
  const windows = new Windows();
  for await (const row of connection.query(selectCondensed, { bucket, facility: facilityId, number, bool, from, to })) {
    const startMs = readingTimeOf(row('_time')).sourceTimeMs;
    windows.add(row('_field'), startMs, row('_measurement'), Number(row('_value')));
  }
  const buckets = new Map<number, ReadingBucket>();
  for (const { mean, min, max, last, count, ...window } of windows.complete()) {
    const startMs = Math.floor(window.startMs / bucketMs) * bucketMs;
    const before = buckets.get(startMs);
    if (before === undefined) buckets.set(startMs, { startMs, mean, min, max, last, count });
    else {
      const sum = before.mean * before.count + mean * count;
      buckets.set(startMs, {
        startMs,
        mean: sum / (before.count + count),
        min: Math.min(before.min, min),
        max: Math.max(before.max, max),
        last,
        count: before.count + count,
      });
    }
  }
  return [...buckets.values()];
}
