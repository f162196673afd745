import { describe, expect, it } from 'vitest';
import { after, ask, freshTicket, HOUR, hazard, MINUTE, raisedMs, toldTicket } from '../testing/people.js';
import { defaultClocks } from './clocks.js';
import { mergeBySystem } from './one-cause.js';
import { absorbTicket, joinHazard, noteHazard, resumeBySystem } from './raise-ticket.js';
import type { NewEvent, Ticket } from './ticket.js';

const clocks = defaultClocks;

function events(decision: ReturnType<typeof ask>): readonly NewEvent[] {
  if (!decision.ok) throw new Error(decision.refusal.detail);
  return decision.change.events;
}

const assign = (ticket: Ticket, leadPartyId: string, coHandlerPartyIds: string[]) =>
  events(ask(ticket, 'dispatcher', 'assign', raisedMs + HOUR, { leadPartyId, coHandlerPartyIds }));
const taken = (list: readonly NewEvent[]) => list.filter(({ type }) => type === 'unassigned');

const assigned = noteHazard(freshTicket(), hazard({ state: 'cleared' }), 'cleared', { nowMs: raisedMs, clocks }).ticket;
const working = after(assigned, ['lead', 'accept'], ['lead', 'arrive']);

describe('a party that a ticket is taken from', () => {
  it('is told so once, whatever its part was', () => {
    expect(taken(assign(working, 'p-other', []))).toMatchObject([
      {
        actor: { userId: 'dispatcher' },
        data: { partyIds: ['p-property', 'p-lifts'] },
        notify: ['party:p-property', 'party:p-lifts'],
      },
    ]);
    const moved = after(assigned, ['dispatcher', 'assign']);
    expect(taken(assign(moved, 'p-property', []))).toMatchObject([{ notify: ['party:p-lifts'] }]);
  });

  it('is not told of what it keeps or gave back itself', () => {
    expect(taken(assign(working, 'p-lifts', ['p-property']))).toEqual([]);
    const declined = after(assigned, ['coHandler', 'decline'], ['lead', 'decline']);
    expect(taken(assign(declined, 'p-other', []))).toEqual([]);
  });

  it('is told of a cancellation and of a merge, by a person or by the system', () => {
    const both = ['party:p-property', 'party:p-lifts'];
    const asked = after(assigned, ['dispatcher', 'cancel']);
    expect(events(ask(asked, 'otherDispatcher', 'cancel', raisedMs + HOUR)).at(-1)?.notify).toEqual(both);
    expect(events(ask(assigned, 'dispatcher', 'merge', raisedMs + HOUR)).at(-1)?.notify).toEqual(both);
    const merged = mergeBySystem(assigned, { intoTicketId: 'T-20261122-0002', nowMs: raisedMs + HOUR, clocks });
    expect(merged.events.at(-1)).toMatchObject({ type: 'merge', notify: both });
  });
});

describe('a co-handler', () => {
  it('is told of a suspension and of its end, by a person or by its date', () => {
    const both = ['party:p-property', 'party:p-lifts'];
    const untilMs = raisedMs + 10 * HOUR;
    const suspending = ask(working, 'supervisor', 'suspend', raisedMs + HOUR, { untilMs });
    expect(events(suspending).at(-1)).toMatchObject({ type: 'suspend', notify: both });
    const suspended = after(working, ['supervisor', 'suspend']);
    expect(events(ask(suspended, 'lead', 'resume', raisedMs + 2 * HOUR)).at(-1)?.notify).toEqual(both);
    const ended = resumeBySystem(suspended, { nowMs: untilMs, clocks, reason: 'end' });
    expect(ended.events.at(-1)).toMatchObject({ type: 'resume', notify: both });
  });

  it('who declined is told nothing more', () => {
    const alone = after(working, ['coHandler', 'decline']);
    expect(events(ask(alone, 'supervisor', 'suspend', raisedMs + HOUR)).at(-1)?.notify).toEqual(['party:p-property']);
  });
});

describe('what is told when a person is trapped', () => {
  const trapped = hazard({ id: 'hz-2', ruleId: 'E-TRAP', severity: 'critical' });
  const context = { nowMs: raisedMs + HOUR, clocks };

  it('is why everybody is called, where the ticket did not know it', () => {
    const joined = joinHazard(working, trapped, context);
    expect(joined.events.at(-1)).toMatchObject({
      toldAs: 'person_waits',
      data: { personWaits: true },
      notify: ['party:p-property', 'party:p-lifts'],
    });
    const again = joinHazard(joined.ticket, { ...trapped, id: 'hz-3', ruleId: 'E-TRAP-CALL' }, context);
    expect(again.events.at(-1)).not.toHaveProperty('toldAs');
    expect(again.events.at(-1)?.data).not.toHaveProperty('personWaits');
  });

  it('comes with a ticket that is merged into another, too', () => {
    const lift = freshTicket({ ruleId: 'E-TRAP', id: 'hz-2', severity: 'critical' });
    expect(absorbTicket(toldTicket(), lift, { nowMs: raisedMs + MINUTE, clocks }).events.at(-1)).toMatchObject({
      toldAs: 'person_waits',
      notify: ['party:p-property'],
    });
  });

  it('is nothing else where it is another hazard', () => {
    const event = joinHazard(working, hazard({ id: 'hz-2', severity: 'critical' }), context).events.at(-1);
    expect(event).not.toHaveProperty('toldAs');
  });
});
