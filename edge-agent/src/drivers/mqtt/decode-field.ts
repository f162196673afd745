import { bad, type Decoded, good } from '../../normalise/decoded.js';
import { roundSignificant } from '../../normalise/unit-conversion.js';
import type { FieldPoint } from '../../profiles/mqtt-profile.js';

/** One field of a payload. A value of another type than declared is `malformed`, and so is JSON's `null`. */
export function decodeField(value: unknown, point: FieldPoint): Decoded {
  const unit = point.unit ?? '1';
  if (point.values !== undefined) {
    if (typeof value === 'object' || value === undefined) return bad('malformed');
    const meaning = Object.hasOwn(point.values, String(value)) ? point.values[String(value)] : undefined;
    return meaning === undefined ? bad('unknown_enum') : good(meaning, unit);
  }
  switch (point.type) {
    case 'boolean':
      return typeof value === 'boolean' ? good(value) : bad('malformed');
    case 'string':
      return typeof value === 'string' ? good(value) : bad('malformed');
    case 'number': {
      if (typeof value !== 'number') return bad('malformed');
      if (!Number.isFinite(value)) return bad('not_a_number');
      if (point.scale === undefined && point.offset === undefined) return good(value, unit);
      return good(roundSignificant(value * (point.scale ?? 1) + (point.offset ?? 0)), unit);
    }
  }
}
