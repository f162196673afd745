import type { Reading } from '@anju/contracts';
import { feedKey } from '../normalise/feed.js';
import type { LogEntry } from '../outbox/reading-log.js';

/** Readings of a point that are kept. DEFAULT: half an hour at the default heartbeat; about 10 MB for 2 000 points. */
export const keptReadings = 60;

/** The last readings of each point, for whoever stands at the gateway. */
export class PointHistory {
  readonly #readings = new Map<string, Reading[]>();

  /** @param keys `<facility>/<point>` of every point that there is */
  constructor(
    keys: Iterable<string>,
    private readonly kept = keptReadings,
  ) {
    for (const key of keys) this.#readings.set(key, []);
  }

  take(entries: readonly LogEntry[]): void {
    for (const { deviceId, readings } of entries) {
      for (const reading of readings) {
        const known = this.#readings.get(feedKey({ deviceId, point: reading.point }));
        if (known === undefined) continue;
        known.push(reading);
        if (known.length > this.kept) known.shift();
      }
    }
  }

  /** In the order of their arrival, the newest last; `undefined` for a point that there is not. */
  of(key: string): readonly Reading[] | undefined {
    return this.#readings.get(key);
  }
}
