import {
  type ApiErrorCode,
  type AssignmentState,
  TicketAction,
  type TicketActionRequest,
  type TicketFilePurpose,
} from '@anju/contracts';
import { applyTransition } from './apply-transition.js';
import type { ClockSet } from './clocks.js';
import { isRunning } from './deadlines.js';
import { granted } from './relations.js';
import { type Actor, openParts, partOf, type Ticket, type TicketChange, unconfirmedHazards } from './ticket.js';
import { type Carried, type Transition, transitionsOf } from './transition-table.js';

export interface Refusal {
  readonly code: Extract<
    ApiErrorCode,
    | 'request.invalid'
    | 'session.forbidden'
    | 'ticket.transition_not_allowed'
    | 'ticket.version_conflict'
    | 'ticket.condition_holds'
    | 'file.not_of_ticket'
  >;
  readonly detail: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}

export type Decision =
  | { readonly ok: true; readonly change: TicketChange }
  | { readonly ok: false; readonly refusal: Refusal };

export interface DecisionContext {
  readonly nowMs: number;
  readonly clocks: ClockSet;
}

/** A row of the table that this person can use now: to bring the action about, or to ask for it. */
interface Chosen {
  readonly transition: Transition;
  readonly asks: boolean;
}

type Choice = Chosen | { readonly refusal: Refusal };

/** In which state his part must be for what a co-handler does with it. */
const partStates: Partial<Record<TicketAction, readonly AssignmentState[]>> = {
  accept: ['assigned'],
  decline: ['assigned', 'accepted'],
  submit: ['accepted'],
};

function refuse(code: Refusal['code'], detail: string, errors?: Refusal['errors']): { readonly refusal: Refusal } {
  return { refusal: { code, detail, ...(errors === undefined ? {} : { errors }) } };
}

function choose(ticket: Ticket, actor: Actor, action: TicketAction): Choice {
  const rows = transitionsOf(ticket.state, action);
  const notNow = `A ticket that is ${ticket.state} does not take '${action}'.`;
  if (rows.length === 0) return refuse('ticket.transition_not_allowed', notNow);
  const proposal = ticket.log.proposal?.action === action ? ticket.log.proposal : null;
  for (const transition of rows) {
    const { consent } = transition;
    if (granted(transition.who, ticket, actor)) {
      if (transition.part) {
        const part = partOf(ticket, actor.partyId);
        const wanted = partStates[action];
        if (part === undefined || !wanted?.includes(part.state)) {
          return refuse('ticket.transition_not_allowed', `Your part is ${part?.state ?? 'not yours'}: no '${action}'.`);
        }
      }
      if (consent?.required !== true) return { transition, asks: false };
      if (proposal === null) return { transition, asks: true };
      if (proposal.byUserId !== actor.userId) return { transition, asks: false };
      return refuse('session.forbidden', `You asked for '${action}' yourself; another person has to agree.`);
    }
    if (consent !== undefined && granted(consent.askedBy, ticket, actor)) return { transition, asks: true };
  }
  // Only a co-handler's own part is left to do: for the lead it is a matter of when, not of who.
  if (rows.every(({ part }) => part === true)) return refuse('ticket.transition_not_allowed', notNow);
  return refuse('session.forbidden', `'${action}' on this ticket is not yours to do.`);
}

function unmet(ticket: Ticket, transition: Transition): { readonly refusal: Refusal } | undefined {
  if (transition.conditions.includes('parts_done')) {
    const waiting = openParts(ticket);
    if (waiting.length > 0) {
      const who = waiting.map(({ partyId }) => partyId).join(', ');
      return refuse('ticket.transition_not_allowed', `Co-handlers have not finished: ${who}.`);
    }
  }
  if (transition.conditions.includes('call_waits') && ticket.escalation?.acknowledgedMs !== null) {
    return refuse('ticket.transition_not_allowed', 'Nobody waits for an answer: the call was acknowledged.');
  }
  const isAwaited = ticket.deadlines.some((each) => each.kind === 'arrive' && isRunning(each));
  if (transition.conditions.includes('arrival_waits') && !isAwaited) {
    return refuse('ticket.transition_not_allowed', 'Nobody waits for an arrival: no clock of it runs.');
  }
  if (transition.conditions.includes('not_hung') && ticket.hungSign) {
    return refuse('ticket.transition_not_allowed', 'It is under 挂牌督办, which only 销号 ends.');
  }
  if (transition.conditions.includes('sensors_object') && unconfirmedHazards(ticket).length === 0) {
    return refuse('ticket.transition_not_allowed', 'No sensor objects: there is nothing to override.');
  }
  if (transition.conditions.includes('sensors_normal')) {
    const holding = unconfirmedHazards(ticket);
    if (holding.length > 0) {
      const which = holding.map(({ id, ruleId, state }) => `${ruleId} (${id}) is ${state}`).join(', ');
      return refuse('ticket.condition_holds', `The sensors do not confirm it yet: ${which}.`);
    }
  }
  return undefined;
}

type Given = Pick<TicketActionRequest, Carried>;

const isGiven = (value: unknown) => value !== undefined && (typeof value !== 'string' || value.trim() !== '');

const fitting: Partial<Record<TicketAction, readonly TicketFilePurpose[]>> = { pass: ['photo', 'signature'] };

