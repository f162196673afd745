import type { Reading } from '@anju/contracts';
import type { LogEntry } from '../outbox/reading-log.js';

/** Readings that are kept of all points together, about 3 MB. DEFAULT. */
const mostReadings = 120_000;
/** A point keeps at least so many, however many points there are. DEFAULT. */
const leastPerPoint = 60;

export interface HistoryOptions {
  readonly historyMinutes: number;
  readonly monotonicMs: () => number;
  /** Readings kept of one point; by default its part of what all points share. */
  readonly mostPerPoint?: number;
}

/** Columns of a reading that is kept: its arrival, its own time, its number. */
const width = 3;
const firstRoom = 8;

/**
 * Readings of one point in flat numbers, the oldest overwritten: thousands of points a second must not cost an object each.
 */
class Ring {
  #columns = new Float64Array(firstRoom * width);
  /** By place: what is more than a good number. */
  readonly #others = new Map<number, Reading>();
  #first = 0;
  #size = 0;

  constructor(
    private readonly point: string,
    private readonly most: number,
  ) {}

  /** `arrivedMs` is monotonic: a jump of the wall clock neither empties nor swells the history. */
  push(reading: Reading, arrivedMs: number): void {
    if (this.#size === this.most) this.#dropOldest();
    else if (this.#size === this.#room) this.#grow();
    const at = this.#placeOf(this.#size);
    this.#size += 1;
    this.#columns[at * width] = arrivedMs;
    this.#columns[at * width + 1] = reading.sourceTimeMs;
    if (typeof reading.value === 'number' && reading.quality === 'good' && reading.ordinal === 0) {
      this.#columns[at * width + 2] = reading.value;
    } else this.#others.set(at, reading);
  }

  /** All but the last one, if they came before. */
  forgetBefore(oldestMs: number): void {
    while (this.#size > 1 && (this.#columns[this.#first * width] as number) < oldestMs) this.#dropOldest();
  }

  readings(): Reading[] {
    return Array.from({ length: this.#size }, (_, index) => {
      const at = this.#placeOf(index);
      const sourceTimeMs = this.#columns[at * width + 1] as number;
      const value = this.#columns[at * width + 2] as number;
      return this.#others.get(at) ?? { point: this.point, value, quality: 'good', sourceTimeMs, ordinal: 0 };
    });
  }

  get #room(): number {
    return this.#columns.length / width;
  }

  #placeOf(index: number): number {
    return (this.#first + index) % this.#room;
  }

  #dropOldest(): void {
    if (this.#others.size > 0) this.#others.delete(this.#first);
    this.#first = this.#placeOf(1);
    this.#size -= 1;
  }

  #grow(): void {
    const kept = this.readings();
    const arrivals = kept.map((_, index) => this.#columns[this.#placeOf(index) * width] as number);
    this.#columns = new Float64Array(Math.min(this.#room * 2, this.most) * width);
    this.#others.clear();
    this.#first = 0;
    this.#size = 0;
    kept.forEach((reading, index) => {
      this.push(reading, arrivals[index] as number);
    });
  }
}

/** The readings of each point of the last minutes, and always its last one, for whoever stands at the gateway. */
export class PointHistory {
  readonly #devices = new Map<string, Map<string, Ring>>();

  /** @param keys `<facility>/<point>` of every point that there is */
  constructor(
    keys: Iterable<string>,
    private readonly options: HistoryOptions,
  ) {
    const all = [...keys];
    const share = Math.floor(mostReadings / Math.max(all.length, 1));
    const most = options.mostPerPoint ?? Math.max(share, leastPerPoint);
    for (const key of all) {
      const [deviceId, point] = parted(key);
      const rings = this.#devices.get(deviceId) ?? new Map<string, Ring>();
      rings.set(point, new Ring(point, most));
      this.#devices.set(deviceId, rings);
    }
  }

  take(entries: readonly LogEntry[]): void {
    const arrivedMs = this.options.monotonicMs();
    const oldestMs = this.#oldestMs(arrivedMs);
    for (const { deviceId, readings } of entries) {
      const rings = this.#devices.get(deviceId);
      if (rings === undefined) continue;
      for (const reading of readings) {
        const ring = rings.get(reading.point);
        ring?.push(reading, arrivedMs);
        ring?.forgetBefore(oldestMs);
      }
    }
  }

  /** In the order of their arrival, the newest last; `undefined` for a point that there is not. */
  of(key: string): readonly Reading[] | undefined {
    const [deviceId, point] = parted(key);
    const ring = this.#devices.get(deviceId)?.get(point);
    ring?.forgetBefore(this.#oldestMs(this.options.monotonicMs()));
    return ring?.readings();
  }

  #oldestMs(nowMs: number): number {
    return nowMs - this.options.historyMinutes * 60_000;
  }
}

function parted(key: string): [deviceId: string, point: string] {
  const slash = key.indexOf('/');
  return [key.slice(0, slash), key.slice(slash + 1)];
}
