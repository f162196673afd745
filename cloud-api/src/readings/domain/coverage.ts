import type { ReadingGap } from '../reading-store.js';

/**
 * Share of [`fromMs`, `toMs`) in which a point was known, 0 to 1.
 *
 * `gaps`: stretches without a reading longer than `staleMs`, of [`fromMs` − `staleMs`, `toMs`): a value stays known for `staleMs`
 * after it was read, so each gap costs its length beyond that.
 */
export function knownShare(
  gaps: readonly ReadingGap[],
  span: { readonly fromMs: number; readonly toMs: number },
  staleMs: number,
): number {
  const lengthMs = span.toMs - span.fromMs;
  let unknownMs = 0;
  for (const gap of gaps) {
    const fromMs = Math.max(span.fromMs, gap.fromMs + staleMs);
    unknownMs += Math.max(0, Math.min(span.toMs, gap.toMs) - fromMs);
  }
  return Math.min(1, Math.max(0, 1 - unknownMs / lengthMs));
}

/**
 * When the point was first known in the span; its end where it never was. `gaps` as for {@link knownShare}.
 */
export function firstKnownMs(
  [first]: readonly ReadingGap[],
  span: { readonly fromMs: number; readonly toMs: number },
  staleMs: number,
): number {
  // A first gap that begins later begins with a reading, and that one was still known at the beginning.
  if (first === undefined || first.fromMs > span.fromMs - staleMs) return span.fromMs;
  return Math.min(span.toMs, Math.max(span.fromMs, first.toMs));
}

/** `null` for none. */
export function mean(shares: readonly number[]): number | null {
  return shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
