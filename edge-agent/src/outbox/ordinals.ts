import { MAX_ORDINAL } from '@anju/contracts';

/** Readings of a point whose times are remembered one by one. */
const EXACT = 32;

/** What is remembered of one point; flat numbers, where an object a time would cost tens of megabytes at thousands of points. */
class PointHistory {
  /** Time and next free ordinal of each time that is remembered, the oldest first, from `#first` round. */
  #pairs = new Float64Array(8);
  #first = 0;
  #size = 0;
  #latestMs = -1;
  /** Greatest time that was ever forgotten: at or below it, nothing can be told. */
  forgottenMs = -1;
  /** Greatest ordinal ever given. */
  highest = 0;

  /** The next free ordinal of a time; `undefined` for one that is not remembered. */
  nextOf(timeMs: number): number | undefined {
    const place = this.#placeOf(timeMs);
    return place < 0 ? undefined : this.#pairs[place * 2 + 1];
  }

  remember(timeMs: number, ordinal: number): void {
    this.highest = Math.max(this.highest, ordinal);
    const known = this.#placeOf(timeMs);
    const place = known < 0 ? this.#placeForOneMore() : known;
    this.#pairs[place * 2] = timeMs;
    this.#pairs[place * 2 + 1] = ordinal + 1;
    this.#latestMs = Math.max(this.#latestMs, timeMs);
  }

  #placeOf(timeMs: number): number {
    if (timeMs > this.#latestMs) return -1;
    const room = this.#pairs.length / 2;
    for (let age = 1; age <= this.#size; age += 1) {
      const place = (this.#first + this.#size - age) % room;
      if (this.#pairs[place * 2] === timeMs) return place;
    }
    return -1;
  }

  #placeForOneMore(): number {
    if (this.#size === EXACT) {
      this.forgottenMs = Math.max(this.forgottenMs, this.#pairs[this.#first * 2] as number);
      this.#first = (this.#first + 1) % EXACT;
      this.#size -= 1;
    } else if (this.#size * 2 === this.#pairs.length) {
      // Nothing was forgotten yet, so that the oldest still lies at the beginning.
      const wider = new Float64Array(Math.min(this.#pairs.length * 2, EXACT * 2));
      wider.set(this.#pairs);
      this.#pairs = wider;
    }
    this.#size += 1;
    return (this.#first + this.#size - 1) % (this.#pairs.length / 2);
  }
}

/**
 * Gives each reading the ordinal that makes (point, source time, ordinal) unique.
 *
 * Exact for the last {@link EXACT} times of a point. For a time further back (a clock that stepped back), where no memory of
 * bounded size can tell, the ordinal is above every ordinal that the point ever had.
 */
export class OrdinalAssigner {
  readonly #devices = new Map<string, Map<string, PointHistory>>();
  #overflows = 0;

  /** Assignments for which 0–999 was exhausted and 999 was given again. */
  get overflows(): number {
    return this.#overflows;
  }

  assign(deviceId: string, point: string, timeMs: number): number {
    const history = this.#historyOf(deviceId, point);
    const known = history.nextOf(timeMs);
    const next = known ?? (timeMs > history.forgottenMs ? 0 : history.highest + 1);
    const ordinal = Math.min(next, MAX_ORDINAL);
    if (next > MAX_ORDINAL) this.#overflows += 1;
    history.remember(timeMs, ordinal);
    return ordinal;
  }

  /** Takes note of an ordinal that was given before a restart. */
  observe(deviceId: string, point: string, timeMs: number, ordinal: number): void {
    const history = this.#historyOf(deviceId, point);
    if ((history.nextOf(timeMs) ?? 0) <= ordinal) history.remember(timeMs, ordinal);
  }

  #historyOf(deviceId: string, point: string): PointHistory {
    let points = this.#devices.get(deviceId);
    if (points === undefined) {
      points = new Map();
      this.#devices.set(deviceId, points);
    }
    let history = points.get(point);
    if (history === undefined) {
      history = new PointHistory();
      points.set(point, history);
    }
    return history;
  }
}
