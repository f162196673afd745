import { type LocalisedText, type Severity, severityNames, type TicketSummary } from '@anju/contracts';
import { type Content, dayText, inLocale, linesOf, minuteText, type Telling } from './content.js';
import { lineTitles, signHeadings, signTitles } from './message-texts.js';

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

/** What a sign's event is told with: the words of the sign, the reason, when it was, and the link. */
export function renderSign(template: string, sign: ToldSign, { locale, publicOrigin, atMs }: Telling): Content {
  const told = inLocale(locale);
  const event = template === 'sign.released' ? 'released' : 'hung';
  const { id, estateId, state, version } = sign;
  const place = [...(sign.streetName === null ? [] : [sign.streetName]), sign.estateName].map(told).join(' · ');
  const link = publicOrigin === null ? null : `${publicOrigin}/hung-signs`;
  const heading = told(signHeadings[event]);
  const due = dayText(sign.deadlineMs);
  const lines: (readonly [string, string])[] = [
    [told(signTitles.number), id],
    [told(lineTitles.place), place],
    [told(signTitles.problem), sign.problem],
    [told(signTitles.responsible), `${sign.responsibleUnit}/${sign.responsiblePerson}`],
    [told(signTitles.deadline), due],
    [told(signTitles.supervising), sign.supervisingUnit],
    [told(signTitles.reason), sign.reason],
  ];
  if (atMs !== null) lines.push([told(lineTitles.time), minuteText(atMs)]);
  if (link !== null) lines.push([told(lineTitles.link), link]);
  return {
    subject: `${heading}${locale === 'en' ? ': ' : '：'}${told(sign.estateName)} ${id}`,
    text: linesOf(lines, locale),
    link,
    event,
    ticket: null,
    sign: { id, estateId, state, version },
    dueMs: state === 'hung' ? sign.deadlineMs : null,
    atMs,
    values: { place, hazard: sign.problem, severity: told(severityNames[severityOf(sign)]), event: heading, due },
  };
}
