import type { LocalisedText, PointView } from '@anju/contracts/api-client';
import { decimalsOf } from '../../shared/names/value-words.js';

/**
 * A point's value for people: the label of a code or flag, the number rounded to what a sensor resolves, or `null` where there is no
 * value. Zero is "0"; no value is never a number.
 */
export function valueText(point: PointView, local: (text: LocalisedText) => string): string | null {
  const { value } = point;
  if (value === null) return null;
  const code = typeof value === 'boolean' ? Number(value) : value;
  const label = point.labels?.[String(code)];
  if (label !== undefined) return local(label);
  if (typeof value === 'number') return String(Number(value.toFixed(decimalsOf(value))));
  return String(value);
}

/** Where the value lies in its range, 0–1, or `null` where that means nothing. */
export function rangeShare(point: PointView): number | null {
  if (point.range === null || typeof point.value !== 'number' || point.type === 'enum') return null;
  const { min, max } = point.range;
  return max > min ? Math.min(1, Math.max(0, (point.value - min) / (max - min))) : null;
}
