export const DAY_MS = 86_400_000;
/** Asia/Shanghai has had no summer time since 1991. */
const shanghaiOffsetMs = 8 * 3_600_000;

/** Milliseconds since midnight there. */
export function timeOfDayMs(timeMs: number): number {
  return (timeMs + shanghaiOffsetMs) % DAY_MS;
}

/** When the day of Asia/Shanghai began in which that time lies. */
export function dayBeginMs(timeMs: number): number {
  return timeMs - timeOfDayMs(timeMs);
}

export const nextDayMs = (timeMs: number): number => dayBeginMs(timeMs) + DAY_MS;
