import type { TicketActionRequest } from '@anju/contracts';
import { type ClockSet, limitOf } from './clocks.js';
import { cancelAll, continueRectify, isRunning, meet, open, shiftRunning } from './deadlines.js';
import { answerByMs, shiftAnswers, withSilent } from './parts.js';
import { settleBreaches } from './settle-breaches.js';
import { signAudience } from './sign-audience.js';
import {
  type Actor,
  type Assignment,
  type Audience,
  type Deadline,
  handlersOf,
  leadOf,
  type NewEvent,
  type Proposal,
  subjectOf,
  type Ticket,
  type TicketChange,
  unconfirmedHazards,
} from './ticket.js';
import { foldEvent, proposedType } from './ticket-log.js';
import type { Transition } from './transition-table.js';

/** An allowed action with all that it carries. `actor` is `null` where time itself acts. */
export interface Applied {
  readonly actor: Actor | null;
  readonly command: Omit<TicketActionRequest, 'version'>;
  readonly transition: Transition;
  /** It is only asked for. */
  readonly asks: boolean;
  readonly agreed: Proposal | null;
  readonly nowMs: number;
  readonly clocks: ClockSet;
}

/** Adds an event to the ticket's log and to the change. */
export function withEvent(change: TicketChange, event: NewEvent): TicketChange {
  const log = foldEvent(change.ticket.log, { ...event, actorId: event.actor?.userId ?? null });
  return { ticket: { ...change.ticket, log }, events: [...change.events, event] };
}

function reassigned(ticket: Ticket, { command, nowMs, clocks }: Applied): readonly Assignment[] {
  const fresh = (partyId: string, role: Assignment['role']): Assignment => {
    const before = ticket.assignments.find((each) => each.partyId === partyId);
    const stays = before?.role === 'co_handler' && role === 'co_handler' && before.state !== 'declined';
    // A co-handler who stays goes on where he is; a lead accepts what he is newly given. While nobody led no co-handler could accept:
    // who had not is asked anew.
    if (before !== undefined && stays && !(before.state === 'assigned' && ticket.state === 'raised')) {
      return before.state === 'assigned' ? { ...before, remindedMs: nowMs } : before;
    }
    const own = role === 'co_handler' ? answerByMs(ticket, { nowMs, clocks }) : null;
    const asked = { answerByMs: own, overdueMs: null, remindedMs: null, reminders: 0 };
    return { partyId, role, state: 'assigned', assignedMs: nowMs, ...asked };
  };
  const lead = command.leadPartyId === undefined ? [] : [fresh(command.leadPartyId, 'lead')];
  return [...lead, ...(command.coHandlerPartyIds ?? []).map((partyId) => fresh(partyId, 'co_handler'))];
}

/** What is left of a suspension. */
function restOf({ suspendedUntilMs }: Ticket, nowMs: number): number {
  return Math.max(0, (suspendedUntilMs ?? nowMs) - nowMs);
}

function assignmentsAfter(ticket: Ticket, applied: Applied): readonly Assignment[] {
  const { transition, command, actor, nowMs } = applied;
  const mine = (state: Assignment['state'], role: Assignment['role']) =>
    ticket.assignments.map((each) =>
      each.role === role && each.partyId === actor?.partyId && each.state !== 'declined' ? { ...each, state } : each,
    );
  const role = transition.part ? 'co_handler' : 'lead';
  switch (transition.action) {
    case 'assign':
      return reassigned(ticket, applied);
    case 'accept':
      return mine('accepted', role);
    case 'decline':
      return mine('declined', role);
    case 'submit':
      return mine('done', role);
    case 'fail':
      return ticket.assignments.map((each) => (each.role === 'lead' ? { ...each, state: 'accepted' } : each));
    case 'suspend':
      return shiftAnswers(ticket.assignments, (command.untilMs ?? nowMs) - nowMs);
    // Who is told that it goes on is not reminded in the same moment.
    case 'resume':
      return withSilent(shiftAnswers(ticket.assignments, -restOf(ticket, nowMs)), (part) => ({
        ...part,
        remindedMs: nowMs,
      }));
    default:
      return ticket.assignments;
  }
}

/** A worse severity brings the rectify clock nearer, where it runs and is not broken; a lesser one wins nobody time. */
function tightenRectify(
  ticket: Ticket,
  severity: Ticket['severity'],
  { nowMs, clocks }: Pick<Applied, 'nowMs' | 'clocks'>,
): readonly Deadline[] {
  const limitMs = limitOf(clocks, 'rectify', { ...subjectOf(ticket), severity });
  if (limitMs === undefined) return ticket.deadlines;
  return ticket.deadlines.map((each) =>
    each.kind === 'rectify' && isRunning(each) && each.breachedMs === null && each.dueMs > nowMs + limitMs
      ? { ...each, dueMs: nowMs + limitMs, clockVersion: clocks.version }
      : each,
  );
}

