const firstMs = 5_000;
const longestMs = 15 * 60_000;
/** How long a message is tried: a receiver that is away over a weekend still gets it (DEFAULT). */
export const giveUpAfterMs = 3 * 86_400_000;

/** Time to the next attempt after `attempts` failures, ms: doubles, with half of it by chance so that not all come at once. */
export function backOffMs(attempts: number, chance: () => number): number {
  const fullMs = Math.min(longestMs, firstMs * 2 ** Math.min(attempts - 1, 20));
  return Math.round(fullMs / 2 + (fullMs / 2) * chance());
}
