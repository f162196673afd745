import { type DeadlineKind, type HazardView, type Severity, Severity as severities } from '@anju/contracts';
import { applyTransition, withEvent } from './apply-transition.js';
import { type ClockSet, limitOf } from './clocks.js';
import { isRunning, open } from './deadlines.js';
import { settleBreaches } from './settle-breaches.js';
import { type Assignment, type Audience, type Deadline, leadOf, type Ticket, type TicketChange } from './ticket.js';
import { emptyLog } from './ticket-log.js';
import { transitionsOf } from './transition-table.js';

/** Who gets a new ticket. `null`: nobody is routed, so the dispatcher of the place has it. */
export interface Route {
  readonly leadPartyId: string;
  readonly coHandlerPartyIds: readonly string[];
}

function isWorse(a: Severity, b: Severity): boolean {
  return severities.options.indexOf(a) < severities.options.indexOf(b);
}

function told(hazard: HazardView, state: string = hazard.state) {
  return { id: hazard.id, ruleId: hazard.ruleId, severity: hazard.severity, state, instance: hazard.instance };
}

function titleOf(hazard: HazardView): Ticket['title'] {
  const where = hazard.instance === null ? '' : ` (${hazard.instance})`;
  return { zh: `${hazard.ruleName.zh}${where}`, en: `${hazard.ruleName.en}${where}` };
}

const firstClocks: readonly DeadlineKind[] = ['respond', 'arrive', 'rectify'];

/** A new ticket of a hazard, assigned where the routing table knows to whom. All clocks start now. */
export function raiseTicket(
  hazard: HazardView,
  about: { id: string; path: string; route: Route | null; nowMs: number; clocks: ClockSet },
): TicketChange {
  const { nowMs, clocks, route } = about;
  const deadlines = firstClocks.flatMap((kind): Deadline[] => {
    const limitMs = limitOf(clocks, kind, { severity: hazard.severity, ruleIds: [hazard.ruleId] });
    return limitMs === undefined ? [] : [open(kind, nowMs, limitMs, clocks.version)];
  });
  const raised: Ticket = {
    id: about.id,
    facilityId: hazard.facilityId,
    estateId: hazard.estateId,
    problemClass: hazard.problemClass,
    severity: hazard.severity,
    title: titleOf(hazard),
    state: 'raised',
    version: 1,
    raisedMs: nowMs,
    closedMs: null,
    suspendedUntilMs: null,
    mergedInto: null,
    hungSign: false,
    path: about.path,
    assignments: [],
    deadlines,
    log: emptyLog,
  };
  const change = withEvent(
    { ticket: raised, events: [] },
    {
      type: 'raised',
      atMs: nowMs,
      actor: null,
      data: { version: 1, origin: 'sensor', severity: hazard.severity, hazards: [told(hazard)] },
      notify: [`dispatchers:${about.path}`],
    },
  );
  if (route === null) return change;
  const transition = transitionsOf('raised', 'assign')[0];
  if (transition === undefined) return change;
  const helpers = route.coHandlerPartyIds.filter((partyId) => partyId !== route.leadPartyId);
  const assigned = applyTransition(change.ticket, {
    actor: null,
    command: { action: 'assign', leadPartyId: route.leadPartyId, coHandlerPartyIds: [...new Set(helpers)] },
    transition,
    asks: false,
    agreed: null,
    nowMs,
    clocks,
  });
  return { ticket: assigned.ticket, events: [...change.events, ...assigned.events] };
}

/** Clocks as the joining hazard's rule would set them, where that is earlier than what runs; never later. */
function tightened(ticket: Ticket, hazard: HazardView, nowMs: number, clocks: ClockSet): readonly Deadline[] {
  if (ticket.state === 'verifying') return ticket.deadlines;
  const isThere = ticket.state === 'rectifying' || ticket.state === 'suspended';
  const limits = new Map(
    firstClocks.map((kind) => [kind, limitOf(clocks, kind, { severity: hazard.severity, ruleIds: [hazard.ruleId] })]),
  );
  const moved = ticket.deadlines.map((each) => {
    const limitMs = limits.get(each.kind);
    return limitMs !== undefined && isRunning(each) && each.breachedMs === null && each.dueMs > nowMs + limitMs
      ? { ...each, dueMs: nowMs + limitMs, clockVersion: clocks.version }
      : each;
  });
  const missing = isThere ? [] : firstClocks.filter((kind) => !ticket.deadlines.some((each) => each.kind === kind));
  const opened = missing.flatMap((kind) => {
    const limitMs = limits.get(kind);
    return limitMs === undefined ? [] : [open(kind, nowMs, limitMs, clocks.version)];
  });
  return [...moved, ...opened];
}

function handlersOf(ticket: Ticket): readonly Audience[] {
  const parties = ticket.assignments.filter(({ state }: Assignment) => state !== 'declined');
  return parties.length === 0
    ? [`dispatchers:${ticket.path}`]
    : parties.map(({ partyId }): Audience => `party:${partyId}`);
}

/** A further hazard of the same facility and problem class. A worse one raises the severity and ends a suspension. */
export function joinHazard(
  before: Ticket,
  hazard: HazardView,
  { nowMs, clocks }: { nowMs: number; clocks: ClockSet },
): TicketChange {
  let change: TicketChange = settleBreaches({ ticket: before, events: [] }, nowMs, { platformCaused: () => false });
  const known = before.log.hazards.some(({ id }) => id === hazard.id);
  const worse = isWorse(hazard.severity, before.severity);
  if (worse && before.state === 'suspended') {
    const resumed = resumeBySystem(change.ticket, { nowMs, clocks, reason: 'a worse hazard joined' });
    change = { ticket: resumed.ticket, events: [...change.events, ...resumed.events] };
  }
  const deadlines = tightened(change.ticket, hazard, nowMs, clocks);
  const severity = worse ? hazard.severity : before.severity;
  return withEvent(
    { ticket: { ...change.ticket, severity, deadlines }, events: change.events },
    {
      type: known ? 'hazard_returned' : 'hazard_joined',
      atMs: nowMs,
      actor: null,
      data: {
        hazards: [told(hazard)],
        ...(worse ? { severityFrom: before.severity, severityTo: severity } : {}),
        due: deadlines.filter(isRunning).map(({ kind, dueMs }) => ({ kind, dueMs })),
      },
      notify: handlersOf(change.ticket),
    },
  );
}

/** A hazard of the ticket is told to be otherwise: clearing, cleared, withdrawn, worse, reset. */
export function noteHazard(before: Ticket, hazard: HazardView, change: string, nowMs: number): TicketChange {
  const state = change === 'withdrawn' ? 'withdrawn' : hazard.state;
  return withEvent(
    { ticket: before, events: [] },
    {
      type: 'hazard_changed',
      atMs: nowMs,
      actor: null,
      data: { change, hazards: [told(hazard, state)] },
      notify: [],
    },
  );
}

/** Hazards of a ticket that was merged into this one: they count for its confirmation from now on. */
export function absorbTicket(before: Ticket, merged: Ticket, nowMs: number): TicketChange {
  return withEvent(
    { ticket: before, events: [] },
    {
      type: 'absorbed',
      atMs: nowMs,
      actor: null,
      data: { ticketId: merged.id, hazards: merged.log.hazards.map((each) => ({ ...each })) },
      notify: leadOf(before) === undefined ? [] : handlersOf(before),
    },
  );
}

/** A suspension ends without a person: its end date is reached, or something worse came. */
export function resumeBySystem(
  before: Ticket,
  { nowMs, clocks, reason }: { nowMs: number; clocks: ClockSet; reason: string },
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