function isByLead(ticket: Ticket, actor: Actor | null): boolean {
  return actor?.partyId != null && leadOf(ticket)?.partyId === actor.partyId;
}

function deadlinesAfter(ticket: Ticket, { transition, command, actor, nowMs, clocks }: Applied): readonly Deadline[] {
  const rows = ticket.deadlines;
  if (transition.part) return rows;
  switch (transition.action) {
    case 'accept':
      return meet(rows, 'respond', nowMs);
    // Who comes and does the work has answered, also what called him again meanwhile.
    case 'arrive':
      return meet(meet(rows, 'arrive', nowMs), 'respond', nowMs);
    case 'acknowledge':
      return isByLead(ticket, actor) && ticket.state !== 'assigned' ? meet(rows, 'respond', nowMs) : rows;
    case 'submit': {
      const limitMs = limitOf(clocks, 'verify', subjectOf(ticket));
      const met = meet(meet(meet(rows, 'rectify', nowMs), 'respond', nowMs), 'arrive', nowMs);
      return limitMs === undefined ? met : [...met, open('verify', nowMs, limitMs, clocks.version)];
    }
    case 'pass':
      return cancelAll(meet(rows, 'verify', nowMs), nowMs);
    case 'fail':
      return tightenRectify(
        { ...ticket, deadlines: continueRectify(meet(rows, 'verify', nowMs), nowMs) },
        ticket.severity,
        { nowMs, clocks },
      );
    // The due time is moved to what it will be if the suspension lasts to its end; an earlier resume gives the rest back.
    case 'suspend':
      return shiftRunning(rows, (command.untilMs ?? nowMs) - nowMs);
    case 'resume':
      return shiftRunning(rows, -restOf(ticket, nowMs));
    case 'regrade':
      return command.severity === undefined ? rows : tightenRectify(ticket, command.severity, { nowMs, clocks });
    case 'merge':
    case 'cancel':
      return cancelAll(rows, nowMs);
    default:
      return rows;
  }
}

/** When the clocks that run end, for the log, where a change opened or moved one of them. */
function newlyDue(before: Ticket, after: Ticket): { readonly due?: readonly Pick<Deadline, 'kind' | 'dueMs'>[] } {
  const running = ({ deadlines }: Ticket) => deadlines.filter(isRunning).map(({ kind, dueMs }) => ({ kind, dueMs }));
  const known = running(before);
  const due = running(after);
  const isNew = due.some((each) => !known.some(({ kind, dueMs }) => kind === each.kind && dueMs === each.dueMs));
  return isNew ? { due } : {};
}

/** Whom an action concerns. Everybody who watches is told besides. */
function audiences(ticket: Ticket, { transition, asks }: Applied): readonly Audience[] {
  const dispatchers: Audience = `dispatchers:${ticket.path}`;
  const lead = leadOf(ticket);
  const leadParty: readonly Audience[] = lead === undefined ? [] : [`party:${lead.partyId}`];
  if (asks) return transition.action === 'suspend' ? [`supervisors:${ticket.path}`] : [dispatchers];
  if (transition.part) return transition.action === 'decline' ? [dispatchers, ...leadParty] : leadParty;
  switch (transition.action) {
    case 'assign':
      return ticket.assignments
        .filter(({ state }) => state === 'assigned')
        .map(({ partyId }): Audience => `party:${partyId}`);
    case 'decline':
      return [dispatchers];
    case 'submit':
      return [`verifiers:${ticket.path}`];
    case 'fail':
    case 'hang':
      return signAudience(ticket);
    case 'pass':
      return ticket.hungSign ? signAudience(ticket) : leadParty;
    case 'override':
      return [dispatchers, `supervisors:${ticket.path}`];
    case 'accept':
    case 'arrive':
    case 'classify':
    case 'acknowledge':
      return [];
    // Nobody goes on with what is no work any more, rests, or is another ticket's.
    case 'cancel':
    case 'merge':
    case 'suspend':
    case 'resume':
    case 'regrade':
      return handlersOf(ticket);
    default:
      return leadParty;
  }
}

const hasText = (value: string | undefined) => value !== undefined && value.trim() !== '';

