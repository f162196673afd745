import {
  deadlineKindNames,
  type LocalisedText,
  problemClasses,
  severityNames,
  type TicketSummary,
  ticketStateNames,
} from '@anju/contracts';
import { headings, lineTitles, otherHeading, proposalHeading, proposalSuffix, testText } from './message-texts.js';
import type { ToldSign } from './told-sign.js';

export type Locale = 'zh-CN' | 'en';

/** A message as people read it, and its parts for machines. */
export interface Content {
  readonly subject: string;
  /** Lines `title: value` without the subject. */
  readonly text: string;
  /** Under the public origin; `null`: there is none. */
  readonly link: string | null;
  readonly event: string;
  readonly ticket: Pick<
    TicketSummary,
    'id' | 'severity' | 'state' | 'problemClass' | 'facilityId' | 'estateId' | 'version'
  > | null;
  /** The sign of an estate; absent: it is not about one. */
  readonly sign?: Pick<ToldSign, 'id' | 'estateId' | 'state' | 'version'>;
  /** The next deadline that runs. */
  readonly dueMs: number | null;
}

const time = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });

function headingOf(event: string): LocalisedText {
  if (event.endsWith(proposalSuffix)) {
    const { zh, en } = headingOf(event.slice(0, -proposalSuffix.length));
    return { zh: proposalHeading.zh + zh, en: proposalHeading.en + en };
  }
  return (headings as Partial<Record<string, LocalisedText>>)[event] ?? otherHeading;
}

/** What a ticket's event is told with: number, place, hazard, deadline and link. */
export function render(
  template: string,
  ticket: TicketSummary,
  about: { readonly locale: Locale; readonly publicOrigin: string | null },
): Content {
  const inLocale = (text: { readonly zh: string; readonly en: string }): string =>
    about.locale === 'en' ? text.en : text.zh;
  const event = template.replace(/^ticket\./, '');
  const due = ticket.deadlines
    .filter(({ metMs, cancelledMs }) => metMs === null && cancelledMs === null)
    .sort((a, b) => a.dueMs - b.dueMs)[0];
  const link = about.publicOrigin === null ? null : `${about.publicOrigin}/tickets/${encodeURIComponent(ticket.id)}`;
  const lines: (readonly [string, string])[] = [
    [inLocale(lineTitles.ticket), ticket.id],
    [
      inLocale(lineTitles.place),
      [ticket.estateName, ...(ticket.facilityName === null ? [] : [ticket.facilityName])].map(inLocale).join(' · '),
    ],
    [inLocale(lineTitles.hazard), inLocale(ticket.title)],
    [inLocale(lineTitles.problemClass), inLocale(problemClasses[ticket.problemClass])],
    [inLocale(lineTitles.severity), inLocale(severityNames[ticket.severity])],
    [inLocale(lineTitles.state), inLocale(ticketStateNames[ticket.state])],
  ];
  if (due !== undefined) lines.push([inLocale(deadlineKindNames[due.kind]), time.format(due.dueMs)]);
  if (link !== null) lines.push([inLocale(lineTitles.link), link]);
  const mark = about.locale === 'en' ? ': ' : '：';
  return {
    subject: `[${inLocale(severityNames[ticket.severity])}] ${inLocale(headingOf(event))} ${ticket.id}`,
    text: lines.map(([title, value]) => `${title}${mark}${value}`).join('\n'),
    link,
    event,
    ticket: {
      id: ticket.id,
      severity: ticket.severity,
      state: ticket.state,
      problemClass: ticket.problemClass,
      facilityId: ticket.facilityId,
      estateId: ticket.estateId,
      version: ticket.version,
    },
    dueMs: due?.dueMs ?? null,
  };
}

export function renderTest(locale: Locale): Content {
  const of = (text: { readonly zh: string; readonly en: string }): string => (locale === 'en' ? text.en : text.zh);
  return {
    subject: of(testText.subject),
    text: of(testText.text),
    link: null,
    event: 'test',
    ticket: null,
    dueMs: null,
  };
}
