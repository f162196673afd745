import type { ReadingGap } from '../reading-store.js';

interface GapQuery {
  readonly fromMs: number;
  readonly toMs: number;
  readonly longerThanMs: number;
  readonly limit: number;
}

/** `between` readings, and those before the `first` and after the `last` of them; `null` where there is none. */
export function gapsOf(
  query: GapQuery,
  ends: { readonly firstMs: number; readonly lastMs: number } | null,
  between: readonly ReadingGap[],
): readonly ReadingGap[] {
  const { fromMs, toMs, longerThanMs, limit } = query;
  const all =
    ends === null ? [{ fromMs, toMs }] : [{ fromMs, toMs: ends.firstMs }, ...between, { fromMs: ends.lastMs, toMs }];
  return all.filter((gap) => gap.toMs - gap.fromMs > longerThanMs).slice(0, limit);
}
