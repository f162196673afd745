import { type ComplaintChannel, type ProblemClass, problemClasses, type Severity } from '@anju/contracts';
import { withEvent } from './apply-transition.js';
import type { ClockSet } from './clocks.js';
import { beginTicket, consequences, isWorse, type Raising, under } from './raise-ticket.js';
import { type Actor, handlersOf, type Ticket, type TicketChange } from './ticket.js';

/** What a person told: a complaint of a resident, or what somebody of the service saw himself. Who the reporter is stands elsewhere. */
export interface Report {
  readonly kind: 'complaint' | 'manual';
  /** Of a complaint. */
  readonly channel: ComplaintChannel | null;
  /** The source's own number. */
  readonly number: string | null;
  readonly estateId: string;
  /** `null`: the estate at large. */
  readonly facilityId: string | null;
  readonly problemClass: ProblemClass;
  readonly severity: Severity;
  readonly content: string;
  /** Where exactly, in words. */
  readonly place: string | null;
}

function titleOf({ kind, problemClass }: Report): Ticket['title'] {
  const { zh, en } = problemClasses[problemClass];
  return kind === 'complaint' ? { zh: `投诉：${zh}`, en: `Complaint: ${en}` } : { zh, en };
}

function told({ kind, channel, number, severity, content, place }: Report) {
  return { kind, channel, number, severity, content, place };
}

/** A new ticket of a report, as of a hazard: routed, with all clocks running. `actor`: who entered it. */
export function raiseFromReport(report: Report, about: Raising & { readonly actor: Actor | null }): TicketChange {
  const { kind, channel, number, estateId, facilityId, problemClass, severity } = report;
  return beginTicket(
    {
      ...{ facilityId, estateId, problemClass, severity, title: titleOf(report), ruleIds: [] },
      source: { kind, channel, number },
      actor: about.actor,
      told: { origin: kind, severity, report: told(report) },
    },
    about,
  );
}

/** A further report on what an open ticket is about. A worse one raises the severity and ends a suspension. */
export function joinReport(
  before: Ticket,
  report: Report,
  { nowMs, clocks, actor }: { readonly nowMs: number; readonly clocks: ClockSet; readonly actor: Actor | null },
): TicketChange {
  const { severity, problemClass } = report;
  const worse = isWorse(severity, before.severity);
  // Who only asks again wins no stricter clock than the ticket's own severity has.
  const matter = { severity: worse ? severity : before.severity, problemClass, ruleIds: [] };
  const change = under(before, { ...matter, title: before.title, worse, urgent: false }, { nowMs, clocks });
  return withEvent(change, {
    type: 'report_joined',
    atMs: nowMs,
    actor,
    data: { report: told(report), ...consequences(before, change.ticket) },
    notify: handlersOf(change.ticket),
  });
}
