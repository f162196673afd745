import type { Reading } from '@anju/contracts';
import { feedKey } from '../normalise/feed.js';
import type { LogEntry } from '../outbox/reading-log.js';

/** Readings that are kept of all points together, about 20 MB at most. DEFAULT. */
const mostReadings = 120_000;
/** A point keeps at least so many, however many points there are. DEFAULT. */
const leastPerPoint = 60;

export interface HistoryOptions {
  readonly historyMinutes: number;
  readonly monotonicMs: () => number;
  /** Readings kept of one point; by default its part of what all points share. */
  readonly mostPerPoint?: number;
}

interface Kept {
  readonly reading: Reading;
  /** Monotonic: a jump of the wall clock neither empties nor swells the history. */
  readonly arrivedMs: number;
}

/** The readings of each point of the last minutes, and always its last one, for whoever stands at the gateway. */
export class PointHistory {
  readonly #readings = new Map<string, Kept[]>();
  readonly #mostPerPoint: number;

  /** @param keys `<facility>/<point>` of every point that there is */
  constructor(
    keys: Iterable<string>,
    private readonly options: HistoryOptions,
  ) {
    for (const key of keys) this.#readings.set(key, []);
    const share = Math.floor(mostReadings / Math.max(this.#readings.size, 1));
    this.#mostPerPoint = options.mostPerPoint ?? Math.max(share, leastPerPoint);
  }

  take(entries: readonly LogEntry[]): void {
    const arrivedMs = this.options.monotonicMs();
    for (const { deviceId, readings } of entries) {
      for (const reading of readings) {
        const kept = this.#readings.get(feedKey({ deviceId, point: reading.point }));
        if (kept === undefined) continue;
        kept.push({ reading, arrivedMs });
        this.#forget(kept, arrivedMs);
      }
    }
  }

  /** In the order of their arrival, the newest last; `undefined` for a point that there is not. */
  of(key: string): readonly Reading[] | undefined {
    const kept = this.#readings.get(key);
    if (kept === undefined) return undefined;
    this.#forget(kept, this.options.monotonicMs());
    return kept.map(({ reading }) => reading);
  }

  #forget(kept: Kept[], nowMs: number): void {
    const oldestMs = nowMs - this.options.historyMinutes * 60_000;
    const firstKept = kept.findIndex(({ arrivedMs }) => arrivedMs >= oldestMs);
    const tooOld = firstKept < 0 ? kept.length - 1 : firstKept;
    const excess = Math.max(tooOld, kept.length - this.#mostPerPoint);
    if (excess > 0) kept.splice(0, excess);
  }
}
