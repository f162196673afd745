/** Where the numbers of a stretch of time come from: single readings, or what tasks made of them. */
export type Tier = 'raw' | 'minute' | 'hour';

export interface BucketSource {
  readonly tier: Tier;
  readonly fromMs: number;
  readonly toMs: number;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

/**
 * Sources of the buckets of `fromMs`–`toMs`, oldest first. Single readings serve as far back as they are kept; what is older comes
 * from the coarsest tier that divides a bucket, or from nowhere.
 *
 * `rawFromMs`: from when on single readings are kept, ms. `tiers`: the condensed ones that exist.
 */
export function bucketSources(
  query: { readonly fromMs: number; readonly toMs: number; readonly bucketMs: number },
  rawFromMs: number,
  tiers: { readonly minute: boolean; readonly hour: boolean },
): readonly BucketSource[] {
  const { fromMs, toMs, bucketMs } = query;
  if (fromMs >= toMs) return [];
  const isOf = (ms: number) => bucketMs % ms === 0;
  const coarse: Tier | null = tiers.hour && isOf(HOUR_MS) ? 'hour' : tiers.minute && isOf(MINUTE_MS) ? 'minute' : null;
  // No bucket is cut in two sources.
  const edgeMs = Math.ceil(rawFromMs / bucketMs) * bucketMs;
  if (coarse === null || fromMs >= edgeMs) return [{ tier: 'raw', fromMs, toMs }];
  if (toMs <= edgeMs) return [{ tier: coarse, fromMs, toMs }];
  return [
    { tier: coarse, fromMs, toMs: edgeMs },
    { tier: 'raw', fromMs: edgeMs, toMs },
  ];
}
