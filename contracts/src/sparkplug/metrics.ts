import { z } from 'zod';
import type { PointType } from '../catalogue/point-definition.js';
import { MAX_ORDINAL, type Quality, QualityReason, type Reading, type ReadingValue } from '../reading.js';
import { DataType } from './data-type.js';
import type { Metric } from './payload.js';

/** Names of metrics that are not points. */
export const metricNames = {
  bdSeq: 'bdSeq',
  rebirth: 'Node Control/Rebirth',
  /** NCMD, String: JSON of {@link Confirmation}. Declared in the NBIRTH of a confirming agent. */
  confirm: 'Node Control/Confirm',
  /**
   * In every DATA message of a confirming agent, declared in its births: the outbox's epoch (String) and the first and last
   * record number (UInt64) that the message holds.
   */
  batchEpoch: 'Batch/Epoch',
  batchFirst: 'Batch/First',
  batchLast: 'Batch/Last',
  /** NDATA, String: JSON of {@link OutboxGap}: readings that the agent had to drop. */
  gap: 'Outbox/Gap',
} as const;

/** A birth metric whose name starts so is about the message or the node, not a point. */
export const controlPrefixes = ['Node Control/', 'Batch/', 'Outbox/', 'Properties/'] as const;

export function isPointMetric(name: string): boolean {
  return name !== metricNames.bdSeq && !controlPrefixes.some((prefix) => name.startsWith(prefix));
}

/** Identity of an outbox: random, made with its log. A confirmation of another epoch is ignored. */
export const Epoch = z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 hexadecimal digits');

const RecordNumber = z.number().int().positive();

/** What the host says to have stored and evaluated: every record of these ranges, inclusive, ascending, disjoint. */
export const Confirmation = z.object({
  epoch: Epoch,
  ranges: z.array(z.tuple([RecordNumber, RecordNumber])).max(500),
});
export type Confirmation = z.infer<typeof Confirmation>;

export const OutboxGap = z.object({
  fromMs: z.number().int().nonnegative(),
  toMs: z.number().int().nonnegative(),
  /** Readings dropped. */
  count: z.number().int().positive().max(2_147_483_647),
  why: z.enum(['full', 'too_old', 'disk_error', 'corrupt']),
});
export type OutboxGap = z.infer<typeof OutboxGap>;

/** The batch that a DATA message belongs to. Record numbers start at 1. */
export interface BatchRange {
  readonly epoch: string;
  readonly first: number;
  readonly last: number;
}

/** Sparkplug's own quality codes (§6.4.18): 0 bad, 192 good, 500 stale. */
export const sparkplugQuality = { bad: 0, good: 192, stale: 500 } as const;

/** Property names. `Quality` is the specification's; the others are ours. */
export const propertyNames = {
  quality: 'Quality',
  uncertain: 'Uncertain',
  reason: 'Reason',
  ordinal: 'Ordinal',
} as const;

/** The datatype in which a catalogue type travels. */
export function datatypeOf(type: PointType): DataType {
  switch (type) {
    case 'boolean':
      return DataType.Boolean;
    case 'integer':
    case 'enum':
      return DataType.Int64;
    case 'number':
      return DataType.Double;
    case 'string':
      return DataType.String;
  }
}

/** A reading as a DATA metric under its alias, or as a birth metric when `name` is given too. */
export function metricOfReading(
  reading: Reading,
  identity: { alias: number; name?: string; datatype: DataType },
  options: { isHistorical?: boolean } = {},
): Metric {
  const { alias, name, datatype } = identity;
  const { value, sourceTimeMs: timestampMs } = reading;
  // Nearly all of what gateways send.
  const isPlain = reading.quality === 'good' && reading.reason === undefined && reading.ordinal === 0;
  if (isPlain && name === undefined && !options.isHistorical) return { alias, datatype, timestampMs, value };
  const properties: Record<string, number | boolean | string> = {};
  if (reading.quality !== 'good') {
    properties[propertyNames.quality] = reading.quality === 'bad' ? sparkplugQuality.bad : sparkplugQuality.good;
  }
  if (reading.quality === 'uncertain') properties[propertyNames.uncertain] = true;
  if (reading.reason !== undefined) properties[propertyNames.reason] = reading.reason;
  if (reading.ordinal !== 0) properties[propertyNames.ordinal] = reading.ordinal;
  return {
    alias,
    ...(name === undefined ? {} : { name }),
    datatype,
    timestampMs,
    value,
    ...(options.isHistorical ? { isHistorical: true } : {}),
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
  };
}

