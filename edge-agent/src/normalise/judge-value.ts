import type { PointDefinition } from '@anju/contracts';
import { bad, type Decoded, good } from './decoded.js';

/**
 * How far outside the physical range a value may lie and still be the range's end: 1 % of the range's span.
 *
 * DEFAULT: a transmitter at rest wanders around its zero. Without this an empty hydrant network, read as −0.002 MPa, would be
 * "unknown" and its alarm would never come.
 */
export const rangeToleranceShare = 0.01;

/**
 * A value in the catalogue's unit, checked against what the catalogue says is possible.
 *
 * @param loopSlack how far a current loop may go past its ends and still measure, in the catalogue's unit
 */
export function judgeValue(decoded: Decoded, definition: PointDefinition, loopSlack = 0): Decoded {
  if (!decoded.ok) return decoded;
  const { value } = decoded;
  switch (definition.type) {
    case 'boolean':
      return typeof value === 'boolean' ? decoded : bad('malformed');
    case 'string':
      return typeof value === 'string' ? decoded : bad('malformed');
    case 'enum':
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) return bad('unknown_enum', value);
      return definition.labels === undefined || definition.labels[value] !== undefined
        ? decoded
        : bad('unknown_enum', value);
    case 'integer':
    case 'number': {
      if (typeof value !== 'number') return bad('malformed');
      if (!Number.isFinite(value)) return bad('not_a_number');
      const whole = definition.type === 'integer' ? Math.round(value) : value;
      if (definition.type === 'integer' && !Number.isSafeInteger(whole)) return bad('out_of_range');
      const { range, unit } = definition;
      if (range !== undefined && !(whole >= range.min && whole <= range.max))
        return nearRange(whole, definition, loopSlack);
      return whole === value && decoded.unit === unit ? decoded : good(whole, unit);
    }
  }
}

function nearRange(value: number, { range, unit }: PointDefinition, loopSlack: number): Decoded {
  if (range === undefined) return good(value, unit);
  const tolerance = Math.max((range.max - range.min) * rangeToleranceShare, loopSlack);
  if (value < range.min - tolerance || value > range.max + tolerance) return bad('out_of_range');
  return good(value < range.min ? range.min : range.max, unit);
}
