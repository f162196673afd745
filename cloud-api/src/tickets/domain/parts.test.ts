import { describe, expect, it } from 'vitest';
import { laddersOf } from '../../routing/ladder-times.js';
import { did, settled } from '../testing/called-tickets.js';
import { ask, estatePath, freshTicket, HOUR, hazard, MINUTE, raisedMs } from '../testing/people.js';
import { defaultClocks } from './clocks.js';
import { climb, settleCalls } from './escalate.js';
import { joinHazard, noteHazard, resumeBySystem } from './raise-ticket.js';
import { settleBreaches } from './settle-breaches.js';
import type { NewEvent, Ticket } from './ticket.js';

const ladders = laddersOf([]);
const clocks = defaultClocks;

/** What time itself does until then, looked at whenever the ticket says that something is due. */
function waited(before: Ticket, untilMs: number): { ticket: Ticket; events: readonly NewEvent[] } {
  let ticket = before;
  const events: NewEvent[] = [];
  for (;;) {
    const breaks = ticket.deadlines.flatMap(({ metMs, cancelledMs, breachedMs, dueMs }) =>
      metMs === null && cancelledMs === null && breachedMs === null ? [dueMs + 1] : [],
    );
    const nowMs = Math.min(...breaks, ticket.nextCallMs ?? Number.POSITIVE_INFINITY);
    if (nowMs > untilMs) return { ticket, events };
    const broken = settleBreaches({ ticket, events: [] }, nowMs, clocks);
    const change = climb(settleCalls(ticket, broken, { nowMs, ladders }), { nowMs, ladders });
    if (change.ticket === ticket) throw new Error(`nothing was done at ${nowMs - raisedMs}`);
    events.push(...change.events);
    ticket = change.ticket;
  }
}

const fresh = settled(null, { ticket: freshTicket(), events: [] }, raisedMs);
const accepted = did(fresh, 'lead', 'accept', raisedMs + MINUTE);
const helper = ({ assignments }: Ticket) => assignments.find(({ partyId }) => partyId === 'p-lifts');
const about = (events: readonly NewEvent[]) =>
  events.flatMap(({ type, atMs, data }) =>
    data.partyId === 'p-lifts' ? [[type, (atMs - raisedMs) / MINUTE, data.count ?? null]] : [],
  );

describe('a co-handler who does not answer', () => {
  it('is reminded as often as a lead, and after the limit the lead and the dispatchers are told once', () => {
    const { ticket, events } = waited(accepted, raisedMs + 16 * HOUR);
    expect(about(events)).toEqual([
      ['reminded', 15, 1],
      ['reminded', 30, 2],
      ['part_overdue', 30 + 1 / MINUTE, null],
      // What is late is called on as the ladder calls on.
      ['reminded', 8 * 60 + 30 + 1 / MINUTE, 3],
    ]);
    expect(events.find(({ type }) => type === 'reminded')?.notify).toEqual(['party:p-lifts']);
    expect(events.find(({ type }) => type === 'part_overdue')).toMatchObject({
      actor: null,
      data: { partyId: 'p-lifts', dueMs: raisedMs + 30 * MINUTE },
      notify: ['party:p-lifts', 'party:p-property', `dispatchers:${estatePath}`],
    });
    expect(helper(ticket)).toMatchObject({ overdueMs: raisedMs + 30 * MINUTE + 1, reminders: 3 });
  });

  it('makes nobody else late, calls no level above and restarts no clock', () => {
    const { ticket, events } = waited(accepted, raisedMs + 10 * HOUR);
    expect(ticket.deadlines).toEqual(accepted.deadlines);
    expect(ticket.escalation).toEqual(accepted.escalation);
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['reminded', 'part_overdue']));
    expect(ticket.version).toBe(accepted.version);
  });

  it.each(['accept', 'decline'] as const)('is left in peace once he does: %s', (action) => {
    const late = waited(accepted, raisedMs + 40 * MINUTE).ticket;
    const answered = did(late, 'coHandler', action, raisedMs + 41 * MINUTE);
    expect(about(waited(answered, raisedMs + 5 * HOUR).events)).toEqual([]);
    // That he was late stays known.
    expect(helper(answered)?.overdueMs).toBe(raisedMs + 30 * MINUTE + 1);
  });

  it('is late too where he comes before anybody noticed it', () => {
    const decision = ask(accepted, 'coHandler', 'accept', raisedMs + 31 * MINUTE);
    expect(decision.ok && decision.change.events.map(({ type }) => type)).toEqual(['part_overdue', 'accept']);
  });

  it('is not late at the very end of his limit', () => {
    const answered = did(accepted, 'coHandler', 'accept', raisedMs + 30 * MINUTE);
    expect(helper(answered)).toMatchObject({ state: 'accepted', overdueMs: null });
  });

  it('is late by nobody’s fault where the platform was down', () => {
    const outages = [{ fromMs: raisedMs + 10 * MINUTE, toMs: raisedMs + 50 * MINUTE }];
    const { events } = settleBreaches({ ticket: accepted, events: [] }, raisedMs + HOUR, { outages });
    expect(events).toMatchObject([{ type: 'part_overdue', data: { platformCaused: true } }]);
  });
});

