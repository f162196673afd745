const windowMs = 5 * 60_000;
const bucketMs = 30_000;

/**
 * How far a node's clock is ahead of ours, from the times at which it says to have sent. Transit makes every difference too
 * small, so the greatest of the last five minutes is nearest to the truth.
 */
export class ClockOffset {
  #buckets: { readonly startMs: number; greatestMs: number }[] = [];

  constructor(private readonly initialMs: number | null = null) {}

  observe(sentMs: number, receivedMs: number): void {
    const difference = sentMs - receivedMs;
    const startMs = Math.floor(receivedMs / bucketMs) * bucketMs;
    const newest = this.#buckets.at(-1);
    if (newest !== undefined && newest.startMs === startMs) {
      newest.greatestMs = Math.max(newest.greatestMs, difference);
      // A clock that was set back shows in every message: the old bucket's greatest would hide it for minutes.
      if (difference < newest.greatestMs - windowMs) this.#buckets = [{ startMs, greatestMs: difference }];
      return;
    }
    this.#buckets = this.#buckets.filter((bucket) => Math.abs(startMs - bucket.startMs) < windowMs);
    if (this.#buckets.some((bucket) => difference < bucket.greatestMs - windowMs)) this.#buckets = [];
    this.#buckets.push({ startMs, greatestMs: difference });
  }

  /** Node clock minus server clock, ms; `null` while unknown. */
  get offsetMs(): number | null {
    if (this.#buckets.length === 0) return this.initialMs;
    return Math.max(...this.#buckets.map((bucket) => bucket.greatestMs));
  }
}
