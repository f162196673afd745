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
  /** `keys` are made when a second record asks to join. */
  let open: { batch: Batch; readings: Reading[]; keys: Set<string> | undefined; text: number } | undefined;
  for (const record of records) {
    const { deviceId, epoch, number } = record;
    const text = textOf(record.readings);
    if (
      open !== undefined &&
      open.batch.deviceId === deviceId &&
      open.batch.epoch === epoch &&
      open.batch.last + 1 === number &&
      open.readings.length + record.readings.length <= MAX_MESSAGE_READINGS &&
      open.text + text <= MAX_MESSAGE_TEXT
    ) {
      open.keys ??= new Set(open.readings.map(keyOf));
      const keys = record.readings.map(keyOf);
      if (!keys.some((key) => open?.keys?.has(key))) {
        open.readings.push(...record.readings);
        for (const key of keys) open.keys.add(key);
        open.text += text;
        open.batch = { deviceId, epoch, first: open.batch.first, last: number, readings: open.readings };
        batches[batches.length - 1] = open.batch;
        continue;
      }
    }
    const readings = [...record.readings];
    open = { batch: { deviceId, epoch, first: number, last: number, readings }, readings, keys: undefined, text };
    batches.push(open.batch);
  }
  return batches;
}

/**
 * Just committed records in the order in which they are to be sent: alarm-relevant ones first, each with what was read together
 * with it, since that can share its message.
 */
export function urgentFirst(records: readonly LogRecord[]): readonly LogRecord[] {
  if (!records.some(({ alarmRelevant }) => alarmRelevant)) return records;
  const isUrgentNeighbour = (record: LogRecord, other: LogRecord | undefined) =>
    other?.alarmRelevant === true &&
    other.deviceId === record.deviceId &&
    other.epoch === record.epoch &&
    Math.abs(other.number - record.number) === 1;
  const urgent: LogRecord[] = [];
  const others: LogRecord[] = [];
  records.forEach((record, at) => {
    const isUrgent =
      record.alarmRelevant || isUrgentNeighbour(record, records[at - 1]) || isUrgentNeighbour(record, records[at + 1]);
    (isUrgent ? urgent : others).push(record);
  });
  return [...urgent, ...others];
}

/** Metrics stand in the order of their times; `own` are the message's, of `nowMs`, and come before others of that time. */
function inOrderOfTime(own: readonly Metric[], metrics: readonly Metric[], nowMs: number): Metric[] {
  let lastMs = 0;
  for (const { timestampMs = 0 } of metrics) {
    if (timestampMs < lastMs || timestampMs >= nowMs) {
      return [...own, ...metrics].sort((a, b) => (a.timestampMs ?? 0) - (b.timestampMs ?? 0));
    }
    lastMs = timestampMs;
  }
  return [...metrics, ...own];
}

/** DDATA of a batch of a declared device and declared points. */
export function dataPayload(
  batch: Batch,
  device: DeclaredDevice,
  options: { seq: number; nowMs: number; isHistorical: boolean },
): Payload {
  const { nowMs, seq } = options;
  const metrics: Metric[] = [];
  for (const reading of batch.readings) {
    const point = device.points.get(reading.point);
    if (point === undefined) continue;
    // The table's `name` is for people; DATA goes by alias alone.
    const { alias, datatype } = point;
    metrics.push(metricOfReading(typedReading(reading, datatype), { alias, datatype }, options));
  }
  return { timestampMs: nowMs, seq, metrics: inOrderOfTime(batchMetrics(batch, device.batch, nowMs), metrics, nowMs) };
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
