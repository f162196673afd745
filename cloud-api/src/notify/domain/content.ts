import type { LocalisedText, TicketSummary } from '@anju/contracts';

export type Locale = 'zh-CN' | 'en';

/** Whom and what a text is written for. */
export interface Telling {
  readonly locale: Locale;
  readonly publicOrigin: string | null;
  /** When it happened, which may be long before it is read; `null`: nobody knows any more. */
  readonly atMs: number | null;
}

/** Parts of a message for gateways that take the values of an approved form of words only. */
export interface ContentValues {
  readonly place: string;
  readonly hazard: string;
  readonly severity: string;
  readonly event: string;
  readonly due: string;
}

/** A message as people read it, and its parts for machines. */
export interface Content {
  readonly subject: string;
  /** Lines `title: value` without the subject. */
  readonly text: string;
  /** Under the public origin; `null`: there is none. */
  readonly link: string | null;
  readonly event: string;
  /** Nobody is called out by it, however bad the ticket is. Absent: as bad as the ticket is. */
  readonly calm?: true;
  readonly ticket: Pick<
    TicketSummary,
    'id' | 'severity' | 'state' | 'problemClass' | 'facilityId' | 'estateId' | 'version'
  > | null;
  /** The sign of an estate; absent: it is not about one. */
  readonly sign?: {
    readonly id: string;
    readonly estateId: string;
    readonly state: 'hung' | 'released';
    readonly version: number;
  };
  /** The next deadline that runs. */
  readonly dueMs: number | null;
  /** When it happened. Absent: a test, or planned before messages had it. */
  readonly atMs?: number | null;
  /** Absent: planned before messages had them. */
  readonly values?: ContentValues;
}

/** Nobody makes another line of the message out of what he typed, or turns the rest of it round. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
}

/** `title: value` of each. */
export function linesOf(lines: readonly (readonly [title: string, value: string])[], locale: Locale): string {
  const mark = locale === 'en' ? ': ' : '：';
  return lines.map(([title, value]) => `${title}${mark}${oneLine(value)}`).join('\n');
}

/** Words in the language of who reads them, on one line. */
export function inLocale(locale: Locale): (text: LocalisedText) => string {
  return ({ zh, en }) => oneLine(locale === 'en' ? en : zh);
}

const time = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });
const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });

/** `2026-11-22 14:05` in Shanghai. */
export const minuteText = (timeMs: number): string => time.format(timeMs);
/** `2026-11-22` in Shanghai. */
export const dayText = (timeMs: number): string => day.format(timeMs);
