import type { TicketState } from '@anju/contracts';
import type { LadderStep } from '../../routing/ladder-times.js';
import { type ClockSet, limitOf } from './clocks.js';
import { type Assignment, type Ticket, unconfirmedHazards } from './ticket.js';

/** Where a co-handler can accept or decline; elsewhere nobody waits for him. */
const answersIn: readonly TicketState[] = ['assigned', 'responding', 'rectifying'];

/** A co-handler who has neither accepted nor declined. */
function isSilent({ role, state }: Assignment): boolean {
  return role === 'co_handler' && state === 'assigned';
}

/** Co-handlers (协办) who are to accept or decline now. */
export function awaitedParts({ state, assignments }: Pick<Ticket, 'state' | 'assignments'>): readonly Assignment[] {
  return answersIn.includes(state) ? assignments.filter(isSilent) : [];
}

/**
 * Until when a co-handler who is given the ticket now is to accept or decline: within the lead's limit of `respond`, by what is not
 * over yet. His clock is his own: no clock of the ticket depends on it, and its lateness is not the lead's.
 */
export function answerByMs(
  ticket: Pick<Ticket, 'severity' | 'problemClass' | 'log'>,
  { nowMs, clocks }: { readonly nowMs: number; readonly clocks: ClockSet },
): number | null {
  const { severity, problemClass } = ticket;
  const ruleIds = unconfirmedHazards(ticket).map(({ ruleId }) => ruleId);
  const limitMs = limitOf(clocks, 'respond', { severity, problemClass, ruleIds });
  return limitMs === undefined ? null : nowMs + limitMs;
}

/** Past due and nobody has written it down yet. */
export function isUnnoticedSilence({ answerByMs, overdueMs }: Assignment, nowMs: number): boolean {
  return answerByMs !== null && overdueMs === null && answerByMs < nowMs;
}

/** When a silent co-handler is reminded next: as often as a lead, and once he is late as often as the ladder goes on with what is late. */
export function partRemindedAt(
  { remindedMs, assignedMs, overdueMs }: Pick<Assignment, 'remindedMs' | 'assignedMs' | 'overdueMs'>,
  { remindMs, overdueStepMs }: Pick<LadderStep, 'remindMs' | 'overdueStepMs'>,
): number {
  return (remindedMs ?? assignedMs) + (overdueMs === null ? remindMs : overdueStepMs);
}

/** When something of the co-handlers' own clocks is due: a reminder, or the end of a limit. */
export function partTimes(ticket: Pick<Ticket, 'state' | 'assignments'>, step: LadderStep): readonly number[] {
  return awaitedParts(ticket).flatMap((part) => [
    partRemindedAt(part, step),
    ...(part.answerByMs === null || part.overdueMs !== null ? [] : [part.answerByMs + 1]),
  ]);
}

/** `change` of every silent co-handler; the same list where there is none. */
export function withSilent(
  assignments: readonly Assignment[],
  change: (part: Assignment) => Assignment,
): readonly Assignment[] {
  return assignments.some(isSilent) ? assignments.map((each) => (isSilent(each) ? change(each) : each)) : assignments;
}

/** Moves the limits that are not broken: what a suspension takes from the count it takes from theirs. */
export function shiftAnswers(assignments: readonly Assignment[], byMs: number): readonly Assignment[] {
  return withSilent(assignments, (part) =>
    part.answerByMs === null || part.overdueMs !== null ? part : { ...part, answerByMs: part.answerByMs + byMs },
  );
}

/** Limits that are not broken end then at the latest. */
export function tightenAnswers(assignments: readonly Assignment[], latestMs: number): readonly Assignment[] {
  return withSilent(assignments, (part) =>
    part.answerByMs === null || part.overdueMs !== null || part.answerByMs <= latestMs
      ? part
      : { ...part, answerByMs: latestMs },
  );
}
