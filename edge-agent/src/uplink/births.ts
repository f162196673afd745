import type { Reading } from '@anju/contracts';
import { DataType, type Metric, metricNames, metricOfReading, type Payload } from '@anju/contracts/sparkplug';
import type { AliasTable, BatchAliases, DeclaredDevice } from './alias-table.js';
import type { LatestValues } from './latest-values.js';
import { typedReading } from './typed-reading.js';

/** Property names of a birth's point metrics, beside the standard's `Quality`. */
export const birthPropertyNames = { unit: 'Unit', name: 'Name' } as const;

export function deathPayload(bdSeq: number, nowMs: number): Payload {
  return { timestampMs: nowMs, metrics: [bdSeqMetric(bdSeq, nowMs)] };
}

/** DDEATH: the device is not reached, so nothing of it is live. */
export function deviceDeath(seq: number, nowMs: number): Payload {
  return { timestampMs: nowMs, seq, metrics: [] };
}

function bdSeqMetric(bdSeq: number, nowMs: number): Metric {
  return { name: metricNames.bdSeq, datatype: DataType.Int64, timestampMs: nowMs, value: bdSeq };
}

/** The epoch is a fact already; first and last number exist only in DATA. */
function batchDeclaration(aliases: BatchAliases, epoch: string, nowMs: number): Metric[] {
  return [
    { name: metricNames.batchEpoch, alias: aliases.epoch, datatype: DataType.String, timestampMs: nowMs, value: epoch },
    { name: metricNames.batchFirst, alias: aliases.first, datatype: DataType.UInt64, timestampMs: nowMs, value: null },
    { name: metricNames.batchLast, alias: aliases.last, datatype: DataType.UInt64, timestampMs: nowMs, value: null },
  ];
}

/**
 * NBIRTH. Commands alone carry no alias: the specification forbids one for Rebirth, and what has none is addressed by name in an
 * NCMD.
 */
export function nodeBirth(table: AliasTable, epoch: string, bdSeq: number, nowMs: number): Payload {
  return {
    timestampMs: nowMs,
    seq: 0,
    metrics: [
      { ...bdSeqMetric(bdSeq, nowMs), alias: table.bdSeqAlias },
      { name: metricNames.rebirth, datatype: DataType.Boolean, timestampMs: nowMs, value: false },
      { name: metricNames.confirm, datatype: DataType.String, timestampMs: nowMs, value: null },
      ...batchDeclaration(table.nodeBatch, epoch, nowMs),
      { name: metricNames.gap, alias: table.gapAlias, datatype: DataType.String, timestampMs: nowMs, value: null },
    ],
  };
}

/** DBIRTH: the newest reading of every point under its own source time; a point never read is null and bad. */
export function deviceBirth(
  device: DeclaredDevice,
  latest: LatestValues,
  epoch: string,
  seq: number,
  nowMs: number,
): Payload {
  const points = [...device.points.values()].map((point) => {
    const unread: Reading = {
      point: point.point,
      value: null,
      quality: 'bad',
      reason: 'never_read',
      sourceTimeMs: nowMs,
      ordinal: 0,
    };
    const reading = typedReading(latest.of(device.deviceId, point.point) ?? unread, point.datatype);
    const metric = metricOfReading(reading, { alias: point.alias, name: point.point, datatype: point.datatype });
    const properties = {
      [birthPropertyNames.unit]: point.unit,
      [birthPropertyNames.name]: point.name,
      ...metric.properties,
    };
    return { ...metric, properties };
  });
  const metrics = [...batchDeclaration(device.batch, epoch, nowMs), ...points];
  // Values that are not historical stand in the order of their times.
  metrics.sort((a, b) => (a.timestampMs ?? 0) - (b.timestampMs ?? 0));
  return { timestampMs: nowMs, seq, metrics };
}
