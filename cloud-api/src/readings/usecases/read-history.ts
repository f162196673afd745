import type { Reading } from '@anju/contracts';
import { bucketWidth } from '../domain/bucket-width.js';
import { knownShare } from '../domain/coverage.js';
import type { ReadingBucket, ReadingGap, ReadingHistory, ReadingStore } from '../reading-store.js';

export interface PointSpan {
  readonly facilityId: string;
  readonly point: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export type History =
  | { readonly bucketMs: null; readonly readings: readonly Reading[] }
  | { readonly bucketMs: number; readonly buckets: readonly ReadingBucket[] };

/** The readings themselves where they are few enough and no bucket width is asked for, else buckets, at most `maxPoints`. */
export async function readHistory(
  store: Pick<ReadingStore, 'range'> & Pick<ReadingHistory, 'buckets'>,
  query: PointSpan & { readonly maxPoints: number; readonly bucketMs?: number | undefined },
): Promise<History> {
  const { maxPoints, bucketMs, ...span } = query;
  if (bucketMs === undefined) {
    const page = await store.range({ ...span, limit: maxPoints });
    if (page.next === null) return { bucketMs: null, readings: page.readings };
  }
  const width = bucketWidth(span, maxPoints, bucketMs);
  return { bucketMs: width, buckets: await store.buckets({ ...span, bucketMs: width }) };
}

const GAPS_A_PAGE = 1000;

/** Share of the span in which the point was known, 0 to 1. */
export async function measureCoverage(
  store: Pick<ReadingHistory, 'gaps'>,
  { fromMs, toMs, ...of }: PointSpan,
  staleMs: number,
): Promise<number> {
  const gaps: ReadingGap[] = [];
  // What was read shortly before the span is still known in it.
  for (let next = fromMs - staleMs; next < toMs; ) {
    const page = await store.gaps({ ...of, fromMs: next, toMs, longerThanMs: staleMs, limit: GAPS_A_PAGE });
    gaps.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < GAPS_A_PAGE) break;
    next = last.toMs;
  }
  return knownShare(gaps, { fromMs, toMs }, staleMs);
}

const READINGS_A_PAGE = 5000;

/** Everything of a span, page by page, so that memory does not grow with it. */
export async function* everyReading(store: Pick<ReadingStore, 'range'>, span: PointSpan): AsyncGenerator<Reading> {
  let after: { readonly sourceTimeMs: number; readonly ordinal: number } | undefined;
  do {
    const page = await store.range({ ...span, limit: READINGS_A_PAGE, ...(after === undefined ? {} : { after }) });
    yield* page.readings;
    after = page.next ?? undefined;
  } while (after !== undefined);
}
