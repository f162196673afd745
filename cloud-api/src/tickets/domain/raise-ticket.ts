import {
  type DeadlineKind,
  type HazardView,
  partName,
  type Severity,
  Severity as severities,
  type TicketState,
} from '@anju/contracts';
import type { RouteDecision } from '../../routing/routing.js';
import { applyTransition, withEvent } from './apply-transition.js';
import { type ClockSet, type ClockSubject, isUrgent, limitOf } from './clocks.js';
import { isRunning, open } from './deadlines.js';
import { tightenAnswers } from './parts.js';
import { settleBreaches } from './settle-breaches.js';
import {
  type Actor,
  type Deadline,
  handlersOf,
  isOpen,
  type Ticket,
  type TicketChange,
  type TicketSource,
  unconfirmedHazards,
} from './ticket.js';
import { emptyLog } from './ticket-log.js';
import { transitionsOf } from './transition-table.js';

/** Who gets a new ticket, and why. Without a lead the dispatcher of the place has it. */
export type Route = Pick<RouteDecision, 'leadPartyId' | 'coHandlerPartyIds'> & Partial<Pick<RouteDecision, 'steps'>>;

export function isWorse(a: Severity, b: Severity): boolean {
  return severities.options.indexOf(a) < severities.options.indexOf(b);
}

function told(hazard: HazardView, state: string = hazard.state) {
  return { id: hazard.id, ruleId: hazard.ruleId, severity: hazard.severity, state, instance: hazard.instance };
}

function titleOf(hazard: HazardView): Ticket['title'] {
  const { instance, ruleName } = hazard;
  if (instance === null) return ruleName;
  const part = partName(hazard.facilityKind, instance);
  return { zh: `${ruleName.zh}（${part.zh}）`, en: `${ruleName.en} (${part.en})` };
}

const firstClocks: readonly DeadlineKind[] = ['respond', 'arrive', 'rectify'];

const subject = ({ severity, problemClass, ruleId }: HazardView) => ({ severity, problemClass, ruleIds: [ruleId] });

/** Where a new ticket stands, who gets it, and by which clocks. */
export interface Raising {
  readonly id: string;
  readonly path: string;
  readonly route: Route | null;
  readonly nowMs: number;
  readonly clocks: ClockSet;
}

/** What a new ticket is about, whatever told of it. */
export interface Matter extends Pick<Ticket, 'facilityId' | 'estateId' | 'problemClass' | 'severity' | 'title'> {
  readonly source: TicketSource;
  readonly ruleIds: readonly string[];
  /** Who told of it; `null`: nobody of the service. */
  readonly actor: Actor | null;
  /** What the log says of its beginning. */
  readonly told: Readonly<Record<string, unknown>>;
}

/** A new ticket of a hazard. */
export function raiseTicket(hazard: HazardView, about: Raising): TicketChange {
  const { facilityId, estateId, problemClass, severity, ruleId } = hazard;
  return beginTicket(
    {
      ...{ facilityId, estateId, problemClass, severity, title: titleOf(hazard), ruleIds: [ruleId] },
      source: { kind: 'hazard', channel: null, number: null },
      actor: null,
      told: { origin: 'sensor', severity, hazards: [told(hazard)] },
    },
    about,
  );
}

