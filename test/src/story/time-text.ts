import type { LocalisedText } from '@anju/contracts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (n: number): string => String(n).padStart(2, '0');

/** `+mm:ss` from the story's beginning, `+h:mm:ss` from an hour on, rounded to the second. */
export function offsetText(ms: number): string {
  const seconds = Math.round(ms / SECOND);
  const sign = seconds < 0 ? '-' : '+';
  const [total, rest] = [Math.abs(seconds), Math.abs(seconds) % 3600];
  const [hours, minutes] = [Math.floor(total / 3600), `${two(Math.floor(rest / 60))}:${two(rest % 60)}`];
  return `${sign}${hours === 0 ? '' : `${hours}:`}${minutes}`;
}

/** `4 h`, `1 d 2 h`, `90 s`: the two greatest units, rounded to the second. */
export function durationWords(ms: number): LocalisedText {
  let left = Math.round(Math.abs(ms) / SECOND) * SECOND;
  const parts: { n: number; zh: string; en: string }[] = [];
  for (const [size, zh, en] of [
    [DAY, '天', 'd'],
    [HOUR, '小时', 'h'],
    [MINUTE, '分钟', 'min'],
    [SECOND, '秒', 's'],
  ] as const) {
    const n = Math.floor(left / size);
    left -= n * size;
    if (n > 0) parts.push({ n, zh, en });
  }
  const told = parts.length === 0 ? [{ n: 0, zh: '秒', en: 's' }] : parts.slice(0, 2);
  return {
    zh: told.map(({ n, zh }) => `${n} ${zh}`).join(' '),
    en: told.map(({ n, en }) => `${n} ${en}`).join(' '),
  };
}

/** To five minutes where it is an hour or more: what people agreed upon, whatever seconds it took them. */
export function roughly(ms: number): number {
  return Math.abs(ms) < HOUR ? ms : Math.round(ms / (5 * MINUTE)) * 5 * MINUTE;
}
