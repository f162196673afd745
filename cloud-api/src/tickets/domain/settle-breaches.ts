import { type ClockSet, isPlatformCaused } from './clocks.js';
import { isUnnoticedBreach } from './deadlines.js';
import { awaitedParts, isUnnoticedSilence } from './parts.js';
import { type Audience, leadOf, type NewEvent, type Ticket, type TicketChange } from './ticket.js';

function leadParty(ticket: Ticket): readonly Audience[] {
  const lead = leadOf(ticket);
  return lead === undefined ? [] : [`party:${lead.partyId}`];
}

/** What is past due, and who is told. */
interface PastDue extends Pick<NewEvent, 'type' | 'notify'> {
  readonly dueMs: number;
  readonly about: Readonly<Record<string, unknown>>;
}

function brokenClocks(ticket: Ticket, nowMs: number): readonly PastDue[] {
  const notify: readonly Audience[] = [
    ...leadParty(ticket),
    `dispatchers:${ticket.path}`,
    `supervisors:${ticket.path}`,
  ];
  return ticket.deadlines
    .filter((deadline) => isUnnoticedBreach(deadline, nowMs))
    .map(({ kind, dueMs }) => ({ type: 'deadline_breached', dueMs, about: { kind }, notify }));
}

/** Co-handlers who let their limit pass. That is no clock of the ticket: nobody above is called by it, nor is the lead late. */
function silentParts(ticket: Ticket, nowMs: number): readonly PastDue[] {
  return awaitedParts(ticket)
    .filter((part) => isUnnoticedSilence(part, nowMs))
    .map(({ partyId, answerByMs }) => ({
      type: 'part_overdue',
      dueMs: answerByMs ?? nowMs,
      about: { partyId },
      notify: [`party:${partyId}`, ...leadParty(ticket), `dispatchers:${ticket.path}`],
    }));
}

/**
 * Writes down what is past due: one event a deadline or silent co-handler, in the order of their due times.
 *
 * What fell due in an outage of the platform is marked, and counts against nobody.
 */
export function settleBreaches(change: TicketChange, nowMs: number, clocks: Pick<ClockSet, 'outages'>): TicketChange {
  const { ticket } = change;
  const silent = silentParts(ticket, nowMs);
  const due = [...brokenClocks(ticket, nowMs), ...silent];
  if (due.length === 0) return change;
  const late = new Set(silent.map(({ about }) => about.partyId));
  return {
    ticket: {
      ...ticket,
      deadlines: ticket.deadlines.map((each) =>
        isUnnoticedBreach(each, nowMs)
          ? { ...each, breachedMs: nowMs, platformCaused: isPlatformCaused(clocks, each.dueMs) }
          : each,
      ),
      assignments:
        late.size === 0
          ? ticket.assignments
          : ticket.assignments.map((each) =>
              late.has(each.partyId) ? { ...each, overdueMs: nowMs, remindedMs: nowMs } : each,
            ),
    },
    events: [
      ...change.events,
      ...due
        .toSorted((a, b) => a.dueMs - b.dueMs)
        .map(({ type, dueMs, about, notify }) => ({
          type,
          atMs: nowMs,
          actor: null,
          data: { ...about, dueMs, ...(isPlatformCaused(clocks, dueMs) ? { platformCaused: true } : {}) },
          notify,
        })),
    ],
  };
}
