import { z } from 'zod';
import { FacilityId, PointKey, Slug } from '../identifiers.js';
import { TimeMs } from './common.js';
import { ReadingView } from './registry.js';

const from = z.coerce.number().int().nonnegative();

/** Half-open, ms since 1970 UTC by the source's clock. */
export const SpanQuery = z.object({ fromMs: from.describe('Inclusive'), toMs: from.describe('Exclusive') });
export type SpanQuery = z.infer<typeof SpanQuery>;

export const HistoryQuery = SpanQuery.extend({
  point: PointKey,
  maxPoints: z.coerce
    .number()
    .int()
    .min(10)
    .max(5000)
    .default(1000)
    .describe('More readings than this are condensed to buckets, and the answer says so'),
  bucketMs: z.coerce
    .number()
    .int()
    .min(1000)
    .max(31_536_000_000)
    .exactOptional()
    .describe('Asks for buckets of at least this width, ms, however few readings there are'),
});
export type HistoryQuery = z.infer<typeof HistoryQuery>;

export const BucketView = z.object({
  startMs: TimeMs,
  mean: z.number(),
  min: z.number(),
  max: z.number(),
  /** Value of the greatest source time. */
  last: z.number(),
  /** Readings with a number; bad ones do not count. */
  count: z.number().int(),
});

export const HistoryView = z.object({
  point: PointKey,
  fromMs: TimeMs,
  toMs: TimeMs,
  downsampled: z
    .boolean()
    .describe('There were more readings than asked for, or buckets were asked for: `buckets` stand in for `readings`'),
  bucketMs: z.number().int().nullable().describe('Width of the buckets, ms; `null`: the readings themselves are given'),
  readings: z.array(ReadingView).describe('Oldest first; empty where `downsampled`'),
  buckets: z.array(BucketView).describe('Oldest first, none without a number; empty unless `downsampled`'),
});
export type HistoryView = z.infer<typeof HistoryView>;

export const GapsQuery = SpanQuery.extend({
  point: PointKey,
  /** Default: the time after which a value of this point is stale. */
  longerThanMs: z.coerce.number().int().min(1000).exactOptional(),
  cursor: z.string().max(400).exactOptional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});

/** A stretch of which nothing is known: nothing was read, or what was read was bad. */
export const GapView = z.object({ fromMs: TimeMs, toMs: TimeMs });

/** Share of a span in which a value was known: not bad, and not older than its staleness. */
export const Share = z.number().min(0).max(1);

export const FacilityCoverage = z.object({
  facilityId: FacilityId,
  fromMs: TimeMs,
  /** Not later than now. */
  toMs: TimeMs,
  /** From where time counts: later than `fromMs` where the facility was registered within the span; `null`: nothing counts. */
  countedFromMs: TimeMs.nullable(),
  /** Mean over its points; `null`: it has none, or it was not registered yet, or the span lies ahead. */
  share: Share.nullable(),
  points: z.array(z.object({ point: PointKey, share: Share })),
});
export type FacilityCoverage = z.infer<typeof FacilityCoverage>;

export const EstateCoverage = z.object({
  estateId: Slug,
  fromMs: TimeMs,
  toMs: TimeMs,
  /** Mean over its facilities that have points. */
  share: Share.nullable(),
  facilities: z.array(z.object({ facilityId: FacilityId, countedFromMs: TimeMs.nullable(), share: Share.nullable() })),
});
export type EstateCoverage = z.infer<typeof EstateCoverage>;