/** What is wrong with the file that is named: none of the ticket, of another purpose, or older than what it is to show. */
function fileRefused(
  ticket: Ticket,
  { action }: Transition,
  { photoRef }: Given,
): { readonly refusal: Refusal } | undefined {
  if (!isGiven(photoRef)) return undefined;
  const field = 'photoRef';
  const file = ticket.log.files.find(({ id }) => id === photoRef);
  if (file === undefined) {
    const message = 'is no file of this ticket: upload it to the ticket and give the id that it gets';
    return refuse('file.not_of_ticket', `This ticket has no file '${photoRef}'.`, [{ field, message }]);
  }
  const purposes = fitting[action] ?? ['photo'];
  const message = purposes.includes(file.purpose)
    ? action === 'pass' && !file.sinceSubmit
      ? 'was added before the work was submitted: it cannot show how it was accepted'
      : undefined
    : `is a ${file.purpose}, not a ${purposes.join(' or ')}`;
  return message === undefined ? undefined : refuse('request.invalid', `The file ${message}.`, [{ field, message }]);
}

/** What is given wrongly or not at all. An agreed proposal gives what it carried. */
function fieldErrors(
  transition: Transition,
  given: Given,
  { ticket, context }: { ticket: Ticket; context: DecisionContext },
): { field: string; message: string }[] {
  const errors: { field: string; message: string }[] = [];
  for (const field of transition.carries) {
    if (!isGiven(given[field])) {
      errors.push({ field, message: `'${transition.action}' from ${transition.from} must carry it` });
    }
  }
  if (ticket.log.hazards.length === 0) {
    for (const field of transition.unsensed ?? []) {
      if (isGiven(given[field])) continue;
      errors.push({ field, message: `no sensor watches it: '${transition.action}' must carry it` });
    }
  }
  if (transition.carries.includes('untilMs') && given.untilMs !== undefined) {
    if (given.untilMs <= context.nowMs) errors.push({ field: 'untilMs', message: 'must be in the future' });
    if (given.untilMs > context.nowMs + context.clocks.maxSuspensionMs) {
      errors.push({
        field: 'untilMs',
        message: `must be within ${Math.floor(context.clocks.maxSuspensionMs / 86_400_000)} days`,
      });
    }
  }
  if (transition.carries.includes('severity') && given.severity === ticket.severity) {
    errors.push({ field: 'severity', message: 'is what it is already' });
  }
  if (given.intoTicketId !== undefined && given.intoTicketId === ticket.id) {
    errors.push({ field: 'intoTicketId', message: 'must be another ticket' });
  }
  return errors;
}

function assignmentErrors(command: TicketActionRequest): { field: string; message: string }[] {
  if (command.action !== 'assign') return [];
  const helpers = command.coHandlerPartyIds ?? [];
  const errors: { field: string; message: string }[] = [];
  if (command.leadPartyId !== undefined && helpers.includes(command.leadPartyId)) {
    errors.push({ field: 'coHandlerPartyIds', message: 'must not hold the lead' });
  }
  if (new Set(helpers).size !== helpers.length) {
    errors.push({ field: 'coHandlerPartyIds', message: 'must not hold a party twice' });
  }
  return errors;
}

/**
 * What an action of a person does to a ticket, or why it does nothing. Pure: the same question has the same answer.
 *
 * Refuses with, in this order: `ticket.version_conflict`, `ticket.transition_not_allowed`, `session.forbidden`,
 * `request.invalid` (with the fields), `ticket.transition_not_allowed` (open parts), `ticket.condition_holds`, `file.not_of_ticket`.
 */
export function decide(ticket: Ticket, actor: Actor, command: TicketActionRequest, context: DecisionContext): Decision {
  if (command.version !== ticket.version) {
    return {
      ok: false,
      ...refuse('ticket.version_conflict', `You saw version ${command.version}; it is ${ticket.version} by now.`),
    };
  }
  const chosen = choose(ticket, actor, command.action);
  if ('refusal' in chosen) return { ok: false, refusal: chosen.refusal };
  const { transition, asks } = chosen;

  const agreed = !asks && ticket.log.proposal?.action === command.action ? ticket.log.proposal : null;
  const ownReason = command.reason?.trim() === '' ? undefined : command.reason;
  const reason = ownReason ?? agreed?.reason ?? undefined;
  const untilMs = command.untilMs ?? agreed?.untilMs ?? undefined;
  const given: TicketActionRequest = {
    ...command,
    ...(reason === undefined ? {} : { reason }),
    ...(untilMs === undefined ? {} : { untilMs }),
  };
  const errors = [...fieldErrors(transition, given, { ticket, context }), ...assignmentErrors(given)];
  if (errors.length > 0) {
    return { ok: false, ...refuse('request.invalid', 'The action lacks what it must carry.', errors) };
  }
  const hindrance = unmet(ticket, transition) ?? fileRefused(ticket, transition, given);
  if (hindrance !== undefined) return { ok: false, refusal: hindrance.refusal };
  return {
    ok: true,
    change: applyTransition(ticket, { actor, command: given, transition, asks, agreed, ...context }),
  };
}

/** What this person may do with the ticket now, and which of it only asks for another person's consent. */
export function actionsFor(ticket: Ticket, actor: Actor): { allowed: TicketAction[]; asked: TicketAction[] } {
  const possible = TicketAction.options.flatMap((action) => {
    const chosen = choose(ticket, actor, action);
    return 'refusal' in chosen || unmet(ticket, chosen.transition) !== undefined ? [] : [{ action, asks: chosen.asks }];
  });
  return {
    allowed: possible.map(({ action }) => action),
    asked: possible.filter(({ asks }) => asks).map(({ action }) => action),
  };
}

/** What this person may do with the ticket now. */
export function allowedActions(ticket: Ticket, actor: Actor): TicketAction[] {
  return actionsFor(ticket, actor).allowed;
}