/** How acceptance was confirmed: a signature, or the account of who passed it. */
function confirmedBy({ log }: Ticket, { photoRef }: Pick<TicketActionRequest, 'photoRef'>): 'signature' | 'account' {
  const file = log.files.find(({ id }) => id === photoRef);
  return file?.purpose === 'signature' ? 'signature' : 'account';
}

/** Parties that had a part, did not decline it, and have none any more. */
function takenFrom(before: Ticket, after: Ticket): readonly string[] {
  const kept = new Set(after.assignments.map(({ partyId }) => partyId));
  return before.assignments.flatMap(({ partyId, state }) =>
    state === 'declined' || kept.has(partyId) ? [] : [partyId],
  );
}

/** Who has the ticket no more is told so. */
function withTaken(change: TicketChange, before: Ticket, { actor, nowMs }: Applied): TicketChange {
  const partyIds = takenFrom(before, change.ticket);
  if (partyIds.length === 0) return change;
  const notify = partyIds.map((partyId): Audience => `party:${partyId}`);
  return withEvent(change, { type: 'unassigned', atMs: nowMs, actor, data: { partyIds }, notify });
}

/** The change that an allowed action makes. Deadlines that passed unnoticed are written as broken first. */
export function applyTransition(before: Ticket, applied: Applied): TicketChange {
  const { actor, command, transition, asks, agreed, nowMs } = applied;
  const settled = settleBreaches({ ticket: before, events: [] }, nowMs, applied.clocks);
  const ticket = settled.ticket;
  const changes = !asks && !transition.part;
  const state = changes ? transition.to : ticket.state;
  const next: Ticket = {
    ...ticket,
    state,
    version: ticket.version + 1,
    closedMs: changes && transition.action === 'pass' ? nowMs : ticket.closedMs,
    suspendedUntilMs: state === 'suspended' ? (changes ? (command.untilMs ?? null) : ticket.suspendedUntilMs) : null,
    mergedInto: changes && transition.action === 'merge' ? (command.intoTicketId ?? null) : ticket.mergedInto,
    hungSign: ticket.hungSign || (changes && (transition.action === 'fail' || transition.action === 'hang')),
    severity: transition.action === 'regrade' ? (command.severity ?? ticket.severity) : ticket.severity,
    statutoryGrade:
      transition.action === 'classify' ? (command.statutoryGrade ?? ticket.statutoryGrade) : ticket.statutoryGrade,
    assignments: asks ? ticket.assignments : assignmentsAfter(ticket, applied),
    deadlines: asks ? ticket.deadlines : deadlinesAfter(ticket, applied),
  };
  const change = withEvent(
    { ticket: next, events: settled.events },
    {
      type: asks ? proposedType(transition.action) : transition.action,
      atMs: nowMs,
      actor,
      data: {
        version: next.version,
        from: ticket.state,
        to: state,
        ...(actor?.partyId == null ? {} : { actorPartyId: actor.partyId }),
        ...(transition.part ? { part: true, partyId: actor?.partyId ?? null } : {}),
        ...(command.comment === undefined ? {} : { comment: command.comment }),
        ...(command.reason === undefined ? {} : { reason: command.reason }),
        ...(command.leadPartyId === undefined ? {} : { leadPartyId: command.leadPartyId }),
        ...(command.coHandlerPartyIds === undefined ? {} : { coHandlerPartyIds: command.coHandlerPartyIds }),
        ...(command.untilMs === undefined ? {} : { untilMs: command.untilMs }),
        ...(command.intoTicketId === undefined ? {} : { intoTicketId: command.intoTicketId }),
        ...(command.clientTimeMs === undefined ? {} : { clientTimeMs: command.clientTimeMs }),
        ...(hasText(command.photoRef) ? { photoRef: command.photoRef } : {}),
        ...(transition.action === 'pass' ? { confirmedBy: confirmedBy(ticket, command) } : {}),
        ...(transition.action === 'override' ? { overridden: unconfirmedHazards(ticket).map(({ id }) => id) } : {}),
        ...(next.severity === ticket.severity ? {} : { severityFrom: ticket.severity, severityTo: next.severity }),
        ...(transition.action === 'classify' ? { statutoryGrade: next.statutoryGrade } : {}),
        ...(next.hungSign === ticket.hungSign ? {} : { hungSign: true }),
        ...(transition.action === 'pass' && ticket.hungSign ? { hungSignReleased: true } : {}),
        ...(agreed === null ? {} : { askedBy: agreed.byUserId }),
        ...newlyDue(ticket, next),
      },
      notify: audiences(next, applied),
    },
  );
  return withTaken(change, ticket, applied);
}
