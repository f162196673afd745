import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  after,
  ask,
  estatePath,
  freshTicket,
  HOUR,
  hazard,
  MINUTE,
  people,
  raisedMs,
  toldTicket,
} from '../testing/people.js';
import { defaultClocks } from './clocks.js';
import { isRunning } from './deadlines.js';
import { allowedActions } from './decide.js';
import { joinReport, type Report } from './raise-from-report.js';
import { absorbTicket, joinHazard, noteHazard, resumeBySystem } from './raise-ticket.js';
import { settleBreaches } from './settle-breaches.js';
import type { Ticket } from './ticket.js';

const clocks = defaultClocks;

function due(ticket: Ticket) {
  return Object.fromEntries(ticket.deadlines.filter(isRunning).map(({ kind, dueMs }) => [kind, dueMs - raisedMs]));
}

function done(decision: ReturnType<typeof ask>): Ticket {
  if (!decision.ok) throw new Error(decision.refusal.detail);
  return decision.change.ticket;
}

function cleared(ticket: Ticket): Ticket {
  return noteHazard(ticket, hazard({ state: 'cleared' }), 'cleared', { nowMs: raisedMs, clocks }).ticket;
}

const working = after(cleared(freshTicket()), ['lead', 'accept'], ['lead', 'arrive'], ['coHandler', 'decline']);
const untilMs = raisedMs + 200 * HOUR;
const suspended = done(ask(working, 'supervisor', 'suspend', raisedMs + 4 * HOUR, { untilMs }));
const verifying = done(ask(working, 'lead', 'submit', raisedMs + HOUR));

describe('what comes to a suspended ticket', () => {
  const report: Report = {
    ...{ kind: 'complaint', channel: 'walk_in', number: null, estateId: 'heping', facilityId: 'heping.fire-water-1' },
    ...{ problemClass: 'fire_facilities', severity: 'major', content: '水压低', place: null },
  };

  it.each([
    [
      'another hazard as bad',
      (ticket: Ticket, nowMs: number) => joinHazard(ticket, hazard({ id: 'hz-2' }), { nowMs, clocks }),
    ],
    ['a complaint', (ticket: Ticket, nowMs: number) => joinReport(ticket, report, { nowMs, clocks, actor: null })],
    ['a ticket that is late', (ticket: Ticket, nowMs: number) => absorbTicket(ticket, toldTicket(), { nowMs, clocks })],
  ] as const)('breaks no clock while it rests, and wins none after it: %s', (_what, come) => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 199 }), fc.integer({ min: 0, max: 199 }), (came, later) => {
        const joined = come(suspended, raisedMs + came * HOUR).ticket;
        expect(joined.state).toBe('suspended');
        const nowMs = raisedMs + Math.min(200, came + later) * HOUR;
        expect(settleBreaches({ ticket: joined, events: [] }, nowMs, clocks).events).toEqual([]);
        const resumed = resumeBySystem(joined, { nowMs, clocks, reason: 'end' }).ticket;
        const [rectify] = resumed.deadlines.filter((each) => each.kind === 'rectify' && isRunning(each));
        const restMs = (rectify?.dueMs ?? 0) - nowMs;
        expect(restMs).toBeGreaterThanOrEqual(0);
        expect(restMs).toBeLessThanOrEqual(20 * HOUR);
      }),
    );
  });

  it('ends the suspension where it is a worse ticket that is merged into it', () => {
    const nowMs = raisedMs + 10 * HOUR;
    const merged = absorbTicket(suspended, freshTicket({ id: 'hz-2', severity: 'critical' }), { nowMs, clocks });
    expect(merged.ticket).toMatchObject({ state: 'rectifying', severity: 'critical' });
    expect(merged.events.map(({ type }) => type)).toContain('resume');
  });
});

