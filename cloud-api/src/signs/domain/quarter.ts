/** Shanghai keeps UTC+8 all the year. */
const offsetMs = 8 * 3_600_000;

/** The quarter of a moment in Asia/Shanghai, like `2026-Q4`. */
export function quarterAt(ms: number): string {
  const local = new Date(ms + offsetMs);
  return `${local.getUTCFullYear()}-Q${Math.floor(local.getUTCMonth() / 3) + 1}`;
}

/** Its first moment, and the first after it. */
export function rangeOfQuarter(quarter: string): { readonly fromMs: number; readonly toMs: number } {
  const year = Number(quarter.slice(0, 4));
  const month = (Number(quarter.slice(6)) - 1) * 3;
  return { fromMs: Date.UTC(year, month) - offsetMs, toMs: Date.UTC(year, month + 3) - offsetMs };
}

/** The last quarter that is over. */
export function lastQuarter(nowMs: number): string {
  return quarterAt(rangeOfQuarter(quarterAt(nowMs)).fromMs - 1);
}

/** `2026年11月22日` in Asia/Shanghai. */
export function dayText(ms: number): string {
  const local = new Date(ms + offsetMs);
  return `${local.getUTCFullYear()}年${local.getUTCMonth() + 1}月${local.getUTCDate()}日`;
}

export function yearOf(ms: number): number {
  return new Date(ms + offsetMs).getUTCFullYear();
}
