import { bad, type Decoded, good } from '../../normalise/decoded.js';
import { roundSignificant } from '../../normalise/unit-conversion.js';
import type { FieldPoint } from '../../profiles/mqtt-profile.js';
import { isSentinel } from './sentinel.js';

/** A longer text is no state of a device. DEFAULT. */
export const longestText = 256;

const plainNumber = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?\s*$/;

/** One field of a payload. A value of another type than declared is `malformed`, and so is JSON's `null`. */
export function decodeField(value: unknown, point: FieldPoint): Decoded {
  const unit = point.unit ?? '1';
  if (point.values !== undefined) {
    if (typeof value === 'object' || value === undefined) return bad('malformed');
    const meaning = Object.hasOwn(point.values, String(value)) ? point.values[String(value)] : undefined;
    return meaning === undefined ? bad('unknown_enum', String(value)) : good(meaning, unit);
  }
  switch (point.type) {
    case 'boolean':
      return typeof value === 'boolean' ? good(value) : bad('malformed');
    case 'string':
      return typeof value === 'string' && value.length <= longestText ? good(value) : bad('malformed');
    case 'number':
      return decodeNumber(numberOf(value, point.fromText === true), point, unit);
  }
}

function numberOf(value: unknown, fromText: boolean): number | undefined {
  if (typeof value === 'number') return value;
  return fromText && typeof value === 'string' && plainNumber.test(value) ? Number(value) : undefined;
}

function decodeNumber(raw: number | undefined, point: FieldPoint, unit: string): Decoded {
  if (raw === undefined) return bad('malformed');
  if (!Number.isFinite(raw)) return bad('not_a_number');
  if (isSentinel(raw, point.sentinels)) return bad('sentinel');
  if (point.bit !== undefined) {
    if (!Number.isInteger(raw) || raw < 0 || raw > 0xffff_ffff) return bad('malformed');
    return good(((raw >>> point.bit) & 1) === 1);
  }
  if (point.scale === undefined && point.offset === undefined) return good(raw, unit);
  const value = raw * (point.scale ?? 1) + (point.offset ?? 0);
  return Number.isFinite(value) ? good(roundSignificant(value), unit) : bad('not_a_number');
}