describe('a person who is trapped', () => {
  const trapped = hazard({ id: 'hz-2', ruleId: 'E-TRAP', severity: 'critical' });

  it.each([
    ['rectifying', working],
    ['suspended', suspended],
    ['verifying', verifying],
    ['suspended, and critical itself', { ...suspended, severity: 'critical' as const }],
  ] as const)('is to be responded to within five minutes where the ticket is %s', (_state, before) => {
    const nowMs = raisedMs + 5 * HOUR;
    const joined = joinHazard(before, trapped, { nowMs, clocks }).ticket;
    expect(joined.state).toBe(before.state === 'verifying' ? 'verifying' : 'rectifying');
    expect(due(joined)).toMatchObject({ respond: 5 * HOUR + 5 * MINUTE });
  });

  it('is met by who says that he knows, and not by who has it merely on his list', () => {
    const nowMs = raisedMs + 5 * HOUR;
    const joined = joinHazard(working, trapped, { nowMs, clocks }).ticket;
    expect(allowedActions(joined, people.coHandler)).not.toContain('acknowledge');
    const called = { ...joined, escalation: calledAtStreet(nowMs) };
    expect(due(done(ask(called, 'supervisor', 'acknowledge', nowMs + MINUTE)))).toHaveProperty('respond');
    const answered = done(ask(called, 'lead', 'acknowledge', nowMs + MINUTE));
    expect(answered.deadlines.findLast(({ kind }) => kind === 'respond')?.metMs).toBe(nowMs + MINUTE);
    expect(due(answered)).not.toHaveProperty('respond');
  });

  it.each([
    ['rectifying', working],
    ['suspended', suspended],
    ['verifying', verifying],
  ] as const)('is to be reached within thirty minutes also where the ticket is %s', (_state, before) => {
    const nowMs = raisedMs + 5 * HOUR;
    expect(allowedActions(before, people.lead)).not.toContain('arrive');
    const { ticket, events } = joinHazard(before, trapped, { nowMs, clocks });
    expect(due(ticket)).toMatchObject({ arrive: 5 * HOUR + 30 * MINUTE });
    expect(events.at(-1)?.data.due).toContainEqual({ kind: 'arrive', dueMs: nowMs + 30 * MINUTE });
    const there = done(ask(ticket, 'lead', 'arrive', nowMs + 20 * MINUTE));
    expect(there.state).toBe(ticket.state);
    expect(there.deadlines.findLast(({ kind }) => kind === 'arrive')?.metMs).toBe(nowMs + 20 * MINUTE);
    expect(due(there)).not.toHaveProperty('respond');
    expect(ask(there, 'lead', 'arrive', nowMs + HOUR)).toMatchObject({
      refusal: { code: 'ticket.transition_not_allowed', detail: expect.stringContaining('arrival') },
    });
  });

  it('is reached by who hands in his work, and not by who says that he knows', () => {
    const nowMs = raisedMs + 5 * HOUR;
    const joined = joinHazard(working, trapped, { nowMs, clocks }).ticket;
    const known = done(ask({ ...joined, escalation: calledAtStreet(nowMs) }, 'lead', 'acknowledge', nowMs + MINUTE));
    expect(due(known)).toHaveProperty('arrive');
    const out = noteHazard(known, { ...trapped, state: 'cleared' }, 'cleared', { nowMs, clocks }).ticket;
    expect(due(done(ask(out, 'lead', 'submit', nowMs + 2 * MINUTE)))).toEqual({ verify: 53 * HOUR + 2 * MINUTE });
  });

  it('is waited for by one clock only, and by none for what is merely worse', () => {
    const nowMs = raisedMs + 5 * HOUR;
    const joined = joinHazard(working, trapped, { nowMs, clocks }).ticket;
    const over = noteHazard(joined, { ...trapped, state: 'cleared' }, 'cleared', { nowMs, clocks }).ticket;
    const again = joinHazard(over, { ...trapped, id: 'hz-3' }, { nowMs: nowMs + 10 * MINUTE, clocks }).ticket;
    const running = again.deadlines.filter((each) => each.kind === 'arrive' && isRunning(each));
    expect(running.map(({ dueMs }) => dueMs)).toEqual([nowMs + 30 * MINUTE]);
    const worse = joinHazard(working, hazard({ id: 'hz-2', severity: 'critical' }), { nowMs, clocks }).ticket;
    expect(due(worse)).not.toHaveProperty('arrive');
  });

  it('is one call, however many sensors tell of it', () => {
    const context = { nowMs: raisedMs + MINUTE, clocks };
    const accepted = after(joinHazard(freshTicket(), trapped, context).ticket, ['lead', 'accept']);
    const again = { ...trapped, id: 'hz-3', ruleId: 'E-TRAP-CALL' };
    expect(due(joinHazard(accepted, again, { nowMs: raisedMs + 3 * MINUTE, clocks }).ticket)).not.toHaveProperty(
      'respond',
    );
  });

  it('is to be reached within the time that his own ticket had when it is merged into another', () => {
    const lift = freshTicket({ ruleId: 'E-TRAP', id: 'hz-2', severity: 'critical' });
    const merged = absorbTicket(freshTicket(), lift, { nowMs: raisedMs + 2 * MINUTE, clocks }).ticket;
    expect(due(merged)).toEqual({ respond: 5 * MINUTE, arrive: 30 * MINUTE, rectify: 4 * HOUR });
  });
});

