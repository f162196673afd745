import { TicketAction, TicketState } from '@anju/contracts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { laddersOf } from '../../routing/ladder-times.js';
import {
  ask,
  freshTicket,
  HOUR,
  hazard,
  MINUTE,
  type PersonName,
  people,
  raisedMs,
  withFile,
} from '../testing/people.js';
import { defaultClocks } from './clocks.js';
import { isRunning } from './deadlines.js';
import { allowedActions } from './decide.js';
import { climb, settleCalls } from './escalate.js';
import { awaitedParts } from './parts.js';
import { joinHazard, noteHazard, resumeBySystem } from './raise-ticket.js';
import { settleBreaches } from './settle-breaches.js';
import { isOpen, leadOf, type Ticket, type TicketChange } from './ticket.js';

type Step =
  | { readonly kind: 'action'; readonly who: PersonName; readonly action: TicketAction; readonly helpers: boolean }
  | { readonly kind: 'allowed'; readonly pick: number; readonly forward: boolean; readonly helpers: boolean }
  | {
      readonly kind: 'hazard';
      readonly state: 'active' | 'clearing' | 'cleared';
      readonly worse: boolean;
      readonly trapped: boolean;
    }
  | { readonly kind: 'sweep' };

const names = Object.keys(people) as PersonName[];
const anyAction = fc.record({
  kind: fc.constant('action' as const),
  who: fc.constantFrom(...names),
  action: fc.constantFrom(...TicketAction.options),
  helpers: fc.boolean(),
});
/** One of the things that are allowed at that moment, so that the walk gets to the far states too. */
const allowedAction = fc.record({
  kind: fc.constant('allowed' as const),
  pick: fc.nat(),
  forward: fc.boolean(),
  helpers: fc.boolean(),
});
const beside: readonly TicketAction[] = ['override', 'regrade', 'classify', 'hang', 'acknowledge'];
const detours: readonly TicketAction[] = ['assign', 'decline', 'merge', 'cancel', 'suspend'];
const hazardStep = fc.record({
  kind: fc.constant('hazard' as const),
  state: fc.constantFrom('active' as const, 'clearing' as const, 'cleared' as const, 'cleared' as const),
  worse: fc.boolean(),
  // Now and then it is a person who is shut in.
  trapped: fc.nat(5).map((chance) => chance === 0),
});
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: anyAction },
  { weight: 6, arbitrary: allowedAction },
  { weight: 2, arbitrary: hazardStep },
  { weight: 1, arbitrary: fc.constant({ kind: 'sweep' as const }) },
);
const steps = fc.array(fc.record({ afterMs: fc.integer({ min: 1, max: 20 * HOUR }), step: anyStep }), {
  maxLength: 80,
});

/** Which step may lead where; written down again, so that the table is not compared with itself. */
const legal = new Set(
  [
    'raised>assigned raised>merged raised>cancelled',
    'assigned>responding assigned>raised assigned>merged assigned>cancelled',
    'responding>rectifying responding>assigned responding>cancelled',
    'rectifying>verifying rectifying>suspended rectifying>assigned rectifying>cancelled',
    'suspended>rectifying',
    'verifying>closed verifying>rectifying',
  ]
    .join(' ')
    .split(' '),
);

const ladders = laddersOf([]);

function settled(before: Ticket, change: TicketChange, nowMs: number): Ticket {
  return settleCalls(before, change, { nowMs, ladders }).ticket;
}

/** Something will happen by itself: the call is repeated, a clock warns or breaks, the ladder goes on, or it hangs at its end. */
function checkCalls(ticket: Ticket): void {
  const { state, escalation, nextCallMs, hungSign, deadlines } = ticket;
  if (!isOpen(state) || state === 'suspended') {
    expect(nextCallMs).toBeNull();
    return;
  }
  expect(escalation).not.toBeNull();
  if (escalation?.acknowledgedMs === null) expect(nextCallMs).not.toBeNull();
  if (awaitedParts(ticket).length > 0) expect(nextCallMs).not.toBeNull();
  const breaks = deadlines.some((each) => isRunning(each) && each.breachedMs === null);
  const isAtEnd = escalation?.level === 'district' && (hungSign || state === 'verifying');
  expect(nextCallMs !== null || breaks || isAtEnd).toBe(true);
}

