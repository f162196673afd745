import type { EscalationCause } from '@anju/contracts';
import type { Ladders } from '../../routing/ladder-times.js';
import { withEvent } from './apply-transition.js';
import { hasToRespond } from './deadlines.js';
import type { Escalation } from './escalation.js';
import { calledAt, deservesSign, isBroken, nextCallMs, nextLevel, stepOf, wantsWarning, warnedAt } from './ladder.js';
import { awaitedParts, partRemindedAt } from './parts.js';
import { answersFor } from './relations.js';
import { signAudience } from './sign-audience.js';
import { isOpen, leadOf, type NewEvent, type Ticket, type TicketChange } from './ticket.js';

/** When it is, and by which ladder the calls are made. */
export interface Calling {
  readonly nowMs: number;
  readonly ladders: Ladders;
}

function called(level: Escalation['level'], cause: EscalationCause, { nowMs, ladders }: Calling): Escalation {
  return {
    level,
    cause,
    calledMs: nowMs,
    remindedMs: nowMs,
    reminders: 0,
    acknowledgedMs: null,
    acknowledgedBy: null,
    ladderVersion: ladders.version,
  };
}

function withEscalation(change: TicketChange, escalation: Escalation | null): TicketChange {
  return { ...change, ticket: { ...change.ticket, escalation } };
}

/** The call goes to the next level; at the top it is made once more. */
export function callNextLevel(change: TicketChange, cause: EscalationCause, calling: Calling): TicketChange {
  const before = change.ticket.escalation;
  if (before === null) return change;
  const level = nextLevel[before.level] ?? before.level;
  const raised = withEscalation(change, called(level, cause, calling));
  return scheduled(
    withEvent(raised, {
      type: 'escalated',
      atMs: calling.nowMs,
      actor: null,
      data: { from: before.level, level, cause, ladderVersion: calling.ladders.version },
      notify: [calledAt(raised.ticket, level)],
    }),
    calling.ladders,
  );
}

function scheduled(change: TicketChange, ladders: Ladders): TicketChange {
  const { ticket } = change;
  const nextMs = nextCallMs(ticket, ladders);
  return nextMs === ticket.nextCallMs ? change : { ...change, ticket: { ...ticket, nextCallMs: nextMs } };
}

/** The person whose doing in this change answers the call. */
function answerer({ ticket, events }: TicketChange): NewEvent | undefined {
  return events.findLast(({ actor, type }) => actor !== null && answersFor(ticket, actor, type));
}

/** Who has answered already is given the ticket once more, and has to accept it once more. */
function isGivenAgain({ ticket: { escalation }, events }: TicketChange): boolean {
  const hasAnswered = escalation !== null && escalation.acknowledgedMs !== null;
  return hasAnswered && events.some(({ type }) => type === 'assign');
}

/** Who is called at the estate by what is new, where nobody above waits for an answer or stays with what is late. */
function callsEstate({ escalation, deadlines }: Ticket): boolean {
  if (escalation === null || escalation.level === 'estate') return true;
  return escalation.acknowledgedMs !== null && !deadlines.some(isBroken);
}

/**
 * What a change means for the ladder: a new ticket, a new assignment and what is to be responded to anew are a new call at the
 * estate, an answer ends the calling, and a clock that broke calls the next level at once, as does what is to be responded to anew
 * while one is broken. Comes last in every change.
 */
export function settleCalls(before: Ticket | null, change: TicketChange, calling: Calling): TicketChange {
  const { ticket, events } = change;
  const { nowMs, ladders } = calling;
  if (!isOpen(ticket.state)) return scheduled(withEscalation(change, null), ladders);
  let after = change;
  const isNewLead = before !== null && leadOf(before)?.partyId !== leadOf(ticket)?.partyId;
  const isAnew = before !== null && hasToRespond(ticket) && !hasToRespond(before);
  const isNewCall = isNewLead || isAnew || isGivenAgain(change);
  if (ticket.escalation === null || (isNewCall && callsEstate(ticket))) {
    after = withEscalation(after, called('estate', 'assigned', calling));
  }
  const answer = answerer(after);
  const waiting = after.ticket.escalation;
  // Who hands the ticket on answers for himself and not for whom he hands it to.
  if (answer?.actor != null && waiting !== null && waiting.acknowledgedMs === null && !isNewLead) {
    const { displayName } = answer.actor;
    after = withEscalation(after, { ...waiting, acknowledgedMs: nowMs, acknowledgedBy: displayName });
  }
  if (events.some(({ type }) => type === 'deadline_breached'))
    return callNextLevel(after, 'deadline_breached', calling);
  if (isAnew && !callsEstate(ticket)) return callNextLevel(after, 'overdue', calling);
  return scheduled(after, ladders);
}

