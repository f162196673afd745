/** Exponential with full jitter in its upper half: 50–100 % of `minMs · 2^attempt`, capped at `maxMs`. */
export function backOffMs(attempt: number, minMs: number, maxMs: number, random: () => number): number {
  const ceiling = Math.min(maxMs, minMs * 2 ** Math.min(attempt, 30));
  return ceiling * (0.5 + random() / 2);
}
