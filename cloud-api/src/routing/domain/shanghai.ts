/** Asia/Shanghai has been UTC+8 all the year since 1991. */
const offsetMs = 8 * 3_600_000;
export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** Up to when times are told as days: those of later years have no text `yyyy-mm-dd`. */
export const lastMs = Date.UTC(9999, 0);

/** Days since 1970 there, and ms since its midnight. */
export function localOf(atMs: number): { readonly day: number; readonly ms: number } {
  const local = atMs + offsetMs;
  const day = Math.floor(local / DAY_MS);
  return { day, ms: local - day * DAY_MS };
}

/** When that day begins there. */
export function midnightMs(day: number): number {
  return day * DAY_MS - offsetMs;
}

/** `yyyy-mm-dd` of a day. */
export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

export function dayOf(atMs: number): string {
  return dayText(localOf(atMs).day);
}

/** Whether there is such a day: 2026-02-30 has the form of one. */
export function isDay(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}

/** 1: Monday … 7: Sunday. */
export function weekdayOf(day: number): number {
  // 1970-01-01 was a Thursday.
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** Ms since midnight of `hh:mm`. */
export function timeOfDayMs(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return (hours * 60 + minutes) * MINUTE_MS;
}