describe('the limit of a co-handler', () => {
  it('is five minutes where a person is trapped, from the first or from when it is told', () => {
    const trapped = freshTicket({ ruleId: 'E-TRAP', severity: 'critical' });
    expect(helper(trapped)?.answerByMs).toBe(raisedMs + 5 * MINUTE);
    const nowMs = raisedMs + 10 * MINUTE;
    const joined = joinHazard(accepted, hazard({ id: 'hz-2', ruleId: 'E-TRAP', severity: 'critical' }), {
      nowMs,
      clocks,
    });
    expect(helper(joined.ticket)?.answerByMs).toBe(nowMs + 5 * MINUTE);
    // What is over does not hurry anybody who is asked later.
    const over = noteHazard(trapped, hazard({ ruleId: 'E-TRAP', state: 'cleared' }), 'cleared', {
      nowMs,
      clocks,
    }).ticket;
    const later = did(over, 'dispatcher', 'assign', nowMs, { coHandlerPartyIds: ['p-other'] });
    expect(later.assignments.find(({ partyId }) => partyId === 'p-other')?.answerByMs).toBe(nowMs + 30 * MINUTE);
  });

  it('runs on through a reassignment that he stays in, and begins for who is new', () => {
    const nowMs = raisedMs + 20 * MINUTE;
    const moved = did(accepted, 'dispatcher', 'assign', nowMs, {
      leadPartyId: 'p-other',
      coHandlerPartyIds: ['p-lifts', 'p-property'],
    });
    expect(moved.assignments.map(({ partyId, answerByMs }) => [partyId, answerByMs])).toEqual([
      ['p-other', null],
      ['p-lifts', raisedMs + 30 * MINUTE],
      ['p-property', nowMs + 30 * MINUTE],
    ]);
  });

  it('is asked for anew after nobody led, when he could not answer', () => {
    const declined = did(fresh, 'lead', 'decline', raisedMs + 10 * MINUTE);
    const { ticket, events } = waited(declined, raisedMs + HOUR);
    expect(about(events)).toEqual([]);
    const again = did(ticket, 'dispatcher', 'assign', raisedMs + HOUR);
    expect(helper(again)?.answerByMs).toBe(raisedMs + HOUR + 30 * MINUTE);
  });

  it('does not count a suspension, however early it ends', () => {
    const there = did(accepted, 'lead', 'arrive', raisedMs + 2 * MINUTE);
    const untilMs = raisedMs + 20 * HOUR;
    const suspended = did(there, 'supervisor', 'suspend', raisedMs + 10 * MINUTE, { untilMs });
    expect(waited(suspended, untilMs - 1).events).toEqual([]);
    const early = did(suspended, 'supervisor', 'resume', raisedMs + HOUR);
    expect(helper(early)?.answerByMs).toBe(raisedMs + 80 * MINUTE);
    const change = resumeBySystem(suspended, { nowMs: untilMs, clocks, reason: 'end' });
    const ended = settled(suspended, change, untilMs);
    expect(helper(ended)?.answerByMs).toBe(untilMs + 20 * MINUTE);
    // He is told that it goes on, which is a reminder by itself.
    expect(about(waited(ended, untilMs + 16 * MINUTE).events)).toEqual([['reminded', 20 * 60 + 15, 1]]);
  });
});
