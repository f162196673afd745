import type { PayloadTime } from '../../profiles/mqtt-profile.js';

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(timeZone, made);
  return made;
}

/** Milliseconds by which local time is ahead of UTC at an instant. */
function offsetAt(instantMs: number, timeZone: string): number {
  const parts = Object.fromEntries(
    formatterOf(timeZone)
      .formatToParts(instantMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instantMs / 1000) * 1000;
}

const localPattern = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?$/;
const zonedPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})$/;

/** A local date and time of a zone; of the two instants in an autumn hour, the earlier. `undefined` when it is none. */
export function localTimeMs(text: string, timeZone: string): number | undefined {
  const match = localPattern.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const wallMs = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(wallMs);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59)
    return undefined;
  const fraction = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000);
  const candidates = [wallMs - 86_400_000, wallMs + 86_400_000]
    .map((near) => wallMs - offsetAt(near, timeZone))
    .filter((instant) => instant + offsetAt(instant, timeZone) === wallMs);
  const instant = candidates.length > 0 ? Math.min(...candidates) : wallMs - offsetAt(wallMs, timeZone);
  return instant + fraction;
}

/** A payload's time in milliseconds since 1970 UTC; `undefined` when the value is none in the declared format. */
export function payloadTimeMs(value: unknown, format: PayloadTime['format'], timeZone: string): number | undefined {
  if (format === 'unix-ms' || format === 'unix-s') {
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return undefined;
    const ms = Math.round(format === 'unix-s' ? value * 1000 : value);
    return Number.isSafeInteger(ms) ? ms : undefined;
  }
  if (typeof value !== 'string') return undefined;
  if (format === 'local') return localTimeMs(value, timeZone);
  if (!zonedPattern.test(value)) return undefined;
  const ms = Date.parse(value.replace(/(\.\d{3})\d+/, '$1'));
  return Number.isNaN(ms) || ms < 0 ? undefined : ms;
}
