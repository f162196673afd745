import type { LocalisedText, PointView } from '@anju/contracts';

/** Digits after the point, by how large the number is: sensors of estates resolve no finer than about four digits. */
function decimalsOf(value: number): number {
  const size = Math.abs(value);
  return size < 10 ? 3 : size < 100 ? 2 : 1;
}

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
