import type { Reading } from '@anju/contracts';
import { compareTimes, timeKey } from '../domain/reading-identity.js';
import type { ReadingStore, ReadingsPage } from '../reading-store.js';
import type { Doubtful, KnownReadings } from './admission.js';
import type { AnyOf } from './flux-parameters.js';
import { bounds } from './influx-bounds.js';
import type { FluxRow, InfluxConnection } from './influx-connection.js';
import { fieldsOf, LAST_STORABLE_MS, nanosecondsOf, pointOfField, ReadingAssembly } from './influx-lines.js';
import { SeriesIndex } from './store-state.js';

const selectPage = `
  from(bucket: params.bucket)
    |> range(start: time(v: params.from), stop: time(v: params.to))
    |> filter(fn: (r) => r._measurement == "reading" and r.facility == params.facility and
        (r._field == params.number or r._field == params.bool or r._field == params.text or r._field == params.quality))
    |> limit(n: params.limit)
    |> keep(columns: ["_time", "_field", "_value"])`;

/** Single readings of a point, in the order of their times. */
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

/** Readings of many facilities, of which each field of each point is a row. */
async function assembledByFacility(rows: AsyncIterable<FluxRow>): Promise<ReadonlyMap<string, ReadingAssembly>> {
  const assemblies = new Map<string, ReadingAssembly>();
  for await (const row of rows) {
    const facilityId = row('facility');
    const assembly = assemblies.get(facilityId) ?? new ReadingAssembly();
    assemblies.set(facilityId, assembly);
    const { point, kind } = pointOfField(row('_field'));
    assembly.add(point, kind, row('_time'), row('_value'));
  }
  return assemblies;
}

/** The reading of the greatest source time of every point since `fromMs`. */
export async function readLatest(
  connection: InfluxConnection,
  bucket: string,
  fromMs: number,
): Promise<readonly { readonly facilityId: string; readonly reading: Reading }[]> {
  const rows = connection.query(selectLatest, { bucket, ...bounds(fromMs, LAST_STORABLE_MS) });
  const assemblies = await assembledByFacility(rows);
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

const selectOfFacilities = `
  from(bucket: params.bucket)
    |> range(start: time(v: params.from), stop: time(v: params.to))
    |> filter(fn: (r) => r._measurement == "reading")
    |> filter(fn: params.facilities)
    |> keep(columns: ["_time", "facility", "_field", "_value"])`;

/** Facilities named in one query at most. */
const FACILITIES_A_QUERY = 200;
const LOOKUP_WINDOW_MS = 3_600_000;

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
      const rows = connection.query(selectOfFacilities, { bucket, from, to, facilities: wanted });
      for (const [facilityId, assembly] of await assembledByFacility(rows)) {
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
