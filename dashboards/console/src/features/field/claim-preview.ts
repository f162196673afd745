import type { PointView } from '@anju/contracts/api-client';

type Value = number | boolean | string | null;

/** What a metric's newest value would be as the point's. */
export type ClaimPreview =
  | { readonly kind: 'value'; readonly value: number | boolean; readonly isOutside: boolean }
  /** Nothing came yet, or what came is no value of such a point. */
  | { readonly kind: 'nothing' | 'unfit' };

/**
 * `value × factor + offset` where it is a number, and 0 and 1 for a flag; as the server takes it. `isOutside`: beyond the physical
 * range of the point, so that its readings would be bad.
 */
export function previewClaim(
  value: Value,
  point: Pick<PointView, 'type' | 'range' | 'labels'>,
  factor: number,
  offset: number,
): ClaimPreview {
  if (value === null) return { kind: 'nothing' };
  if (point.type === 'boolean') {
    if (typeof value === 'boolean') return { kind: 'value', value, isOutside: false };
    return value === 0 || value === 1 ? { kind: 'value', value: value === 1, isOutside: false } : { kind: 'unfit' };
  }
  if (typeof value !== 'number') return { kind: 'unfit' };
  const converted = value * factor + offset;
  if (!Number.isFinite(converted)) return { kind: 'unfit' };
  if (point.type === 'enum') {
    const isCode = point.labels === null || String(converted) in point.labels;
    return { kind: 'value', value: converted, isOutside: !isCode };
  }
  const { range } = point;
  return {
    kind: 'value',
    value: converted,
    isOutside: range !== null && (converted < range.min || converted > range.max),
  };
}
