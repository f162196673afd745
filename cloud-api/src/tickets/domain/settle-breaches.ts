import { type ClockSet, isPlatformCaused } from './clocks.js';
import { isUnnoticedBreach } from './deadlines.js';
import { type Audience, leadOf, type Ticket, type TicketChange } from './ticket.js';

function calledBy(ticket: Ticket): readonly Audience[] {
  const lead = leadOf(ticket);
  const above: readonly Audience[] = [`dispatchers:${ticket.path}`, `supervisors:${ticket.path}`];
  return lead === undefined ? above : [`party:${lead.partyId}`, ...above];
}

/**
 * Writes down what is past due: one event a deadline, in the order of their due times.
 *
 * What fell due in an outage of the platform is marked, and counts against nobody.
 */
export function settleBreaches(change: TicketChange, nowMs: number, clocks: Pick<ClockSet, 'outages'>): TicketChange {
  const { ticket } = change;
  const due = ticket.deadlines.filter((deadline) => isUnnoticedBreach(deadline, nowMs));
  if (due.length === 0) return change;
  const breached = new Set(due);
  return {
    ticket: {
      ...ticket,
      deadlines: ticket.deadlines.map((each) =>
        breached.has(each)
          ? { ...each, breachedMs: nowMs, platformCaused: isPlatformCaused(clocks, each.dueMs) }
          : each,
      ),
    },
    events: [
      ...change.events,
      ...[...due]
        .sort((a, b) => a.dueMs - b.dueMs)
        .map((deadline) => ({
          type: 'deadline_breached' as const,
          atMs: nowMs,
          actor: null,
          data: {
            kind: deadline.kind,
            dueMs: deadline.dueMs,
            ...(isPlatformCaused(clocks, deadline.dueMs) ? { platformCaused: true } : {}),
          },
          notify: calledBy(ticket),
        })),
    ],
  };
}
