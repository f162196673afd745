import { findPoint } from '@anju/contracts';
import type { FacilityKind, LocalisedText } from '@anju/contracts/api-client';
import { unitText } from './unit-text.js';

export type PointValue = number | boolean | string | null;

/** Digits after the point, by how large the number is: sensors of estates resolve no finer than about four digits. */
export function decimalsOf(value: number): number {
  const size = Math.abs(value);
  return size < 10 ? 3 : size < 100 ? 2 : 1;
}

/** A point's value for people with its unit, or the name of its code; `null` where there is no value. */
export function valueWords(
  kind: FacilityKind | null,
  point: string,
  value: PointValue,
  local: (text: LocalisedText) => string,
): string | null {
  if (value === null) return null;
  const definition = kind === null ? undefined : findPoint(kind, point);
  const label = definition?.labels?.[Number(value)];
  if (label !== undefined) return local(label);
  if (typeof value !== 'number') return String(value);
  const unit = definition === undefined ? '' : unitText(definition.unit);
  return `${Number(value.toFixed(decimalsOf(value)))}${unit === '' ? '' : ` ${unit}`}`;
}
