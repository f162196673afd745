import type { WhatIfResult } from '@anju/contracts/api-client';

export type Occurrence = WhatIfResult['facilities'][number]['now'][number];

/** What a changed rule does to one hazard of the past. */
export type Difference =
  | { readonly kind: 'appears'; readonly changed: Occurrence }
  | { readonly kind: 'disappears'; readonly now: Occurrence }
  | { readonly kind: 'changes' | 'same'; readonly now: Occurrence; readonly changed: Occurrence };

const end = ({ clearedMs }: Occurrence): number => clearedMs ?? Number.POSITIVE_INFINITY;

function overlap(a: Occurrence, b: Occurrence): boolean {
  return a.instance === b.instance && a.beganMs <= end(b) && b.beganMs <= end(a);
}

function isSame(a: Occurrence, b: Occurrence): boolean {
  return (
    a.severity === b.severity && a.beganMs === b.beganMs && a.activeMs === b.activeMs && a.clearedMs === b.clearedMs
  );
}

const beganOf = (difference: Difference): number =>
  'now' in difference ? difference.now.beganMs : difference.changed.beganMs;

/** Pairs the hazards of both runs that overlap at one instance, the earliest first; the rest appear or disappear. */
export function compareOccurrences(now: readonly Occurrence[], changed: readonly Occurrence[]): Difference[] {
  const left = changed.toSorted((a, b) => a.beganMs - b.beganMs);
  const found: Difference[] = [];
  for (const each of now.toSorted((a, b) => a.beganMs - b.beganMs)) {
    const same = left.findIndex((other) => overlap(each, other) && isSame(each, other));
    const at = same >= 0 ? same : left.findIndex((other) => overlap(each, other));
    if (at < 0) {
      found.push({ kind: 'disappears', now: each });
      continue;
    }
    const [other] = left.splice(at, 1) as [Occurrence];
    found.push({ kind: same >= 0 ? 'same' : 'changes', now: each, changed: other });
  }
  for (const each of left) found.push({ kind: 'appears', changed: each });
  return found.sort((a, b) => beganOf(a) - beganOf(b));
}
