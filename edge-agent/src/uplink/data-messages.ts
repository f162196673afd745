import type { Reading } from '@anju/contracts';
import { batchMetrics, DataType, type Metric, metricOfReading, type Payload } from '@anju/contracts/sparkplug';
import type { LogRecord, LostRecords } from '../outbox/outbox.js';
import type { AliasTable, DeclaredDevice } from './alias-table.js';
import { typedReading } from './typed-reading.js';

/** Readings of one DATA message at most, unless one record alone has more. */
const MAX_MESSAGE_READINGS = 500;
/** Characters of text values that may come together in one message; brokers cap the length of a packet. */
const MAX_MESSAGE_TEXT = 50_000;

/** Records that travel in one DDATA: one device, numbers without a hole, no (point, time) twice. */
export interface Batch {
  readonly deviceId: string;
  readonly epoch: string;
  readonly first: number;
  readonly last: number;
  readonly readings: readonly Reading[];
}

function textOf(readings: readonly Reading[]): number {
  return readings.reduce((sum, { value }) => sum + (typeof value === 'string' ? value.length : 0), 0);
}

function keyOf(reading: Reading): string {
  return `${reading.sourceTimeMs}/${reading.point}`;
}

/** Groups records for sending, in the order given. */
export function batchesOf(records: readonly LogRecord[]): Batch[] {
  const batches: Batch[] = [];
  let open: { batch: Batch; readings: Reading[]; keys: Set<string>; text: number } | undefined;
  for (const record of records) {
    const keys = record.readings.map(keyOf);
    const text = textOf(record.readings);
    const joins =
      open !== undefined &&
      open.batch.deviceId === record.deviceId &&
      open.batch.epoch === record.epoch &&
      open.batch.last + 1 === record.number &&
      open.readings.length + record.readings.length <= MAX_MESSAGE_READINGS &&
      open.text + text <= MAX_MESSAGE_TEXT &&
      keys.every((key) => !open?.keys.has(key));
    if (open !== undefined && joins) {
      open.readings.push(...record.readings);
      for (const key of keys) open.keys.add(key);
      open.text += text;
      open.batch = { ...open.batch, last: record.number };
      batches[batches.length - 1] = open.batch;
      continue;
    }
    const readings = [...record.readings];
    const { deviceId, epoch, number } = record;
    open = { batch: { deviceId, epoch, first: number, last: number, readings }, readings, keys: new Set(keys), text };
    batches.push(open.batch);
  }
  return batches;
}

function inOrderOfTime(metrics: readonly Metric[]): Metric[] {
  return [...metrics].sort((a, b) => (a.timestampMs ?? 0) - (b.timestampMs ?? 0));
}

/** DDATA of a batch of a declared device and declared points. Metrics stand in the order of their times. */
export function dataPayload(
  batch: Batch,
  device: DeclaredDevice,
  options: { seq: number; nowMs: number; isHistorical: boolean },
): Payload {
  const metrics = batch.readings.flatMap((reading) => {
    const point = device.points.get(reading.point);
    if (point === undefined) return [];
    return [metricOfReading(typedReading(reading, point.datatype), point, { isHistorical: options.isHistorical })].map(
      // The table's `name` is for people; DATA goes by alias alone.
      ({ name: _name, ...metric }) => metric,
    );
  });
  return {
    timestampMs: options.nowMs,
    seq: options.seq,
    metrics: inOrderOfTime([...batchMetrics(batch, device.batch, options.nowMs), ...metrics]),
  };
}

/** NDATA that reports a gap under the numbers of the records that it replaces. */
export function gapPayload(lost: LostRecords, table: AliasTable, options: { seq: number; nowMs: number }): Payload {
  return {
    timestampMs: options.nowMs,
    seq: options.seq,
    metrics: [
      ...batchMetrics(lost, table.nodeBatch, options.nowMs),
      {
        alias: table.gapAlias,
        datatype: DataType.String,
        timestampMs: options.nowMs,
        value: JSON.stringify(lost.gap),
      },
    ],
  };
}
