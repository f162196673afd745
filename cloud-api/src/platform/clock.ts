/** The service's time; injected, so that tests decide what time it is. */
export interface Clock {
  /** Milliseconds since 1970 UTC. */
  nowMs(): number;
  /** Calls `task` once after `delayMs`; the returned function cancels it. */
  schedule(delayMs: number, task: () => void): () => void;
}

/** `setTimeout` fires at once for more than 2^31 − 1 ms. */
const longestTimeoutMs = 2_147_483_647;

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  schedule(delayMs, task) {
    const timer = setTimeout(task, Math.min(Math.max(0, delayMs), longestTimeoutMs));
    return () => clearTimeout(timer);
  },
};
