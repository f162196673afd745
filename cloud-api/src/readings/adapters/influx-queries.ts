import type { Reading } from '@anju/contracts';
import { gapsOf } from '../domain/reading-gaps.js';
import { compareTimes, timeKey } from '../domain/reading-identity.js';
import type { ReadingBucket, ReadingGap, ReadingHistory, ReadingStore, ReadingsPage } from '../reading-store.js';
import type { Doubtful, KnownReadings } from './admission.js';
import type { AnyOf } from './flux-parameters.js';
import type { InfluxConnection } from './influx-connection.js';
import {
  fieldsOf,
  LAST_STORABLE_MS,
  nanosecondsOf,
  pointOfField,
  ReadingAssembly,
  readingTimeOf,
} from './influx-lines.js';
import { SeriesIndex } from './store-state.js';

const selectPage = `
  from(bucket: params.bucket)
    |> range(start: time(v: params.from), stop: time(v: params.to))
    |> filter(fn: (r) => r._measurement == "reading" and r.facility == params.facility and
        (r._field == params.number or r._field == params.bool or r._field == params.text or r._field == params.quality))
    |> limit(n: params.limit)
    |> keep(columns: ["_time", "_field", "_value"])`;

const selectOfFacilities = `
  from(bucket: params.bucket)
    |> range(start: time(v: params.from), stop: time(v: params.to))
    |> filter(fn: (r) => r._measurement == "reading")
    |> filter(fn: params.facilities)
    |> keep(columns: ["_time", "facility", "_field", "_value"])`;

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

const selectGaps = `
  times = from(bucket: params.bucket)
    |> range(start: time(v: params.from), stop: time(v: params.to))
    |> filter(fn: (r) => r._measurement == "reading" and r.facility == params.facility and
        (r._field == params.number or r._field == params.bool or r._field == params.text))
    |> keep(columns: ["_time"])
    |> group()
    |> sort(columns: ["_time"])
  times |> limit(n: 1) |> yield(name: "first")
  times |> tail(n: 1) |> yield(name: "last")
  times
    |> elapsed(unit: 1ns)
    |> filter(fn: (r) => r.elapsed > params.longer)
    |> yield(name: "gaps")`;

/** Facilities named in one query at most. */
const FACILITIES_A_QUERY = 200;
const LOOKUP_WINDOW_MS = 3_600_000;

function bounds(fromMs: number, toMs: number): { readonly from: bigint; readonly to: bigint } {
  const nanoseconds = (ms: number) => BigInt(Math.min(Math.max(ms, 0), LAST_STORABLE_MS + 1)) * 1_000_000n;
  return { from: nanoseconds(fromMs), to: nanoseconds(toMs) };
}

export async function readPage(
  connection: InfluxConnection,
  bucket: string,
  query: Parameters<ReadingStore['range']>[0],
): Promise<ReadingsPage> {
  const { facilityId, point, limit, after } = query;
  let { from, to } = bounds(query.fromMs, query.toMs);
  if (after !== undefined) {
    const next = BigInt(nanosecondsOf(after)) + 1n;
    if (next > from) from = next;
  }
  if (from >= to) return { readings: [], next: null };
  const fields = fieldsOf(point);
  const rows = connection.query(selectPage, { bucket, facility: facilityId, ...fields, from, to, limit: limit + 1 });
  const assembly = new ReadingAssembly();
  for await (const row of rows) assembly.add(point, pointOfField(row('_field')).kind, row('_time'), row('_value'));
  // Of each field the first ones came, among which are the first readings.
  const found = assembly.readings().sort(compareTimes);
  const readings = found.slice(0, limit);
  const last = readings.at(-1);
  const next =
    found.length > limit && last !== undefined ? { sourceTimeMs: last.sourceTimeMs, ordinal: last.ordinal } : null;
  return { readings, next };
}

const selectLatest = `
  from(bucket: params.bucket)
    |> range(start: time(v: params.from), stop: time(v: params.to))
    |> filter(fn: (r) => r._measurement == "reading")
    |> last()
    |> keep(columns: ["_time", "facility", "_field", "_value"])`;

