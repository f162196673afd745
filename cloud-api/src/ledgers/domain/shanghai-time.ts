/** China has one zone and no summer time since 1991. */
const offsetMs = 8 * 3_600_000;

/** Minute in Shanghai as the ledgers write it: `2026-11-22 14:05`. */
export function shanghaiMinute(timeMs: number): string {
  return new Date(timeMs + offsetMs).toISOString().slice(0, 16).replace('T', ' ');
}

/** Day in Shanghai, for file names: `20261122`. */
export function shanghaiDay(timeMs: number): string {
  return new Date(timeMs + offsetMs).toISOString().slice(0, 10).replaceAll('-', '');
}
