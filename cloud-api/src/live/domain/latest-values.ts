import type { LatestValue } from '../live.js';

/** Newest value of each point: by the time at which it counts, then the ordinal, never by arrival (decision 4). */
export class LatestValues {
  readonly #facilities = new Map<string, Map<string, LatestValue>>();

  /** `false`: something newer, or the same, is known. */
  keep(facilityId: string, value: LatestValue): boolean {
    let points = this.#facilities.get(facilityId);
    if (points === undefined) {
      points = new Map();
      this.#facilities.set(facilityId, points);
    }
    const known = points.get(value.reading.point);
    if (known !== undefined && !isNewer(value, known)) return false;
    points.set(value.reading.point, value);
    return true;
  }

  /** As {@link keep}, and of the same time the later word counts. */
  follow(facilityId: string, value: LatestValue): void {
    const known = this.find(facilityId, value.reading.point);
    if (known?.atMs === value.atMs) this.#facilities.get(facilityId)?.set(value.reading.point, value);
    else this.keep(facilityId, value);
  }

  find(facilityId: string, point: string): LatestValue | undefined {
    return this.#facilities.get(facilityId)?.get(point);
  }
}

function isNewer(value: LatestValue, known: LatestValue): boolean {
  if (value.atMs !== known.atMs) return value.atMs > known.atMs;
  return value.reading.ordinal > known.reading.ordinal;
}
