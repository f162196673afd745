import {
  deadlineKindNames,
  type LocalisedText,
  problemClasses,
  severityNames,
  type TicketSummary,
  ticketStateNames,
} from '@anju/contracts';
import { type Content, inLocale, type Locale, linesOf, minuteText, type Telling } from './content.js';
import {
  headings,
  isCalm,
  lineTitles,
  otherHeading,
  proposalHeading,
  proposalSuffix,
  testText,
} from './message-texts.js';

function headingOf(event: string): LocalisedText {
  if (event.endsWith(proposalSuffix)) {
    const { zh, en } = headingOf(event.slice(0, -proposalSuffix.length));
    return { zh: proposalHeading.zh + zh, en: proposalHeading.en + en };
  }
  return (headings as Partial<Record<string, LocalisedText>>)[event] ?? otherHeading;
}

/** What a ticket's event is told with: number, place, hazard, when it was, deadline and link. */
export function render(template: string, ticket: TicketSummary, { locale, publicOrigin, atMs }: Telling): Content {
  const told = inLocale(locale);
  const event = template.replace(/^ticket\./, '');
  // Who has the ticket no more has none of its deadlines, and may not open it.
  const isTheirs = event !== 'unassigned';
  const due = (isTheirs ? ticket.deadlines : [])
    .filter(({ metMs, cancelledMs }) => metMs === null && cancelledMs === null)
    .sort((a, b) => a.dueMs - b.dueMs)[0];
  const link = publicOrigin === null || !isTheirs ? null : `${publicOrigin}/tickets/${encodeURIComponent(ticket.id)}`;
  const values = {
    place: [ticket.estateName, ...(ticket.facilityName === null ? [] : [ticket.facilityName])].map(told).join(' · '),
    hazard: told(ticket.title),
    severity: told(severityNames[ticket.severity]),
    event: told(headingOf(event)),
    due: due === undefined ? '' : minuteText(due.dueMs),
  };
  const lines: (readonly [string, string])[] = [
    [told(lineTitles.ticket), ticket.id],
    [told(lineTitles.place), values.place],
    [told(lineTitles.hazard), values.hazard],
    [told(lineTitles.problemClass), told(problemClasses[ticket.problemClass])],
    [told(lineTitles.severity), values.severity],
    ...(isTheirs ? ([[told(lineTitles.state), told(ticketStateNames[ticket.state])]] as const) : []),
  ];
  if (atMs !== null) lines.push([told(lineTitles.time), minuteText(atMs)]);
  if (due !== undefined) lines.push([told(deadlineKindNames[due.kind]), values.due]);
  if (link !== null) lines.push([told(lineTitles.link), link]);
  return {
    subject: `[${values.severity}] ${values.event} ${ticket.id}`,
    text: linesOf(lines, locale),
    link,
    event,
    ...(isCalm(event) ? { calm: true as const } : {}),
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
    atMs,
    values,
  };
}

export function renderTest(locale: Locale): Content {
  const told = inLocale(locale);
  const subject = told(testText.subject);
  return {
    subject,
    text: told(testText.text),
    link: null,
    event: 'test',
    ticket: null,
    dueMs: null,
    values: { place: subject, hazard: subject, severity: subject, event: subject, due: subject },
  };
}
