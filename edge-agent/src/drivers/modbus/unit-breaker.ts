/** DEFAULT figures: a unit that is dead is asked at first every 2 s, then ever less, down to every 30 s. */
export const breakerDefaults = { failuresToOpen: 2, firstProbeMs: 2000, longestProbeMs: 30_000 } as const;

/** A probe that could not be made is tried again after this long. DEFAULT. */
const postponedProbeMs = 500;

/** Circuit breaker of one unit. Times are monotonic milliseconds. */
export class UnitBreaker {
  private failures = 0;
  private probeDelayMs: number = breakerDefaults.firstProbeMs;
  private probeDueMs = 0;

  get state(): 'closed' | 'open' {
    return this.failures >= breakerDefaults.failuresToOpen ? 'open' : 'closed';
  }

  /** No failure since the last answer: only then is a retry worth the bus's time. */
  get healthy(): boolean {
    return this.failures === 0;
  }

  get nextProbeMs(): number {
    return this.probeDueMs;
  }

  succeed(): void {
    this.failures = 0;
    this.probeDelayMs = breakerDefaults.firstProbeMs;
  }

  /** The probe could not be made yet. */
  postpone(nowMs: number): void {
    this.probeDueMs = nowMs + postponedProbeMs;
  }

  fail(nowMs: number): void {
    const wasOpen = this.state === 'open';
    this.failures += 1;
    if (this.state === 'closed') return;
    if (wasOpen) this.probeDelayMs = Math.min(this.probeDelayMs * 2, breakerDefaults.longestProbeMs);
    this.probeDueMs = nowMs + this.probeDelayMs;
  }
}

/** At most this share of a bus's time is spent on asking units that do not answer. DEFAULT. */
export const probeBudgetShare = 0.05;
/** A probe that finds no idle moment is made anyway after this long. DEFAULT. */
export const longestProbeWaitMs = 30_000;

/** Keeps the probes of one bus within their share of its time. */
export class ProbeBudget {
  private notBeforeMs = 0;

  allows(nowMs: number): boolean {
    return nowMs >= this.notBeforeMs;
  }

  get nextMs(): number {
    return this.notBeforeMs;
  }

  spend(startMs: number, endMs: number): void {
    this.notBeforeMs = endMs + (endMs - startMs) * (1 / probeBudgetShare - 1);
  }
}
