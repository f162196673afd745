/** Failures after which further logins wait (DEFAULT). */
const FREE_FAILURES = 5;
/** First wait; it doubles with each further failure (DEFAULT). */
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** Keys remembered; beyond it those whose wait is over go first. */
const MOST_KEYS = 10_000;

interface Failures {
  count: number;
  waitUntilMs: number;
}

/** Slows down guessing: after a few failures each further one for the same key doubles the wait. */
export class LoginThrottle {
  private readonly failures = new Map<string, Failures>();

  /** Milliseconds that `key` must still wait; 0: it may try now. */
  waitMs(key: string, nowMs: number): number {
    return Math.max(0, (this.failures.get(key)?.waitUntilMs ?? 0) - nowMs);
  }

  failed(key: string, nowMs: number): void {
    const known = this.failures.get(key);
    // Quiet for the longest wait: it starts anew.
    const count = known === undefined || nowMs - known.waitUntilMs > LONGEST_WAIT_MS ? 1 : known.count + 1;
    const over = count - FREE_FAILURES;
    const wait = over < 0 ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(over, 20));
    this.failures.delete(key);
    this.failures.set(key, { count, waitUntilMs: nowMs + wait });
    if (this.failures.size > MOST_KEYS) this.forget(nowMs);
  }

  succeeded(key: string): void {
    this.failures.delete(key);
  }

  private forget(nowMs: number): void {
    for (const [key, { waitUntilMs }] of this.failures) {
      if (this.failures.size <= MOST_KEYS) return;
      if (waitUntilMs <= nowMs) this.failures.delete(key);
    }
    for (const key of this.failures.keys()) {
      if (this.failures.size <= MOST_KEYS) return;
      this.failures.delete(key);
    }
  }
}
