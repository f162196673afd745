import type { Reading } from '@anju/contracts';
import { bucketWidth } from '../domain/bucket-width.js';
import { firstKnownMs, knownShare, mean } from '../domain/coverage.js';
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

/** Stretches without a reading longer than `staleMs`; what was read shortly before the span is still known in it. */
async function gapsOf(
  store: Pick<ReadingHistory, 'gaps'>,
  { fromMs, toMs, ...of }: PointSpan,
  staleMs: number,
): Promise<readonly ReadingGap[]> {
  const gaps: ReadingGap[] = [];
  for (let next = fromMs - staleMs; next < toMs; ) {
    const page = await store.gaps({ ...of, fromMs: next, toMs, longerThanMs: staleMs, limit: GAPS_A_PAGE });
    gaps.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < GAPS_A_PAGE) break;
    next = last.toMs;
  }
  return gaps;
}

export interface CoverageSubject {
  readonly facilityId: string;
  readonly points: readonly { readonly point: string; readonly staleMs: number }[];
  /** `null`: not known. */
  readonly registeredMs: number | null;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Coverage {
  /** Where counting begins; `null`: the facility was not there to be watched. */
  readonly countedFromMs: number | null;
  /** Mean over the points, 0 to 1; `null`: there are none, or nothing is counted. */
  readonly share: number | null;
  readonly points: readonly { readonly point: string; readonly share: number }[];
}

/**
 * For which share of the span the points of a facility were known.
 *
 * Nobody could watch the facility before it was registered, so time counts from then on, or from its first reading in the span,
 * where it was heard of before.
 */
export async function measureCoverage(
  store: Pick<ReadingHistory, 'gaps'>,
  { facilityId, points, registeredMs, fromMs, toMs }: CoverageSubject,
): Promise<Coverage> {
  const nothing = { countedFromMs: null, share: null, points: [] };
  if (toMs <= fromMs) return nothing;
  const known: { point: string; staleMs: number; gaps: readonly ReadingGap[] }[] = [];
  for (const { point, staleMs } of points) {
    known.push({ point, staleMs, gaps: await gapsOf(store, { facilityId, point, fromMs, toMs }, staleMs) });
  }
  const heardMs = known.map(({ gaps, staleMs }) => firstKnownMs(gaps, { fromMs, toMs }, staleMs));
  const countedFromMs = Math.min(Math.max(fromMs, registeredMs ?? fromMs), ...heardMs);
  if (countedFromMs >= toMs) return nothing;
  const shares = known.map(({ point, staleMs, gaps }) => ({
    point,
    share: knownShare(gaps, { fromMs: countedFromMs, toMs }, staleMs),
  }));
  return { countedFromMs, share: mean(shares.map(({ share }) => share)), points: shares };
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
