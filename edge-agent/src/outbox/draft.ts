import type { Reading } from '@anju/contracts';
import type { OrdinalAssigner } from './ordinals.js';
import type { LogRecord } from './outbox.js';
import type { LogEntry } from './reading-log.js';
import { encodeBody } from './record-body.js';
import { encodeFrame, FRAME_HEADER_BYTES, type FrameHeader } from './record-frame.js';

/** Readings of one record at most; keeps a DATA message well below common packet limits. */
const MAX_DRAFT_READINGS = 500;
/** Bytes of one record at most, estimated from above. */
const MAX_DRAFT_BYTES = 200_000;
/** Longer text is no measurement; it would not fit a message. */
const MAX_TEXT_LENGTH = 10_000;
const MAX_TIME_MS = 2 ** 48 - 1;

/** A record that has everything but its number. */
export interface Draft {
  readonly entry: LogEntry;
  readonly body: Buffer;
  readonly fromMs: number;
  readonly toMs: number;
  /** Length on disk. */
  readonly bytes: number;
}

/** What a driver may get wrong must neither poison the log nor turn into a value: it becomes bad, or uncertain in its time. */
function storable(reading: Reading): Reading {
  const { value, sourceTimeMs } = reading;
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return storable({ ...reading, value: null, quality: 'bad', reason: 'not_a_number' });
  }
  if (typeof value === 'string' && value.length > MAX_TEXT_LENGTH) {
    return storable({ ...reading, value: null, quality: 'bad', reason: 'malformed' });
  }
  if (Number.isInteger(sourceTimeMs) && sourceTimeMs >= 0 && sourceTimeMs <= MAX_TIME_MS) return reading;
  const timeMs = Math.min(Math.max(0, Math.trunc(sourceTimeMs) || 0), MAX_TIME_MS);
  if (timeMs === Math.trunc(sourceTimeMs)) return { ...reading, sourceTimeMs: timeMs };
  const quality = reading.quality === 'bad' ? 'bad' : 'uncertain';
  return { ...reading, sourceTimeMs: timeMs, quality, reason: reading.reason ?? 'clock_implausible' };
}

function bytesOf(reading: Reading): number {
  return 60 + reading.point.length + (typeof reading.value === 'string' ? reading.value.length * 6 : 0);
}

export function draftOf(entry: LogEntry): Draft {
  const body = encodeBody(entry);
  let fromMs = Number.POSITIVE_INFINITY;
  let toMs = Number.NEGATIVE_INFINITY;
  for (const { sourceTimeMs } of entry.readings) {
    fromMs = Math.min(fromMs, sourceTimeMs);
    toMs = Math.max(toMs, sourceTimeMs);
  }
  return {
    entry,
    body,
    fromMs,
    toMs,
    bytes: FRAME_HEADER_BYTES + body.length,
  };
}

/**
 * Cuts what was appended into records: ordinals assigned, at most {@link MAX_DRAFT_READINGS} readings each, and never two
 * readings of the same point and time in one, since those must not share a message.
 */
export function draftsOf(entries: readonly LogEntry[], ordinals: OrdinalAssigner): Draft[] {
  const drafts: Draft[] = [];
  for (const { deviceId, readings, alarmRelevant, bootId } of entries) {
    const rest = bootId === undefined ? {} : { bootId };
    let part: LogEntry['readings'][number][] = [];
    let bytes = 0;
    const finish = () => {
      if (part.length > 0) drafts.push(draftOf({ deviceId, readings: part, alarmRelevant, ...rest }));
      part = [];
      bytes = 0;
    };
    for (const given of readings) {
      const reading = storable(given);
      const { point, sourceTimeMs } = reading;
      const ordinal = ordinals.assign(deviceId, point, sourceTimeMs);
      const size = bytesOf(reading);
      // The first of a point and time has the ordinal 0, so that only another one can be there already.
      const again = ordinal > 0 && part.some((other) => other.sourceTimeMs === sourceTimeMs && other.point === point);
      if (again || part.length >= MAX_DRAFT_READINGS || bytes + size > MAX_DRAFT_BYTES) finish();
      bytes += size;
      part.push(reading.ordinal === ordinal ? reading : { ...reading, ordinal });
    }
    finish();
  }
  return drafts;
}

export function recordOf(draft: Draft, epoch: string, number: number): LogRecord {
  const { deviceId, readings, alarmRelevant, bootId } = draft.entry;
  const record = { deviceId, readings, alarmRelevant, epoch, number };
  return bootId === undefined ? record : { ...record, bootId };
}

export function headerOf(draft: Draft, number: number): FrameHeader {
  return {
    number,
    alarmRelevant: draft.entry.alarmRelevant,
    readings: draft.entry.readings.length,
    fromMs: draft.fromMs,
    toMs: draft.toMs,
  };
}

export function frameOf(draft: Draft, number: number): { header: FrameHeader; bytes: Buffer } {
  const header = headerOf(draft, number);
  return { header, bytes: encodeFrame(header, draft.body) };
}
