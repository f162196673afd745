import type { Decoded } from '../../normalise/decoded.js';
import type { TimeOrigin } from '../../normalise/sample.js';
import { fillTemplate, type Match, type PayloadTime } from '../../profiles/mqtt-profile.js';
import type { Arrival } from './arrival.js';
import { payloadTimeMs } from './payload-time.js';
import { readPath, scalarText } from './read-path.js';

export interface TimeStamp {
  readonly sourceTimeMs: number;
  readonly timeOrigin: TimeOrigin;
  readonly waited?: boolean;
}

export interface PointValue {
  readonly point: string;
  readonly decoded: Decoded;
  readonly stamp: TimeStamp;
}

/** What a message means to one sensor. `other`: it is not this sensor's. */
export type Meaning =
  | { readonly kind: 'other' }
  | {
      readonly kind: 'understood';
      readonly values: readonly PointValue[];
      /** What in it could not be understood. */
      readonly problems: readonly string[];
      /** The message will come again: the memory of it must go. */
      readonly forget?: () => void;
    }
  | { readonly kind: 'availability'; readonly online: boolean }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'malformed'; readonly reason: string };

export type Captured = Readonly<Record<string, string>>;
export type Interpreter = (arrival: Arrival, captured: Captured) => Meaning;

export const other: Meaning = { kind: 'other' };

export function malformed(reason: string): Meaning {
  return { kind: 'malformed', reason };
}

/** `undefined` when the payload ought to tell its time and does not. */
export function stampOf(
  arrival: Arrival,
  value: unknown,
  time: PayloadTime | undefined,
  timeZone: string,
): TimeStamp | undefined {
  const told = time === undefined ? undefined : readPath(value, time.path, arrival.json);
  const waited = arrival.waited ? { waited: true } : {};
  if (time !== undefined && told !== undefined && told !== null) {
    const sourceTimeMs = payloadTimeMs(told, time.format, timeZone);
    return sourceTimeMs === undefined ? undefined : { ...waited, sourceTimeMs, timeOrigin: 'payload' };
  }
  if (time !== undefined && !time.optional) return undefined;
  return { ...waited, sourceTimeMs: arrival.receivedMs, timeOrigin: 'arrival' };
}

/** Of a record that a device kept: it may send it again, in another message, when nobody thanked it for the first. */
export function stampOfRecord(sourceTimeMs: number): TimeStamp {
  return { sourceTimeMs, timeOrigin: 'payload', waited: true };
}

export function noTime(time: PayloadTime | undefined): Meaning {
  return malformed(`no time in the format ${time?.format ?? ''} at ${time?.path ?? ''}`);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function matches(value: unknown, match: Match, captured: Captured, root: unknown = value): boolean {
  return Object.entries(match).every(([path, wanted]) => {
    const text = typeof wanted === 'string' ? fillTemplate(wanted, captured) : String(wanted);
    const found = readPath(value, path, root);
    if (found === undefined) return false;
    return text === '+' || scalarText(found)?.toLowerCase() === text.toLowerCase();
  });
}