/** A new ticket, assigned where the routing table knows to whom. All clocks start now. */
export function beginTicket(matter: Matter, about: Raising): TicketChange {
  const { nowMs, clocks, route } = about;
  const { facilityId, estateId, problemClass, severity, title, source, ruleIds, actor } = matter;
  const deadlines = firstClocks.flatMap((kind): Deadline[] => {
    const limitMs = limitOf(clocks, kind, { severity, problemClass, ruleIds });
    return limitMs === undefined ? [] : [open(kind, nowMs, limitMs, clocks.version)];
  });
  const raised: Ticket = {
    ...{ id: about.id, facilityId, estateId, problemClass, severity, title, source },
    state: 'raised',
    version: 1,
    raisedMs: nowMs,
    closedMs: null,
    suspendedUntilMs: null,
    mergedInto: null,
    hungSign: false,
    statutoryGrade: null,
    path: about.path,
    assignments: [],
    deadlines,
    escalation: null,
    nextCallMs: null,
    log: emptyLog,
  };
  const change = withEvent(
    { ticket: raised, events: [] },
    {
      type: 'raised',
      atMs: nowMs,
      actor,
      data: {
        version: 1,
        ...matter.told,
        due: deadlines.map(({ kind, dueMs }) => ({ kind, dueMs })),
        ...(route?.steps === undefined ? {} : { routing: route.steps }),
      },
      notify: [`dispatchers:${about.path}`],
    },
  );
  const leadPartyId = route?.leadPartyId ?? null;
  if (route === null || leadPartyId === null) return change;
  const transition = transitionsOf('raised', 'assign')[0];
  if (transition === undefined) return change;
  const helpers = route.coHandlerPartyIds.filter((partyId) => partyId !== leadPartyId);
  const assigned = applyTransition(change.ticket, {
    actor: null,
    command: { action: 'assign', leadPartyId, coHandlerPartyIds: [...new Set(helpers)] },
    transition,
    asks: false,
    agreed: null,
    nowMs,
    clocks,
  });
  return { ticket: assigned.ticket, events: [...change.events, ...assigned.events] };
}

/** From when a limit counts that is set now: the time of a suspension does not. */
function countsFromMs({ state, suspendedUntilMs }: Ticket, nowMs: number): number {
  return state === 'suspended' ? Math.max(nowMs, suspendedUntilMs ?? nowMs) : nowMs;
}

const atWork: readonly TicketState[] = ['rectifying', 'suspended', 'verifying'];

/** Whether a clock that does not run begins with what comes. */
function beginsAnew(kind: DeadlineKind, { state, deadlines }: Ticket, { worse, urgent }: Coming): boolean {
  const isAtWork = atWork.includes(state);
  if (kind === 'respond') return worse || urgent;
  // Who is at work there may be gone again, or at another part of it: he is to come for who waits for help.
  if (kind === 'arrive' && isAtWork) return urgent;
  return !isAtWork && (worse || urgent || !deadlines.some((each) => each.kind === kind));
}

/**
 * Clocks as what joins would have them, where that is earlier than what runs; never later. What is worse or `urgent` is to be answered
 * anew, and reached anew: what is worse by who is not at work there yet, what is urgent by anybody.
 */
function tightened(ticket: Ticket, about: Coming, { nowMs, clocks }: Context): readonly Deadline[] {
  const limits = new Map(firstClocks.map((kind) => [kind, limitOf(clocks, kind, about)]));
  const fromMs = countsFromMs(ticket, nowMs);
  const moved = ticket.deadlines.map((each) => {
    const limitMs = limits.get(each.kind);
    return limitMs !== undefined && isRunning(each) && each.breachedMs === null && each.dueMs > fromMs + limitMs
      ? { ...each, dueMs: fromMs + limitMs, clockVersion: clocks.version }
      : each;
  });
  const missing = firstClocks.filter(
    (kind) =>
      beginsAnew(kind, ticket, about) && !ticket.deadlines.some((each) => each.kind === kind && isRunning(each)),
  );
  const opened = missing.flatMap((kind) => {
    const limitMs = limits.get(kind);
    return limitMs === undefined ? [] : [open(kind, nowMs, limitMs, clocks.version)];
  });
  return [...moved, ...opened];
}

interface Context {
  readonly nowMs: number;
  readonly clocks: ClockSet;
}

/**
 * Whether the hazard makes the ticket worse: it is worse than the ticket, and new or worse than it was itself. What a person has
 * judged to be less stays so while the hazard stays the same.
 */
