import { MAX_ORDINAL } from '@anju/contracts';

/** Readings of a point whose times are remembered one by one. */
const EXACT = 32;

interface PointHistory {
  /** The newest assignments; `ordinal` is the next free one of that time. */
  readonly recent: Map<number, number>;
  /** Greatest time that was ever pushed out of `recent`: at or below it, `recent` cannot tell. */
  forgottenMs: number;
  /** Greatest ordinal ever given. */
  highest: number;
}

/**
 * Gives each reading the ordinal that makes (point, source time, ordinal) unique.
 *
 * Exact for the last {@link EXACT} times of a point. For a time further back (a clock that stepped back), where no memory of
 * bounded size can tell, the ordinal is above every ordinal that the point ever had.
 */
export class OrdinalAssigner {
  readonly #points = new Map<string, PointHistory>();
  #overflows = 0;

  /** Assignments for which 0–999 was exhausted and 999 was given again. */
  get overflows(): number {
    return this.#overflows;
  }

  assign(deviceId: string, point: string, timeMs: number): number {
    const history = this.#historyOf(deviceId, point);
    const known = history.recent.get(timeMs);
    const next = known ?? (timeMs > history.forgottenMs ? 0 : history.highest + 1);
    const ordinal = Math.min(next, MAX_ORDINAL);
    if (next > MAX_ORDINAL) this.#overflows += 1;
    this.#remember(history, timeMs, ordinal);
    return ordinal;
  }

  /** Takes note of an ordinal that was given before a restart. */
  observe(deviceId: string, point: string, timeMs: number, ordinal: number): void {
    const history = this.#historyOf(deviceId, point);
    if ((history.recent.get(timeMs) ?? 0) <= ordinal) this.#remember(history, timeMs, ordinal);
  }

  #historyOf(deviceId: string, point: string): PointHistory {
    const key = `${deviceId}/${point}`;
    let history = this.#points.get(key);
    if (history === undefined) {
      history = { recent: new Map(), forgottenMs: -1, highest: 0 };
      this.#points.set(key, history);
    }
    return history;
  }

  #remember(history: PointHistory, timeMs: number, ordinal: number): void {
    history.recent.delete(timeMs);
    history.recent.set(timeMs, ordinal + 1);
    history.highest = Math.max(history.highest, ordinal);
    if (history.recent.size > EXACT) {
      const oldest = history.recent.keys().next().value as number;
      history.recent.delete(oldest);
      history.forgottenMs = Math.max(history.forgottenMs, oldest);
    }
  }
}
