import type { ReadingTime } from './reading-identity.js';

/** Shorter ones are not worth remembering: what fills them is soon looked up. */
export const SHORTEST_GAP_MS = 30_000;
const SHORTEST_US = SHORTEST_GAP_MS * 1000;
const MOST_A_SERIES = 4;

/** Beyond it (year 2255) source time × 1000 is no exact number any more. */
const EXACT_UNTIL_MS = 9_000_000_000_000;

function microseconds({ sourceTimeMs, ordinal }: ReadingTime): number {
  return sourceTimeMs * 1000 + ordinal;
}

/**
 * Stretches of which it is certain that the store holds no reading of a series: between its newest reading and one that came
 * long after it, as after an outage. What an agent then sends of the time between needs no look into the store. Ends are exclusive.
 */
export class KnownGaps {
  /** Alternately begin and end of each gap, µs. */
  readonly #bySeries = new Map<number, readonly number[]>();

  /** Whether the store certainly holds nothing at that time. */
  cover(seriesId: number, time: ReadingTime): boolean {
    const gaps = this.#bySeries.get(seriesId);
    if (gaps === undefined) return false;
    const at = microseconds(time);
    for (let i = 0; i < gaps.length; i += 2) if ((gaps[i] ?? 0) < at && at < (gaps[i + 1] ?? 0)) return true;
    return false;
  }

  /** `newer` was stored while `newest` was the newest reading. */
  open(seriesId: number, newest: ReadingTime, newer: ReadingTime): void {
    if (newer.sourceTimeMs > EXACT_UNTIL_MS) return;
    const [from, to] = [microseconds(newest), microseconds(newer)];
    if (to - from < SHORTEST_US) return;
    this.#set(seriesId, [...(this.#bySeries.get(seriesId) ?? []), from, to]);
  }

  /** A reading was stored that is not the newest. */
  fill(seriesId: number, time: ReadingTime): void {
    const gaps = this.#bySeries.get(seriesId);
    if (gaps === undefined) return;
    const at = microseconds(time);
    const left: number[] = [];
    for (let i = 0; i < gaps.length; i += 2) {
      const [from = 0, to = 0] = gaps.slice(i, i + 2);
      if (from < at && at < to) left.push(from, at, at, to);
      else left.push(from, to);
    }
    this.#set(seriesId, left);
  }

  #set(seriesId: number, ends: readonly number[]): void {
    const gaps: (readonly [number, number])[] = [];
    for (let i = 0; i < ends.length; i += 2) {
      const [from = 0, to = 0] = ends.slice(i, i + 2);
      if (to - from >= SHORTEST_US) gaps.push([from, to]);
    }
    gaps.sort(([a, b], [c, d]) => d - c - (b - a));
    const kept = gaps.slice(0, MOST_A_SERIES).flat();
    if (kept.length === 0) this.#bySeries.delete(seriesId);
    else this.#bySeries.set(seriesId, kept);
  }
}