function calledAtStreet(calledMs: number): NonNullable<Ticket['escalation']> {
  return {
    ...{ level: 'street', cause: 'unacknowledged', calledMs, remindedMs: calledMs, reminders: 0 },
    ...{ acknowledgedMs: null, acknowledgedBy: null },
  };
}

describe('a ticket that was accepted', () => {
  it('is to be responded to anew when it becomes worse, and not by what is no worse', () => {
    const responding = after(cleared(freshTicket()), ['lead', 'accept']);
    const context = { nowMs: raisedMs + HOUR, clocks };
    expect(due(joinHazard(responding, hazard({ id: 'hz-2' }), context).ticket)).toEqual({ rectify: 24 * HOUR });
    const worse = joinHazard(responding, hazard({ id: 'hz-2', severity: 'critical' }), context).ticket;
    expect(due(worse)).toEqual({ respond: HOUR + 30 * MINUTE, rectify: 5 * HOUR });
    const there = done(ask(worse, 'lead', 'arrive', raisedMs + HOUR + MINUTE));
    expect(due(there)).toEqual({ rectify: 5 * HOUR });
  });

  it('is not what a person saw before it became worse, and refuses what he decided by that', () => {
    const context = { nowMs: raisedMs + HOUR, clocks };
    const worse = joinHazard(working, hazard({ id: 'hz-2', severity: 'critical' }), context).ticket;
    const decided = ask(worse, 'dispatcher', 'regrade', raisedMs + HOUR, {
      version: working.version,
      severity: 'minor',
    });
    expect(decided).toMatchObject({ refusal: { code: 'ticket.version_conflict' } });
    expect(joinHazard(working, hazard({ id: 'hz-2' }), context).ticket.version).toBe(working.version);
  });

  it('is not cancelled by whoever agrees to what was asked before another hazard joined', () => {
    const asked = after(cleared(freshTicket()), ['dispatcher', 'cancel']);
    const joined = joinHazard(asked, hazard({ id: 'hz-2' }), { nowMs: raisedMs + HOUR, clocks }).ticket;
    const asksAnew = done(ask(joined, 'otherDispatcher', 'cancel', raisedMs + HOUR));
    expect(asksAnew).toMatchObject({ state: 'assigned', log: { proposal: { byUserId: 'otherDispatcher' } } });
    expect(done(ask(asksAnew, 'dispatcher', 'cancel', raisedMs + HOUR)).state).toBe('cancelled');
  });

  it('goes on after a failed acceptance by the clock of what it has become meanwhile', () => {
    const risen = done(ask(verifying, 'supervisor', 'regrade', raisedMs + 2 * HOUR, { severity: 'critical' }));
    expect(due(done(ask(risen, 'verifier', 'fail', raisedMs + 3 * HOUR)))).toEqual({ rectify: 7 * HOUR });
  });
});

it('keeps who worked on a ticket from judging the one that it was merged into', () => {
  const helped = after(cleared(freshTicket({ id: 'hz-2' })), ['coHandler', 'accept'], ['coHandler', 'submit']);
  const target = absorbTicket(
    after(cleared(freshTicket()), ['coHandler', 'decline']),
    { ...helped, id: 'T-20261122-0009' },
    { nowMs: raisedMs + HOUR, clocks },
  ).ticket;
  const other = { ...target, assignments: target.assignments.filter(({ partyId }) => partyId !== 'p-lifts') };
  const submitted = after(
    noteHazard(other, hazard({ id: 'hz-2', state: 'cleared' }), 'cleared', { nowMs: raisedMs, clocks }).ticket,
    ['lead', 'accept'],
    ['lead', 'arrive'],
    ['lead', 'submit'],
  );
  const officer = { ...people.verifier, partyId: 'p-lifts', scopes: [estatePath] };
  expect(allowedActions(submitted, officer)).toEqual([]);
  expect(allowedActions(submitted, people.verifier)).toContain('pass');
});
