/**
 * When to ask a node for its births. A node that does not answer, or that needs births again and again, is asked at doubling
 * intervals, so that a broken gateway floods nobody.
 */
export class RebirthSchedule {
  readonly #minMs: number;
  readonly #maxMs: number;
  #wanted = false;
  #notBeforeMs = 0;
  #delayMs: number;
  #bornMs: number | null = null;

  constructor(options: { readonly minMs: number; readonly maxMs: number }) {
    this.#minMs = options.minMs;
    this.#maxMs = options.maxMs;
    this.#delayMs = options.minMs;
  }

  /** `delayMs` spreads the requests of many nodes. */
  want(nowMs: number, delayMs = 0): void {
    if (!this.#wanted && delayMs > 0) this.#notBeforeMs = Math.max(this.#notBeforeMs, nowMs + delayMs);
    this.#wanted = true;
    if (this.#bornMs !== null && nowMs - this.#bornMs > this.#maxMs) this.#delayMs = this.#minMs;
  }

  born(nowMs: number): void {
    this.#wanted = false;
    this.#bornMs = nowMs;
  }

  /** Nobody is there to answer. */
  dead(): void {
    this.#wanted = false;
  }

  /** When the next request is due, or `null` when none is wanted. */
  dueMs(): number | null {
    return this.#wanted ? this.#notBeforeMs : null;
  }

  /** True when a request must be sent now; it then counts as sent. */
  take(nowMs: number): boolean {
    if (!this.#wanted || nowMs < this.#notBeforeMs) return false;
    this.#notBeforeMs = nowMs + this.#delayMs;
    this.#delayMs = Math.min(this.#delayMs * 2, this.#maxMs);
    return true;
  }
}
