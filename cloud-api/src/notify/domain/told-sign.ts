import type { LocalisedText, Severity, TicketSummary } from '@anju/contracts';
import { lineTitles, signHeadings, signTitles } from './message-texts.js';
import type { Content, Locale } from './render.js';

/** The sign of an estate as messages tell of it. */
export interface ToldSign {
  readonly id: string;
  readonly estateId: string;
  readonly estateName: LocalisedText;
  readonly streetName: LocalisedText | null;
  readonly state: 'hung' | 'released';
  readonly version: number;
  readonly problem: string;
  readonly responsibleUnit: string;
  readonly responsiblePerson: string;
  readonly deadlineMs: number;
  readonly supervisingUnit: string;
  /** Why it was hung or, once it is down, what was seen. */
  readonly reason: string;
}

/** What a message is about. */
export type Subject = TicketSummary | ToldSign;

export function isSign(subject: Subject): subject is ToldSign {
  return 'supervisingUnit' in subject;
}

/** Signs are told by the ways of what is major (DEFAULT): they are no emergency, and no notice either. */
export function severityOf(subject: Subject): Severity {
  return isSign(subject) ? 'major' : subject.severity;
}

const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });

/** What a sign's event is told with: the words of the sign, the reason and the link. */
export function renderSign(
  template: string,
  sign: ToldSign,
  { locale, publicOrigin }: { readonly locale: Locale; readonly publicOrigin: string | null },
): Content {
  const inLocale = (text: LocalisedText): string => (locale === 'en' ? text.en : text.zh);
  const mark = locale === 'en' ? ': ' : '：';
  const event = template === 'sign.released' ? 'released' : 'hung';
  const { id, estateId, state, version } = sign;
  const place = [...(sign.streetName === null ? [] : [sign.streetName]), sign.estateName].map(inLocale).join(' · ');
  const link = publicOrigin === null ? null : `${publicOrigin}/hung-signs`;
  const lines: (readonly [string, string])[] = [
    [inLocale(signTitles.number), id],
    [inLocale(lineTitles.place), place],
    [inLocale(signTitles.problem), sign.problem],
    [inLocale(signTitles.responsible), `${sign.responsibleUnit}/${sign.responsiblePerson}`],
    [inLocale(signTitles.deadline), day.format(sign.deadlineMs)],
    [inLocale(signTitles.supervising), sign.supervisingUnit],
    [inLocale(signTitles.reason), sign.reason],
  ];
  if (link !== null) lines.push([inLocale(lineTitles.link), link]);
  return {
    subject: `${inLocale(signHeadings[event])}${mark}${inLocale(sign.estateName)} ${id}`,
    text: lines.map(([title, value]) => `${title}${mark}${value}`).join('\n'),
    link,
    event,
    ticket: null,
    sign: { id, estateId, state, version },
    dueMs: state === 'hung' ? sign.deadlineMs : null,
  };
}