function warn(change: TicketChange, nowMs: number): TicketChange {
  const near = change.ticket.deadlines.filter((each) => wantsWarning(each) && warnedAt(each) <= nowMs);
  if (near.length === 0) return change;
  const deadlines = change.ticket.deadlines.map((each) => (near.includes(each) ? { ...each, warnedMs: nowMs } : each));
  const { ticket } = change;
  return near.reduce<TicketChange>(
    (sofar, { kind, dueMs }) =>
      withEvent(sofar, {
        type: 'deadline_near',
        atMs: nowMs,
        actor: null,
        data: { kind, dueMs },
        notify: kind === 'verify' ? [`verifiers:${ticket.path}`] : [calledAt(ticket, 'estate')],
      }),
    { ...change, ticket: { ...ticket, deadlines } },
  );
}

/** Co-handlers who have not answered are asked again. */
function remindParts(change: TicketChange, escalation: Escalation, { nowMs, ladders }: Calling): TicketChange {
  const step = stepOf(change.ticket, escalation, ladders);
  let after = change;
  for (const { partyId, reminders, ...part } of awaitedParts(change.ticket)) {
    if (partRemindedAt(part, step) > nowMs) continue;
    const count = reminders + 1;
    const { ticket, events } = after;
    const assignments = ticket.assignments.map((each) =>
      each.partyId === partyId ? { ...each, remindedMs: nowMs, reminders: count } : each,
    );
    after = withEvent(
      { ticket: { ...ticket, assignments }, events },
      { type: 'reminded', atMs: nowMs, actor: null, data: { partyId, count }, notify: [`party:${partyId}`] },
    );
  }
  return after;
}

function remind(change: TicketChange, escalation: Escalation, nowMs: number): TicketChange {
  const reminders = escalation.reminders + 1;
  const repeated = withEscalation(change, { ...escalation, reminders, remindedMs: nowMs });
  return withEvent(repeated, {
    type: 'reminded',
    atMs: nowMs,
    actor: null,
    data: { level: escalation.level, count: reminders },
    notify: [calledAt(change.ticket, escalation.level)],
  });
}

function hangSign(change: TicketChange, nowMs: number): TicketChange {
  const { ticket } = change;
  return withEvent(
    { ...change, ticket: { ...ticket, hungSign: true } },
    {
      type: 'hung_sign',
      atMs: nowMs,
      actor: null,
      data: { hungSign: true, cause: 'overdue' },
      notify: signAudience(ticket),
    },
  );
}

/** What the ladder does by itself at this time: warns, repeats, climbs, hangs the sign. */
export function climb(change: TicketChange, calling: Calling): TicketChange {
  const { ticket } = change;
  const { nowMs, ladders } = calling;
  if (ticket.nextCallMs === null || ticket.nextCallMs > nowMs) return change;
  if (ticket.state === 'suspended') return scheduled(change, ladders);
  let after = warn(change, nowMs);
  const { escalation } = ticket;
  if (escalation !== null) {
    after = remindParts(after, escalation, calling);
    const { remindMs, upAfterMs, overdueStepMs } = stepOf(ticket, escalation, ladders);
    const isTop = nextLevel[escalation.level] === null;
    const waited = nowMs - escalation.calledMs;
    const isUnanswered = escalation.acknowledgedMs === null;
    if (isTop && deservesSign(ticket) && waited >= overdueStepMs) after = hangSign(after, nowMs);
    if (!isTop && isUnanswered && waited >= upAfterMs) return callNextLevel(after, 'unacknowledged', calling);
    if (!isTop && ticket.deadlines.some(isBroken) && waited >= overdueStepMs)
      return callNextLevel(after, 'overdue', calling);
    if (isUnanswered && nowMs - escalation.remindedMs >= remindMs) after = remind(after, escalation, nowMs);
  }
  return scheduled(after, ladders);
}
