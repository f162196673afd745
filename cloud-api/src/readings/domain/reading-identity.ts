import type { Reading } from '@anju/contracts';

/** Place of a reading among those of its point. */
export interface ReadingTime {
  readonly sourceTimeMs: number;
  readonly ordinal: number;
}

/** Negative where `a` is before `b`, by source time and then ordinal. */
export function compareTimes(a: ReadingTime, b: ReadingTime): number {
  return a.sourceTimeMs - b.sourceTimeMs || a.ordinal - b.ordinal;
}

// Beyond the year 2255 source time × 1000 is no exact number any more.
const EXACT_UNTIL_MS = 9_000_000_000_000;

/** Equal for equal times, and for no others. */
export function timeKey({ sourceTimeMs, ordinal }: ReadingTime): number | string {
  return sourceTimeMs < EXACT_UNTIL_MS ? sourceTimeMs * 1000 + ordinal : `${sourceTimeMs}/${ordinal}`;
}

/** Whether two readings of the same identity say the same. */
export function saysTheSame(a: Reading, b: Reading): boolean {
  return a.value === b.value && a.quality === b.quality;
}
