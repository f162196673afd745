import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, localOf, MINUTE_MS, midnightMs, timeOfDayMs, weekdayOf } from './shanghai.js';

const asTold = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Shanghai',
  ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  weekday: 'short',
});
/** What the zone's own rules say of a moment. */
function toldOf(atMs: number): { day: string; time: string; weekday: string } {
  const part = Object.fromEntries(asTold.formatToParts(atMs).map(({ type, value }) => [type, value]));
  return {
    day: `${part.year}-${part.month}-${part.day}`,
    time: `${part.hour}:${part.minute}`,
    weekday: part.weekday ?? '',
  };
}
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
/** Shanghai's last change of clocks was in September 1991. */
const moment = fc.integer({ min: Date.UTC(1992, 0, 1), max: Date.UTC(2100, 0, 1) });

describe('Shanghai’s clock', () => {
  it('is that of Asia/Shanghai at every moment, whatever clock the machine has', () => {
    fc.assert(
      fc.property(moment, (atMs) => {
        const { day, ms } = localOf(atMs);
        const { day: told, time, weekday } = toldOf(atMs);
        expect(dayOf(atMs)).toBe(told);
        expect(Math.floor(ms / MINUTE_MS)).toBe(timeOfDayMs(time) / MINUTE_MS);
        expect(weekdays[weekdayOf(day) - 1]).toBe(weekday);
      }),
      { numRuns: 300 },
    );
  });

  it('has a midnight a day, 24 hours after the one before, also when Europe and America change theirs', () => {
    for (const [month, date] of [
      [2, 8],
      [2, 29],
      [9, 25],
      [10, 1],
    ] as const) {
      const { day } = localOf(Date.UTC(2026, month, date, 4));
      expect(midnightMs(day + 1) - midnightMs(day)).toBe(86_400_000);
      expect(toldOf(midnightMs(day)).time).toBe('00:00');
    }
  });
});