function worsensTicket(ticket: Ticket, hazard: HazardView): boolean {
  const known = ticket.log.hazards.find(({ id }) => id === hazard.id);
  return isWorse(hazard.severity, ticket.severity) && (known === undefined || isWorse(hazard.severity, known.severity));
}

/** Somebody waits for help by these hazards, and the ticket does not know it by others already. */
function isNewUrgency(
  ticket: Ticket,
  hazards: readonly Pick<HazardView, 'id' | 'ruleId'>[],
  clocks: Pick<ClockSet, 'rules'>,
): boolean {
  const known = unconfirmedHazards(ticket).filter((each) => hazards.every(({ id }) => id !== each.id));
  const rulesOf = (some: readonly Pick<HazardView, 'ruleId'>[]) => some.map(({ ruleId }) => ruleId);
  return isUrgent(clocks, rulesOf(hazards)) && !isUrgent(clocks, rulesOf(known));
}

/** What a hazard is to the ticket that it comes to. */
function comingOf(before: Ticket, hazard: HazardView, { clocks }: Context): Coming {
  const worse = worsensTicket(before, hazard);
  const urgent = hazard.state === 'active' && isNewUrgency(before, [hazard], clocks);
  return { ...subject(hazard), title: titleOf(hazard), worse, urgent };
}

/** What comes to a ticket. */
export interface Coming extends ClockSubject {
  readonly title: Ticket['title'];
  /** It is worse than the ticket. */
  readonly worse: boolean;
  /** Somebody waits for help. */
  readonly urgent: boolean;
}

/**
 * The ticket as it is under something that came to it: where that is `worse`, severity and title are its own; where it is that or
 * `urgent`, a suspension ends, and who has accepted long ago is to answer again. Of the clocks the stricter hold.
 */
export function under(before: Ticket, came: Coming, { nowMs, clocks }: Context): TicketChange {
  let change = settleBreaches({ ticket: before, events: [] }, nowMs, clocks);
  const calls = came.worse || came.urgent;
  if (calls && before.state === 'suspended') {
    const reason = came.worse ? 'the hazard became worse' : 'a hazard came that does not wait';
    const resumed = resumeBySystem(change.ticket, { nowMs, clocks, reason });
    change = { ticket: resumed.ticket, events: [...change.events, ...resumed.events] };
  }
  const { ticket, events } = change;
  const deadlines = tightened(ticket, came, { nowMs, clocks });
  const answerMs = limitOf(clocks, 'respond', came);
  const assignments =
    answerMs === undefined
      ? ticket.assignments
      : tightenAnswers(ticket.assignments, countsFromMs(ticket, nowMs) + answerMs);
  const risen = came.worse ? { severity: came.severity, title: came.title } : {};
  // Who decides by what he saw before is told so.
  const version = calls ? ticket.version + 1 : ticket.version;
  return { ticket: { ...ticket, ...risen, version, deadlines, assignments }, events };
}

/** Why what came calls people who are at work already, in the log and in the messages. */
function urgencyOf({ urgent }: Pick<Coming, 'urgent'>) {
  return {
    data: urgent ? { personWaits: true } : {},
    ...(urgent ? { toldAs: 'person_waits' as const } : {}),
  };
}

/** What the log says of the ticket's version, severity and clocks. */
export function consequences(before: Ticket, after: Ticket) {
  return {
    ...(before.version === after.version ? {} : { version: after.version }),
    ...(before.severity === after.severity ? {} : { severityFrom: before.severity, severityTo: after.severity }),
    due: after.deadlines.filter(isRunning).map(({ kind, dueMs }) => ({ kind, dueMs })),
  };
}

