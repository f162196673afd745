import type { QuietHours } from './channel.js';
import { DAY_MS, timeOfDayMs } from './shanghai-day.js';

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** When none of these is quiet any more; `nowMs` itself where none is. Hours that leave no time of day between them end one after the other. */
export function quietUntilAll(hours: readonly (QuietHours | null)[], nowMs: number): number {
  const after = (atMs: number) => Math.max(atMs, ...hours.map((each) => quietUntil(each, atMs)));
  const firstMs = after(nowMs);
  let atMs = firstMs;
  for (let nextMs = after(atMs); nextMs > atMs; nextMs = after(atMs)) {
    if (nextMs - nowMs >= DAY_MS) return firstMs;
    atMs = nextMs;
  }
  return atMs;
}

/** When the quiet hours that hold at `nowMs` end; `nowMs` itself where it is not quiet. */
export function quietUntil(quiet: QuietHours | null, nowMs: number): number {
  if (quiet === null) return nowMs;
  const from = minutesOf(quiet.from) * 60_000;
  const to = minutesOf(quiet.to) * 60_000;
  if (from === to) return nowMs;
  const ofDay = timeOfDayMs(nowMs);
  const isQuiet = from < to ? ofDay >= from && ofDay < to : ofDay >= from || ofDay < to;
  if (!isQuiet) return nowMs;
  return nowMs + ((to - ofDay + DAY_MS) % DAY_MS);
}
