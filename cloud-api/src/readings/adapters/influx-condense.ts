import { HOUR_MS, MINUTE_MS } from '../domain/bucket-sources.js';
import { type LateSpans, type Span, widened } from '../domain/late-spans.js';
import type { InfluxBuckets } from './influx-buckets.js';
import type { InfluxConnection } from './influx-connection.js';

const aggregates = ['mean', 'min', 'max', 'last', 'count'];

/**
 * Flux that condenses `data`, readings of whole windows, into `target`: one measurement for each of the five numbers, so that a field
 * keeps its type. Both arguments are Flux expressions, not values.
 */
export function condensing(every: string, target: string): string {
  return aggregates
    .map(
      (name) => `
data
  |> aggregateWindow(every: ${every}, fn: ${name}, createEmpty: false, timeSrc: "_start")
  |> set(key: "_measurement", value: "${name}")
  |> to(bucket: ${target})
  |> limit(n: 0)
  |> yield(name: "${name}")`,
    )
    .join('\n');
}

/** Predicate of the readings that have numbers. */
export const hasNumber = 'r._measurement == "reading" and r._field !~ /\\.(text|quality)$/';

const condenseSpan = `
data = from(bucket: params.raw)
  |> range(start: time(v: params.from), stop: time(v: params.to))
  |> filter(fn: (r) => ${hasNumber})
  |> filter(fn: params.facilities)
${condensing('duration(v: params.every)', 'params.target')}`;

const FACILITIES_A_QUERY = 100;

export interface CondensedTiers {
  readonly minute: boolean;
  readonly hour: boolean;
}

/**
 * Condenses anew the windows into which readings came late. A window that has not ended is left to its task. Throws
 * `readings.unavailable`; doing it twice changes nothing.
 */
export async function condenseLate(
  connection: InfluxConnection,
  buckets: InfluxBuckets,
  tiers: CondensedTiers,
  late: LateSpans,
  nowMs: number,
): Promise<void> {
  const facilitiesBySpan = new Map<string, { span: Span; facilities: string[] }>();
  for (const [facilityId, spans] of late.entries()) {
    for (const span of spans) {
      const key = `${span.fromMs} ${span.toMs}`;
      const known = facilitiesBySpan.get(key);
      if (known === undefined) facilitiesBySpan.set(key, { span, facilities: [facilityId] });
      else known.facilities.push(facilityId);
    }
  }
  const wanted = [
    ...(tiers.minute ? [{ target: buckets.minute, everyMs: MINUTE_MS }] : []),
    ...(tiers.hour ? [{ target: buckets.hour, everyMs: HOUR_MS }] : []),
  ];
  for (const { span, facilities } of facilitiesBySpan.values()) {
    for (const { target, everyMs } of wanted) {
      const { fromMs, toMs } = widened(span, everyMs);
      const endMs = Math.min(toMs, Math.floor(nowMs / everyMs) * everyMs);
      if (fromMs >= endMs) continue;
      for (let at = 0; at < facilities.length; at += FACILITIES_A_QUERY) {
        const rows = connection.query(condenseSpan, {
          raw: buckets.raw,
          target,
          from: BigInt(fromMs) * 1_000_000n,
          to: BigInt(endMs) * 1_000_000n,
          every: BigInt(everyMs) * 1_000_000n,
          facilities: { column: 'facility', values: facilities.slice(at, at + FACILITIES_A_QUERY) },
        });
        // Only faults are of interest; they come as rows.
        for await (const _ of rows);
      }
    }
  }
}
