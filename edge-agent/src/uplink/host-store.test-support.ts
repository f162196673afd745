import { type Metric, metricNames, OutboxGap } from '@anju/contracts/sparkplug';
import { RangeSet } from '../outbox/range-set.js';

/** What a host keeps: a batch whose numbers it knows is skipped, a reading is one by its identity. */
export class HostStore {
  readonly #known = new Map<string, RangeSet>();
  readonly #readings = new Map<string, unknown>();
  /** Readings that came with the identity of another one and another value. */
  conflicts = 0;
  /** Records that were reported as lost. */
  readonly gaps: { readonly epoch: string; readonly first: number; readonly last: number; readonly why: string }[] = [];

  /** Takes a DATA message whose metrics have their names; returns the epoch's known ranges. */
  take(deviceId: string | undefined, metrics: readonly Metric[]): { epoch: string; ranges: [number, number][] } {
    const value = (name: string) => metrics.find((metric) => metric.name === name)?.value;
    const epoch = String(value(metricNames.batchEpoch));
    const [first, last] = [Number(value(metricNames.batchFirst)), Number(value(metricNames.batchLast))];
    const known = this.#known.get(epoch) ?? new RangeSet();
    this.#known.set(epoch, known);
    if (!known.covers(first, last)) {
      for (const metric of metrics) this.#keep(deviceId, metric);
      const gap = value(metricNames.gap);
      if (typeof gap === 'string') this.gaps.push({ epoch, first, last, ...OutboxGap.parse(JSON.parse(gap)) });
      known.add(first, last);
    }
    return { epoch, ranges: known.ranges().map(([from, to]) => [from, to]) };
  }

  get epochs(): readonly string[] {
    return [...this.#known.keys()];
  }

  values(): unknown[] {
    return [...this.#readings.values()];
  }

  #keep(deviceId: string | undefined, { name, timestampMs, properties, value }: Metric): void {
    if (deviceId === undefined || name === undefined || name.startsWith('Batch/')) return;
    const identity = `${deviceId}/${name}/${timestampMs}/${String(properties?.Ordinal ?? 0)}`;
    if (this.#readings.has(identity) && this.#readings.get(identity) !== value) this.conflicts += 1;
    else this.#readings.set(identity, value);
  }
}
