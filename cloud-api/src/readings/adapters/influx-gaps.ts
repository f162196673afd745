import { gapsOf } from '../domain/reading-gaps.js';
import type { ReadingGap, ReadingHistory } from '../reading-store.js';
import { bounds } from './influx-bounds.js';
import type { InfluxConnection } from './influx-connection.js';
import { fieldsOf, nanosecondsOf, readingTimeOf } from './influx-lines.js';

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

/** Times longer than asked for of which nothing is stored. */
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
