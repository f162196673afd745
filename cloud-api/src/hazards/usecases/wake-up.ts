import type { Clock } from '../../platform/clock.js';

/** A due time that is always in the past must not spin. */
const leastDelayMs = 20;
/** Evaluators are asked again at least this often, whatever they said. */
const greatestDelayMs = 10_000;

/** One timer for all that is due by time alone. */
export class WakeUp {
  #cancel: (() => void) | null = null;
  #wakeMs = Number.POSITIVE_INFINITY;
  #running = false;
  #reconsider = false;

  constructor(
    private readonly clock: Clock,
    private readonly task: { nextDueMs(): number | null; wake(nowMs: number): void },
  ) {}

  start(): void {
    this.#running = true;
    this.#plan();
  }

  stop(): void {
    this.#running = false;
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Something may be due earlier than planned. Looked at once for many calls in a row. */
  reconsider(): void {
    if (!this.#running || this.#reconsider) return;
    const nowMs = this.clock.nowMs();
    if (this.#wakeMs - nowMs <= leastDelayMs) return;
    this.#reconsider = true;
    this.#cancel?.();
    this.#wakeMs = nowMs + leastDelayMs;
    this.#cancel = this.clock.schedule(leastDelayMs, () => this.#wake());
  }

  #wake(): void {
    this.#reconsider = false;
    this.task.wake(this.clock.nowMs());
    this.#plan();
  }

  #plan(): void {
    if (!this.#running) return;
    this.#cancel?.();
    const nowMs = this.clock.nowMs();
    const delayMs = Math.max(
      leastDelayMs,
      Math.min((this.task.nextDueMs() ?? Number.POSITIVE_INFINITY) - nowMs, greatestDelayMs),
    );
    this.#wakeMs = nowMs + delayMs;
    this.#cancel = this.clock.schedule(delayMs, () => this.#wake());
  }
}
