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
 * `platformCaused`: whether the platform itself was down when it fell due; such lateness is marked and counts against nobody.
 */
export function settleBreaches(
  change: TicketChange,
  nowMs: number,
  judge: { readonly platformCaused: (dueMs: number) => boolean },
): TicketChange {
  const { ticket } = change;
  const due = ticket.deadlines.filter((deadline) => isUnnoticedBreach(deadline, nowMs));
  if (due.length === 0) return change;
  const breached = new Set(due);
  return {
    ticket: {
      ...ticket,
      deadlines: ticket.deadlines.map((each) => (breached.has(each) ? { ...each, breachedMs: nowMs } : each)),
    },
    events: [
      ...change.events,
      ...[...due]
        .sort((a, b) => a.dueMs - b.dueMs)
        .map((deadline) => ({
          type: 'deadline_breached',
          atMs: nowMs,
          actor: null,
          data: {
            kind: deadline.kind,
            dueMs: deadline.dueMs,
            ...(judge.platformCaused(deadline.dueMs) ? { platformCaused: true } : {}),
          },
          notify: calledBy(ticket),
        })),
    ],
  };
}