export type MetricReading =
  | { readonly ok: true; readonly reading: Reading }
  | {
      readonly ok: false;
      readonly code:
        | 'reading.not_a_number'
        | 'reading.out_of_type'
        | 'reading.time_invalid'
        | 'sparkplug.datatype_mismatch';
      readonly detail: string;
    };

function fail(code: Extract<MetricReading, { ok: false }>['code'], detail: string): MetricReading {
  return { ok: false, code, detail };
}

/** A metric as a reading of `point`, or the reason why it is none. `fallbackTimeMs`: the payload's, for a metric without. */
export function readingOfMetric(metric: Metric, point: string, fallbackTimeMs: number | undefined): MetricReading {
  if (metric.problem !== undefined) return fail('sparkplug.datatype_mismatch', metric.problem);
  const sourceTimeMs = metric.timestampMs ?? fallbackTimeMs;
  if (sourceTimeMs === undefined || !Number.isSafeInteger(sourceTimeMs) || sourceTimeMs < 0) {
    return fail('reading.time_invalid', `timestamp ${String(sourceTimeMs)}`);
  }
  const { value } = metric;
  if (typeof value === 'bigint' || value instanceof Uint8Array) {
    return fail('reading.out_of_type', 'beyond a safe integer, or bytes');
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return fail('reading.not_a_number', String(value));
  // Nearly all of what gateways send.
  if (metric.properties === undefined && value !== null) {
    return { ok: true, reading: { point, value, quality: 'good', sourceTimeMs, ordinal: 0 } };
  }
  const declared = metric.properties?.[propertyNames.quality];
  const notGood = declared !== undefined && declared !== null && Number(declared) !== sparkplugQuality.good;
  const quality: Quality =
    value === null || notGood ? 'bad' : metric.properties?.[propertyNames.uncertain] === true ? 'uncertain' : 'good';
  const ordinal = Number(metric.properties?.[propertyNames.ordinal] ?? 0);
  if (!Number.isInteger(ordinal) || ordinal < 0 || ordinal > MAX_ORDINAL) {
    return fail('reading.out_of_type', `ordinal ${String(ordinal)}`);
  }
  const reason = QualityReason.safeParse(metric.properties?.[propertyNames.reason]);
  const kept: ReadingValue = quality === 'bad' ? null : value;
  return {
    ok: true,
    reading: {
      point,
      value: kept,
      quality,
      ...(quality !== 'good' && reason.success ? { reason: reason.data } : {}),
      sourceTimeMs,
      ordinal,
    },
  };
}

/** The three metrics that tie a DATA message to the outbox, under the time at which the message is made. */
export function batchMetrics(
  range: BatchRange,
  aliases: { epoch: number; first: number; last: number },
  timestampMs?: number,
): Metric[] {
  if (timestampMs !== undefined) {
    return [
      { alias: aliases.epoch, datatype: DataType.String, timestampMs, value: range.epoch },
      { alias: aliases.first, datatype: DataType.UInt64, timestampMs, value: range.first },
      { alias: aliases.last, datatype: DataType.UInt64, timestampMs, value: range.last },
    ];
  }
  return [
    { alias: aliases.epoch, datatype: DataType.String, value: range.epoch },
    { alias: aliases.first, datatype: DataType.UInt64, value: range.first },
    { alias: aliases.last, datatype: DataType.UInt64, value: range.last },
  ];
}
