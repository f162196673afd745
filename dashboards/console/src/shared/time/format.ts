const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const ageUnits = {
  zh: { second: '秒', minute: '分钟', hour: '小时', day: '天' },
  en: { second: 's', minute: 'min', hour: 'h', day: 'd' },
} as const;

/** How long ago, in the largest two units that matter: `8 s`, `3 min`, `2 h 05 min`, `4 d 3 h`. Negative ages show as 0 s. */
export function formatAge(ageMs: number, language: 'zh' | 'en'): string {
  const { second, minute, hour, day } = ageUnits[language];
  const age = Math.max(0, ageMs);
  if (age < MINUTE) return `${Math.floor(age / SECOND)} ${second}`;
  if (age < HOUR) return `${Math.floor(age / MINUTE)} ${minute}`;
  if (age < DAY) {
    const minutes = String(Math.floor((age % HOUR) / MINUTE)).padStart(2, '0');
    return `${Math.floor(age / HOUR)} ${hour} ${minutes} ${minute}`;
  }
  return `${Math.floor(age / DAY)} ${day} ${Math.floor((age % DAY) / HOUR)} ${hour}`;
}

const shanghai = { timeZone: 'Asia/Shanghai', hour12: false } as const;
const shortTimeFormat = new Intl.DateTimeFormat('zh-CN', { ...shanghai, hour: '2-digit', minute: '2-digit' });
const dateTimeFormat = new Intl.DateTimeFormat('sv-SE', {
  ...shanghai,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** Wall time in Asia/Shanghai. */
export const formatShortTime = (timeMs: number): string => shortTimeFormat.format(timeMs);
export const formatDateTime = (timeMs: number): string => dateTimeFormat.format(timeMs);

/** Ahead of UTC by so much, ms: Shanghai has no summer time. */
export const SHANGHAI_OFFSET = 8 * HOUR;

/** Midnight in Asia/Shanghai before `timeMs`. */
export const startOfDayMs = (timeMs: number): number =>
  Math.floor((timeMs + SHANGHAI_OFFSET) / DAY) * DAY - SHANGHAI_OFFSET;

const DAY_AND_MINUTE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/** A moment as a field for date and time has it, in Asia/Shanghai wherever the browser is. */
export const shanghaiInput = (timeMs: number): string => new Date(timeMs + SHANGHAI_OFFSET).toISOString().slice(0, 16);

/** What such a field says, ms since 1970 UTC; `null`: no date and time. */
export function fromShanghaiInput(text: string): number | null {
  const timeMs = DAY_AND_MINUTE.test(text) ? Date.parse(`${text}:00Z`) - SHANGHAI_OFFSET : Number.NaN;
  return Number.isFinite(timeMs) ? timeMs : null;
}