/** A further hazard of the same facility and problem class. A worse one raises the severity and ends a suspension. */
export function joinHazard(before: Ticket, hazard: HazardView, context: Context): TicketChange {
  const known = before.log.hazards.some(({ id }) => id === hazard.id);
  const came = comingOf(before, hazard, context);
  const change = under(before, came, context);
  const { data, ...words } = urgencyOf(came);
  return withEvent(change, {
    type: known ? 'hazard_returned' : 'hazard_joined',
    atMs: context.nowMs,
    actor: null,
    data: { hazards: [told(hazard)], ...data, ...consequences(before, change.ticket) },
    notify: handlersOf(change.ticket),
    ...words,
  });
}

/** A hazard of the ticket is told to be otherwise: clearing, cleared, withdrawn, worse, reset. */
export function noteHazard(before: Ticket, hazard: HazardView, change: string, context: Context): TicketChange {
  const state = change === 'withdrawn' ? 'withdrawn' : hazard.state;
  const holds = state === 'active' || state === 'clearing';
  const worsens = holds && isOpen(before.state) && worsensTicket(before, hazard);
  const came = comingOf(before, hazard, context);
  const noted = worsens ? under(before, came, context) : { ticket: before, events: [] };
  const { data, ...words } = urgencyOf({ urgent: worsens && came.urgent });
  return withEvent(noted, {
    type: 'hazard_changed',
    atMs: context.nowMs,
    actor: null,
    data: { change, hazards: [told(hazard, state)], ...data, ...(worsens ? consequences(before, noted.ticket) : {}) },
    notify: worsens ? handlersOf(noted.ticket) : [],
    ...words,
  });
}

/**
 * A ticket was merged into this one: its hazards count for the confirmation from now on, who worked on it worked on this one, and of
 * severity and running clocks the stricter holds. What is worse or does not wait comes as if it had joined this one at once.
 */
export function absorbTicket(before: Ticket, merged: Ticket, context: Context): TicketChange {
  const { nowMs, clocks } = context;
  const { severity, problemClass, log } = merged;
  const ruleIds = unconfirmedHazards(merged).map(({ ruleId }) => ruleId);
  const worse = isWorse(severity, before.severity);
  const urgent = isNewUrgency(before, unconfirmedHazards(merged), clocks);
  const came = { severity, problemClass, ruleIds, title: before.title, worse, urgent };
  const change = under(before, came, context);
  const fromMs = countsFromMs(change.ticket, nowMs);
  const deadlines = change.ticket.deadlines.map((own) => {
    const other = merged.deadlines.find((each) => each.kind === own.kind && isRunning(each));
    if (other === undefined || !isRunning(own) || own.breachedMs !== null) return own;
    const dueMs = fromMs > nowMs ? fromMs + Math.max(0, other.dueMs - nowMs) : other.dueMs;
    return dueMs < own.dueMs ? { ...own, dueMs } : own;
  });
  const after: Ticket = { ...change.ticket, deadlines };
  const { hazards, workerIds, workerPartyIds } = log;
  const { data, ...words } = urgencyOf(came);
  return withEvent(
    { ticket: after, events: change.events },
    {
      type: 'absorbed',
      atMs: nowMs,
      actor: null,
      data: {
        ticketId: merged.id,
        hazards: hazards.map((each) => ({ ...each })),
        ...(workerIds.length === 0 ? {} : { workerIds }),
        ...(workerPartyIds.length === 0 ? {} : { workerPartyIds }),
        ...data,
        ...consequences(before, after),
      },
      notify: handlersOf(after),
      ...words,
    },
  );
}

/** A suspension ends without a person: its end date is reached, or something worse came. */
export function resumeBySystem(
  before: Ticket,
  { nowMs, clocks, reason }: Context & { readonly reason: string },
): TicketChange {
  const transition = transitionsOf('suspended', 'resume')[0];
  if (transition === undefined || before.state !== 'suspended') return { ticket: before, events: [] };
  return applyTransition(before, {
    actor: null,
    command: { action: 'resume', reason },
    transition,
    asks: false,
    agreed: null,
    nowMs,
    clocks,
  });
}
