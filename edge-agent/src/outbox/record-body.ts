import { AppError, type Quality, QualityReason, type Reading } from '@anju/contracts';
import type { LogEntry } from './reading-log.js';

/** `[point, value, quality, source time, ordinal, reason]`; trailing defaults (ordinal 0, no reason) are left off. */
type ReadingTuple = [string, Reading['value'], 0 | 1 | 2, number, number?, string?];

const qualities = ['good', 'uncertain', 'bad'] as const satisfies readonly Quality[];

function tupleOf(reading: Reading): ReadingTuple {
  const quality = qualities.indexOf(reading.quality) as 0 | 1 | 2;
  const tuple: ReadingTuple = [reading.point, reading.value, quality, reading.sourceTimeMs];
  if (reading.ordinal !== 0 || reading.reason !== undefined) tuple.push(reading.ordinal);
  if (reading.reason !== undefined) tuple.push(reading.reason);
  return tuple;
}

function readingOf(tuple: ReadingTuple): Reading {
  const [point, value, quality, sourceTimeMs, ordinal = 0, reason] = tuple;
  return {
    point,
    value,
    quality: qualities[quality],
    ...(reason === undefined ? {} : { reason: QualityReason.parse(reason) }),
    sourceTimeMs,
    ordinal,
  };
}

/** The bytes of a record: compact JSON, so that a technician can read a log with the tools at hand. */
export function encodeBody(entry: LogEntry): Buffer {
  const body: unknown[] = [entry.deviceId, entry.readings.map(tupleOf)];
  if (entry.bootId !== undefined) body.push(entry.bootId);
  return Buffer.from(JSON.stringify(body), 'utf8');
}

/** Throws `outbox.record_unreadable` for bytes that no version wrote. */
export function decodeBody(bytes: Uint8Array): { deviceId: string; readings: Reading[]; bootId?: string } {
  try {
    const [deviceId, tuples, bootId] = JSON.parse(Buffer.from(bytes).toString('utf8')) as [
      string,
      ReadingTuple[],
      string?,
    ];
    return { deviceId, readings: tuples.map(readingOf), ...(bootId === undefined ? {} : { bootId }) };
  } catch (cause) {
    throw new AppError('outbox.record_unreadable', 'A record of the outbox is whole but not of a known layout.', {
      cause,
    });
  }
}