/** The reading of the greatest source time of every point since `fromMs`. */
export async function readLatest(
  connection: InfluxConnection,
  bucket: string,
  fromMs: number,
): Promise<readonly { readonly facilityId: string; readonly reading: Reading }[]> {
  const assemblies = new Map<string, ReadingAssembly>();
  for await (const row of connection.query(selectLatest, { bucket, ...bounds(fromMs, LAST_STORABLE_MS) })) {
    const facilityId = row('facility');
    const assembly = assemblies.get(facilityId) ?? new ReadingAssembly();
    assemblies.set(facilityId, assembly);
    const { point, kind } = pointOfField(row('_field'));
    assembly.add(point, kind, row('_time'), row('_value'));
  }
  return [...assemblies].flatMap(([facilityId, assembly]) => {
    // Of each field of a point the last came; the last of them all is the reading, and whole.
    const latest = new Map<string, Reading>();
    for (const reading of assembly.readings()) {
      const known = latest.get(reading.point);
      if (known === undefined || compareTimes(reading, known) > 0) latest.set(reading.point, reading);
    }
    return [...latest.values()].map((reading) => ({ facilityId, reading }));
  });
}

/** Those of `doubtful` that are stored, asked for by the hour, so that a stray old time makes no query of years. */
export async function findStored(
  connection: InfluxConnection,
  bucket: string,
  doubtful: readonly Doubtful[],
): Promise<KnownReadings> {
  const found = new Map<number, Map<number | string, Reading>>();
  const byHour = new Map<number, Doubtful[]>();
  for (const entry of doubtful) {
    const hour = Math.floor(entry.reading.sourceTimeMs / LOOKUP_WINDOW_MS);
    const ofHour = byHour.get(hour);
    if (ofHour === undefined) byHour.set(hour, [entry]);
    else ofHour.push(entry);
  }
  for (const ofHour of byHour.values()) {
    const wantedSeries = new SeriesIndex();
    for (const { series } of ofHour) wantedSeries.set(series);
    const facilities = [...new Set(ofHour.map(({ series }) => series.facilityId))];
    const times = ofHour.map(({ reading }) => reading.sourceTimeMs);
    const { from, to } = bounds(
      times.reduce((a, b) => Math.min(a, b)),
      times.reduce((a, b) => Math.max(a, b)) + 1,
    );
    for (let at = 0; at < facilities.length; at += FACILITIES_A_QUERY) {
      const wanted: AnyOf = { column: 'facility', values: facilities.slice(at, at + FACILITIES_A_QUERY) };
      const assemblies = new Map<string, ReadingAssembly>();
      for await (const row of connection.query(selectOfFacilities, { bucket, from, to, facilities: wanted })) {
        const facilityId = row('facility');
        const assembly = assemblies.get(facilityId) ?? new ReadingAssembly();
        assemblies.set(facilityId, assembly);
        const { point, kind } = pointOfField(row('_field'));
        assembly.add(point, kind, row('_time'), row('_value'));
      }
      for (const [facilityId, assembly] of assemblies) {
        for (const reading of assembly.readings()) {
          const series = wantedSeries.get(facilityId, reading.point);
          if (series === undefined) continue;
          const ofSeries = found.get(series.id) ?? new Map<number | string, Reading>();
          found.set(series.id, ofSeries.set(timeKey(reading), reading));
        }
      }
    }
  }
  return found;
}

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

export async function readGaps(
  connection: InfluxConnection,
  bucket: string,
  query: Parameters<ReadingHistory['gaps']>[0],
): Promise<readonly ReadingGap[]> {
  const { facilityId, point, longerThanMs } = query;
  const { from, to } = bounds(query.fromMs, query.toMs);
  if (from >= to) return [];
  const { number, bool, text } = fieldsOf(point);
  const rows = connection.query(selectGaps, {
    ...{ bucket, facility: facilityId, number, bool, text, from, to },
    // Ordinals lie in the nanoseconds, and Flux tells the elapsed ones not to the last digit: exact is what follows.
    longer: BigInt(Math.max(Math.floor(longerThanMs), 0)) * 1_000_000n - 10_000n,
  });
  let firstMs: number | undefined;
  let lastMs: number | undefined;
  const between: ReadingGap[] = [];
  for await (const row of rows) {
    const time = readingTimeOf(row('_time'));
    const result = row('result');
    if (result === 'first') firstMs = time.sourceTimeMs;
    else if (result === 'last') lastMs = time.sourceTimeMs;
    else {
      const before = BigInt(nanosecondsOf(time)) - BigInt(row('elapsed'));
      between.push({ fromMs: Number((before + 500_000n) / 1_000_000n), toMs: time.sourceTimeMs });
    }
  }
  between.sort((a, b) => a.fromMs - b.fromMs);
  return gapsOf(query, firstMs === undefined || lastMs === undefined ? null : { firstMs, lastMs }, between);
}
