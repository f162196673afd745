import { type Quality, type QualityReason, type Reading, splitFacilityId } from '@anju/contracts';
import type { ReadingTime } from '../domain/reading-identity.js';
import type { AdmittedReading } from './admission.js';

/**
 * How a reading lies in InfluxDB: measurement `reading`, tags `estate` and `facility`, time = source time in ms with the ordinal in
 * the nanosecond digits, and a field for each type that a point may have, so that a field never changes its type:
 * `tank_level` (number), `pump_run.bool` (0 or 1, so that it can be averaged), `fault_code.text`, and `tank_level.quality` where the
 * quality is not plainly good. A bad reading has no value and so only its quality.
 */
export interface PointFields {
  readonly number: string;
  readonly bool: string;
  readonly text: string;
  readonly quality: string;
}

export const MEASUREMENT = 'reading';

/** Beyond it nanoseconds since 1970 do not fit 64 bits (year 2262). */
export const LAST_STORABLE_MS = 9_223_372_036_853;

export function fieldsOf(point: string): PointFields {
  // InfluxDB drops a field called `time` without a word.
  return {
    number: point === 'time' ? 'time.number' : point,
    bool: `${point}.bool`,
    text: `${point}.text`,
    quality: `${point}.quality`,
  };
}

export function pointOfField(field: string): { point: string; kind: keyof PointFields } {
  for (const kind of ['bool', 'text', 'quality', 'number'] as const) {
    if (field.endsWith(`.${kind}`)) return { point: field.slice(0, -kind.length - 1), kind };
  }
  return { point: field, kind: 'number' };
}

/** Name of a field, or value of a tag. */
export function escapeKey(text: string): string {
  return text.replace(/[,= ]/g, '\\$&');
}

export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** Without line breaks, of which InfluxDB's answers make others: `\n`, `\r` and `\\` instead. */
function oneLine(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\r/g, '\\r');
}

function asItWas(line: string): string {
  return line.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped === 'r' ? '\r' : escaped));
}

/** Nanoseconds since 1970, as digits. */
export function nanosecondsOf({ sourceTimeMs, ordinal }: ReadingTime): string {
  return `${sourceTimeMs}${String(ordinal).padStart(6, '0')}`;
}

/** RFC 3339 with up to nine decimals, as InfluxDB writes times, in ms and the last three digits of the nanoseconds. */
export function readingTimeOf(rfc3339: string): ReadingTime {
  const { ms, nanoseconds } = splitTime(rfc3339);
  return { sourceTimeMs: ms, ordinal: nanoseconds % 1000 };
}

export function microsecondsOf(rfc3339: string): number {
  const { ms, nanoseconds } = splitTime(rfc3339);
  return ms * 1000 + Math.floor(nanoseconds / 1000);
}

/** Whole ms since 1970 and the nanoseconds beyond. */
function splitTime(rfc3339: string): { ms: number; nanoseconds: number } {
  const dot = rfc3339.indexOf('.');
  if (dot < 0) return { ms: Date.parse(rfc3339), nanoseconds: 0 };
  const decimals = rfc3339.slice(dot + 1, -1).padEnd(9, '0');
  const ms = Date.parse(`${rfc3339.slice(0, dot)}Z`) + Number(decimals.slice(0, 3));
  return { ms, nanoseconds: Number(decimals.slice(3, 9)) };
}

function encode({ point, value, quality, reason }: Reading): string {
  const fields = fieldsOf(point);
  const parts: string[] = [];
  if (typeof value === 'number') parts.push(`${escapeKey(fields.number)}=${value}`);
  else if (typeof value === 'boolean') parts.push(`${escapeKey(fields.bool)}=${value ? 1 : 0}`);
  else if (typeof value === 'string') parts.push(`${escapeKey(fields.text)}=${quoted(oneLine(value))}`);
  if (quality !== 'good' || reason !== undefined) {
    parts.push(`${escapeKey(fields.quality)}=${quoted(reason === undefined ? quality : `${quality}:${reason}`)}`);
  }
  return parts.join(',');
}

/** Readings of one facility and time, which share a line. */
export interface ReadingLine {
  readonly head: string;
  readonly tail: string;
  readonly readings: AdmittedReading[];
  readonly fields: string[];
}

export function textOf({ head, tail, fields }: ReadingLine): string {
  return `${head}${fields.join(',')}${tail}`;
}

/** The same line in lines of one reading each. */
export function singleLines({ head, tail, readings, fields }: ReadingLine): readonly ReadingLine[] {
  return readings.map((reading, i) => ({ head, tail, readings: [reading], fields: [fields[i] ?? ''] }));
}

export function readingLines(admitted: readonly AdmittedReading[]): readonly ReadingLine[] {
  const heads = new Map<string, { head: string; byTime: Map<string, ReadingLine> }>();
  const lines: ReadingLine[] = [];
  for (const entry of admitted) {
    const { facilityId, reading } = entry;
    let ofFacility = heads.get(facilityId);
    if (ofFacility === undefined) {
      const { estateId } = splitFacilityId(facilityId);
      const head = `${MEASUREMENT},estate=${escapeKey(estateId)},facility=${escapeKey(facilityId)} `;
      ofFacility = { head, byTime: new Map() };
      heads.set(facilityId, ofFacility);
    }
    const time = nanosecondsOf(reading);
    let line = ofFacility.byTime.get(time);
    if (line === undefined) {
      line = { head: ofFacility.head, tail: ` ${time}`, readings: [], fields: [] };
      ofFacility.byTime.set(time, line);
      lines.push(line);
    }
    line.readings.push(entry);
    line.fields.push(encode(reading));
  }
  return lines;
}

/** Puts readings together again from their fields, which come one at a time. */
export class ReadingAssembly {
  readonly #readings = new Map<string, Reading>();

  add(point: string, kind: keyof PointFields, time: string, value: string): void {
    const key = `${point} ${time}`;
    const known = this.#readings.get(key) ?? {
      point,
      value: null,
      quality: 'good' as Quality,
      ...readingTimeOf(time),
    };
    this.#readings.set(key, kind === 'quality' ? withQuality(known, value) : { ...known, value: decode(kind, value) });
  }

  readings(): Reading[] {
    return [...this.#readings.values()];
  }
}

function decode(kind: 'number' | 'bool' | 'text', value: string): number | boolean | string {
  if (kind === 'text') return asItWas(value);
  return kind === 'bool' ? Number(value) === 1 : Number(value);
}

function withQuality(reading: Reading, text: string): Reading {
  const colon = text.indexOf(':');
  const quality = (colon < 0 ? text : text.slice(0, colon)) as Quality;
  const base = { ...reading, quality };
  return colon < 0 ? base : { ...base, reason: text.slice(colon + 1) as QualityReason };
}
