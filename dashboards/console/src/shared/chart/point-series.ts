import type { HistoryView } from '@anju/contracts/api-client';

export type Bucket = HistoryView['buckets'][number];

export interface ChartSample {
  readonly sourceTimeMs: number;
  readonly value: number | boolean | string | null;
  readonly quality: 'good' | 'uncertain' | 'bad';
}

export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A place of a line: `null` interrupts it. */
export type Place = readonly [timeMs: number, value: number | null];

/** The value as a line has it; text has no place on one. */
export function numberOf({ value, quality }: Pick<ChartSample, 'value' | 'quality'>): number | null {
  if (quality === 'bad' || value === null || typeof value === 'string') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Interrupts a line wherever nothing was known: between two samples there is no value that anybody saw. */
export function interrupted(places: readonly Place[], gaps: readonly Stretch[]): Place[] {
  const breaks: Place[] = gaps.map(({ fromMs, toMs }) => [fromMs + Math.min(1, (toMs - fromMs) / 2), null]);
  return [...places, ...breaks].sort((a, b) => a[0] - b[0]);
}

/** The line of samples, interrupted where one is bad and in the gaps. */
export function sampleLine(samples: readonly ChartSample[], gaps: readonly Stretch[]): Place[] {
  return interrupted(
    samples.map((sample): Place => [sample.sourceTimeMs, numberOf(sample)]),
    gaps,
  );
}

/** Stretches of bad samples, each until the next that was not bad. */
export function badStretches(samples: readonly ChartSample[], untilMs: number): Stretch[] {
  const found: Stretch[] = [];
  let fromMs: number | undefined;
  for (const { quality, sourceTimeMs } of samples) {
    if (quality === 'bad') fromMs ??= sourceTimeMs;
    else if (fromMs !== undefined) {
      found.push({ fromMs, toMs: sourceTimeMs });
      fromMs = undefined;
    }
  }
  if (fromMs !== undefined && untilMs > fromMs) found.push({ fromMs, toMs: untilMs });
  return found;
}

/** Mean, lowest and highest of the buckets as lines; a bucket that is missing interrupts them. */
export function bucketLines(buckets: readonly Bucket[], bucketMs: number): Record<'mean' | 'min' | 'max', Place[]> {
  const lines: Record<'mean' | 'min' | 'max', Place[]> = { mean: [], min: [], max: [] };
  let nextMs: number | undefined;
  for (const bucket of buckets) {
    const middleMs = bucket.startMs + bucketMs / 2;
    for (const name of ['mean', 'min', 'max'] as const) {
      if (nextMs !== undefined && bucket.startMs > nextMs) lines[name].push([(nextMs + bucket.startMs) / 2, null]);
      lines[name].push([middleMs, bucket[name]]);
    }
    nextMs = bucket.startMs + bucketMs;
  }
  return lines;
}
