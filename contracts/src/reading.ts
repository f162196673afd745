import { z } from 'zod';
import { PointKey } from './identifiers.js';

/** `uncertain`: a value that may be used with care, such as one whose source time is implausible. */
export const Quality = z.enum(['good', 'uncertain', 'bad']);
export type Quality = z.infer<typeof Quality>;

/**
 * Why a reading is not `good`. A code, never prose: the interface translates it.
 *
 * `clock_implausible`: the source's clock cannot be right. `time_unknown`: the message waited on its way and carried no time of its own.
 */
export const QualityReason = z.enum([
  'never_read',
  'device_timeout',
  'device_error',
  'device_offline',
  'out_of_range',
  'sentinel',
  'loop_low',
  'loop_high',
  'not_a_number',
  'unknown_enum',
  'malformed',
  'clock_implausible',
  'time_unknown',
  'node_offline',
]);
export type QualityReason = z.infer<typeof QualityReason>;

/** Unknown is `null`, never a number. Enumerations are their integer code. */
export type ReadingValue = number | boolean | string | null;

/**
 * One value of one point at one source time.
 *
 * Identity is (facility, point, `sourceTimeMs`, `ordinal`). A `bad` reading always has the value `null`.
 */
export interface Reading {
  /** Point key within its facility, e.g. `tank_level` or `port-3/power`. */
  readonly point: string;
  readonly value: ReadingValue;
  readonly quality: Quality;
  /** Present when the quality is not `good`. */
  readonly reason?: QualityReason;
  /** Milliseconds since 1970 UTC by the source's own clock; stored as it came, never re-stamped. */
  readonly sourceTimeMs: number;
  /** 0–999: tells apart readings of one point in the same millisecond. */
  readonly ordinal: number;
}

export const MAX_ORDINAL = 999;

export const ReadingSchema: z.ZodType<Reading> = z
  .object({
    point: PointKey,
    value: z.union([z.number().finite(), z.boolean(), z.string(), z.null()]),
    quality: Quality,
    reason: QualityReason.exactOptional(),
    sourceTimeMs: z.number().int().nonnegative(),
    ordinal: z.number().int().min(0).max(MAX_ORDINAL),
  })
  .refine(
    (r) => (r.quality === 'bad') === (r.value === null),
    'a bad reading has no value, and only a bad one has none',
  );

/** Readings of one facility that belong together. */
export interface FacilityReadings {
  readonly facilityId: string;
  readonly readings: readonly Reading[];
}
