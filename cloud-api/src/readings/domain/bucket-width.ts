const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Widths that people read off an axis, ms. */
const widths = [
  ...[1, 2, 5, 10, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 30].map((n) => n * MINUTE),
  ...[1, 2, 6, 12].map((n) => n * HOUR),
  ...[1, 7, 30].map((n) => n * DAY),
];

/** The narrowest readable width of at least `leastMs` with which [`fromMs`, `toMs`) has at most `maxBuckets` buckets. */
export function bucketWidth(
  span: { readonly fromMs: number; readonly toMs: number },
  maxBuckets: number,
  leastMs = 0,
): number {
  // One more than the length suggests, since buckets begin at multiples of their width.
  const fits = (width: number) =>
    width >= leastMs && Math.floor((span.toMs - 1) / width) - Math.floor(span.fromMs / width) + 1 <= maxBuckets;
  const width = widths.find(fits);
  if (width !== undefined) return width;
  const days = Math.max(leastMs, (span.toMs - span.fromMs) / Math.max(1, maxBuckets - 1));
  return Math.ceil(days / DAY) * DAY;
}
