import type { HazardView } from '@anju/contracts';
import { applyTransition, withEvent } from './apply-transition.js';
import type { ClockSet } from './clocks.js';
import type { Ticket, TicketChange } from './ticket.js';
import type { ChainedEvent } from './ticket-log.js';
import { transitionsOf } from './transition-table.js';

/** What comes into a ticket's log without anybody doing anything about the ticket. */
const byItself: readonly string[] = [
  'raised',
  'assign',
  'hazard_joined',
  'hazard_returned',
  'hazard_changed',
  'absorbed',
  'deadline_near',
  'deadline_breached',
  'part_overdue',
  'escalated',
  'reminded',
];

/** Whether nothing but these hazards would be lost from sight when the ticket goes into another one of the same cause. */
export function isUntouched(
  { state, hungSign, log }: Ticket,
  events: readonly Pick<ChainedEvent, 'type' | 'actorId'>[],
  hazardIds: readonly string[],
): boolean {
  const isOwn = log.hazards.every(
    ({ id, state: told }) => hazardIds.includes(id) || told === 'cleared' || told === 'withdrawn',
  );
  const isByItself = events.every(({ type, actorId }) => actorId === null && byItself.includes(type));
  return (state === 'raised' || state === 'assigned') && !hungSign && isOwn && isByItself;
}

/** The system puts a ticket into the one of the same cause. The caller has seen that it is open and `isUntouched`. */
export function mergeBySystem(
  before: Ticket,
  { intoTicketId, nowMs, clocks }: { intoTicketId: string; nowMs: number; clocks: ClockSet },
): TicketChange {
  const transition = transitionsOf(before.state, 'merge')[0];
  if (transition === undefined) return { ticket: before, events: [] };
  return applyTransition(before, {
    actor: null,
    command: { action: 'merge', intoTicketId, reason: 'the same cause' },
    transition,
    asks: false,
    agreed: null,
    nowMs,
    clocks,
  });
}

/** A hazard that was listed in the ticket has outlasted its cause: the ticket's confirmation waits for it no more. */
export function releaseHazard(before: Ticket, hazard: HazardView, nowMs: number): TicketChange {
  const { id, ruleId, severity, instance, ticketId } = hazard;
  return withEvent(
    { ticket: before, events: [] },
    {
      type: 'hazard_changed',
      atMs: nowMs,
      actor: null,
      data: {
        change: ticketId === null ? 'outlasts the cause' : `outlasts the cause: ${ticketId}`,
        ...(ticketId === null ? {} : { ticketId }),
        hazards: [{ id, ruleId, severity, state: 'withdrawn', instance }],
      },
      notify: [],
    },
  );
}