function applied(ticket: Ticket, step: Step, nowMs: number): Ticket {
  switch (step.kind) {
    case 'action': {
      const over = step.helpers ? {} : { coHandlerPartyIds: [] };
      const decision = ask(ticket, step.who, step.action, nowMs, over);
      return decision.ok ? settled(ticket, decision.change, nowMs) : ticket;
    }
    case 'allowed': {
      const actions = TicketAction.options.filter(
        (action) =>
          !(step.forward && detours.includes(action)) &&
          // Possible nearly always, and leading nowhere: the walk would do little else.
          !(step.pick % 8 > 0 && beside.includes(action)) &&
          names.some((who) => allowedActions(ticket, people[who]).includes(action)),
      );
      const action = actions[step.pick % Math.max(1, actions.length)];
      if (action === undefined) return ticket;
      const able = names.filter((who) => allowedActions(ticket, people[who]).includes(action));
      const who = able[(step.pick >> 8) % able.length] ?? 'dispatcher';
      const decision = ask(ticket, who, action, nowMs, step.helpers ? {} : { coHandlerPartyIds: [] });
      expect(decision.ok).toBe(true);
      return decision.ok ? settled(ticket, decision.change, nowMs) : ticket;
    }
    case 'hazard': {
      if (!isOpen(ticket.state)) return ticket;
      const about = step.trapped ? { id: 'hz-2', ruleId: 'E-TRAP' } : {};
      const severity = step.worse || step.trapped ? 'critical' : 'major';
      const told = hazard({ ...about, state: step.state, severity });
      const change =
        step.state === 'active'
          ? joinHazard(ticket, told, { nowMs, clocks: defaultClocks })
          : noteHazard(ticket, told, step.state, { nowMs, clocks: defaultClocks });
      return settled(ticket, change, nowMs);
    }
    case 'sweep': {
      if (!isOpen(ticket.state)) return ticket;
      const ended = ticket.suspendedUntilMs !== null && ticket.suspendedUntilMs <= nowMs;
      const change = ended
        ? resumeBySystem(ticket, { nowMs, clocks: defaultClocks, reason: 'end date' })
        : { ticket, events: [] };
      const due = settleCalls(ticket, settleBreaches(change, nowMs, defaultClocks), { nowMs, ladders });
      return climb(due, { nowMs, ladders }).ticket;
    }
  }
}

function check(before: Ticket, ticket: Ticket): void {
  checkCalls(ticket);
  if (before.state !== ticket.state) expect(legal).toContain(`${before.state}>${ticket.state}`);
  if (!isOpen(before.state)) expect(ticket).toBe(before);
  expect(ticket.version).toBeGreaterThanOrEqual(before.version);

  const leads = ticket.assignments.filter(({ role, state }) => role === 'lead' && state !== 'declined');
  expect(leads.length).toBeLessThanOrEqual(1);
  expect(new Set(ticket.assignments.map(({ partyId }) => partyId)).size).toBe(ticket.assignments.length);
  const running = ticket.deadlines.filter(isRunning);
  if (isOpen(ticket.state)) {
    // The dispatcher has what is raised; everything else has one lead.
    if (ticket.state !== 'raised') expect(leadOf(ticket)).toBeDefined();
    expect(running.length).toBeGreaterThan(0);
    expect((ticket.state === 'suspended') === (ticket.suspendedUntilMs !== null)).toBe(true);
    expect(running.some(({ kind }) => kind === (ticket.state === 'verifying' ? 'verify' : 'rectify'))).toBe(true);
  } else {
    expect(running).toEqual([]);
  }
  for (const kind of ['respond', 'arrive', 'rectify', 'verify']) {
    expect(running.filter((deadline) => deadline.kind === kind).length).toBeLessThanOrEqual(1);
  }
}

it('keeps every open ticket owned and clocked, and never leaves the table, whatever people do', () => {
  const reached = new Set<string>();
  const walk = fc.property(steps, fc.constantFrom('F-LOW', 'E-TRAP'), (all, ruleId) => {
    let ticket = settled(
      withFile(freshTicket({ ruleId })),
      { ticket: withFile(freshTicket({ ruleId })), events: [] },
      raisedMs,
    );
    let nowMs = raisedMs + MINUTE;
    for (const { afterMs, step } of all) {
      nowMs += afterMs;
      const next = applied(ticket, step, nowMs);
      check(ticket, next);
      ticket = next;
      reached.add(ticket.state);
    }
  });
  fc.assert(walk, { numRuns: 500 });
  // The walk is worth something only if it gets around, and whether it does must not be a matter of luck.
  fc.assert(walk, { numRuns: 800, seed: 1 });
  expect([...reached].sort()).toEqual([...TicketState.options].sort());
});
