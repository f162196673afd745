import { AppError, type Quality, QualityReason, type Reading } from '@anju/contracts';
import type { LogEntry } from './reading-log.js';

/** `[point, value, quality, source time, ordinal, reason]`; trailing defaults (ordinal 0, no reason) are left off. */
type ReadingTuple = [string, Reading['value'], 0 | 1 | 2, number, number?, string?];

const qualities = ['good', 'uncertain', 'bad'] as const satisfies readonly Quality[];

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
export function encodeBody({ deviceId, readings, bootId }: LogEntry): Buffer {
  // Put together by hand: it is done for every reading, and an array for each only to be printed costs as much again.
  let text = `[${JSON.stringify(deviceId)},[`;
  for (let index = 0; index < readings.length; index += 1) {
    const { point, value, quality, sourceTimeMs, ordinal, reason } = readings[index] as Reading;
    const printed = typeof value === 'number' && Number.isFinite(value) ? String(value) : JSON.stringify(value);
    text += `${index === 0 ? '' : ','}[${quotedPoint(point)},${printed},${qualities.indexOf(quality)},${sourceTimeMs}`;
    if (reason !== undefined) text += `,${ordinal},${JSON.stringify(reason)}]`;
    else text += ordinal === 0 ? ']' : `,${ordinal}]`;
  }
  text += bootId === undefined ? ']]' : `],${JSON.stringify(bootId)}]`;
  return Buffer.from(text, 'utf8');
}

/** A key of the catalogue is printed as it is; what else there may be, as JSON wants it. */
function quotedPoint(point: string): string {
  return /^[\w/-]*$/.test(point) ? `"${point}"` : JSON.stringify(point);
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
