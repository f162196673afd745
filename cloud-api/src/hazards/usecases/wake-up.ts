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

  /** Something may be due earlier than planned. */
  reconsider(): void {
    const dueMs = this.task.nextDueMs();
    if (this.#running && dueMs !== null && dueMs < this.#wakeMs) this.#plan();
  }

  #plan(): void {
    this.#cancel?.();
    const nowMs = this.clock.nowMs();
    const dueMs = this.task.nextDueMs() ?? Number.POSITIVE_INFINITY;
    const delayMs = Math.max(leastDelayMs, Math.min(dueMs - nowMs, greatestDelayMs));
    // A due time in the past must not plan anew with every message.
    this.#wakeMs = Math.min(dueMs, nowMs + delayMs);
    this.#cancel = this.clock.schedule(delayMs, () => {
      this.task.wake(this.clock.nowMs());
      if (this.#running) this.#plan();
    });
  }
}
