import type { OrdinalAssigner } from './ordinals.js';
import type { LogRecord } from './outbox.js';
import type { LogEntry } from './reading-log.js';
import { encodeBody } from './record-body.js';
import { encodeFrame, FRAME_HEADER_BYTES, type FrameHeader, MAX_READINGS } from './record-frame.js';

/** Readings of one record at most; keeps a DATA message well below common packet limits. */
const MAX_DRAFT_READINGS = 500;
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

export function draftOf(entry: LogEntry): Draft {
  const body = encodeBody(entry);
  const times = entry.readings.map((reading) => Math.min(Math.max(0, Math.trunc(reading.sourceTimeMs)), MAX_TIME_MS));
  return {
    entry,
    body,
    fromMs: Math.min(...times),
    toMs: Math.max(...times),
    bytes: FRAME_HEADER_BYTES + body.length,
  };
}

/**
 * Cuts what was appended into records: ordinals assigned, at most {@link MAX_DRAFT_READINGS} readings each, and never two
 * readings of the same point and time in one, since those must not share a message.
 */
export function draftsOf(entries: readonly LogEntry[], ordinals: OrdinalAssigner): Draft[] {
  const drafts: Draft[] = [];
  for (const { deviceId, readings, alarmRelevant } of entries) {
    let part: LogEntry['readings'][number][] = [];
    let keys = new Set<string>();
    const finish = () => {
      if (part.length > 0) drafts.push(draftOf({ deviceId, readings: part, alarmRelevant }));
      part = [];
      keys = new Set();
    };
    for (const reading of readings) {
      const ordinal = ordinals.assign(deviceId, reading.point, reading.sourceTimeMs);
      const key = `${reading.sourceTimeMs}/${reading.point}`;
      if (keys.has(key) || part.length >= Math.min(MAX_DRAFT_READINGS, MAX_READINGS)) finish();
      keys.add(key);
      part.push(reading.ordinal === ordinal ? reading : { ...reading, ordinal });
    }
    finish();
  }
  return drafts;
}

export function recordOf(draft: Draft, epoch: string, number: number): LogRecord {
  return { ...draft.entry, epoch, number };
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
