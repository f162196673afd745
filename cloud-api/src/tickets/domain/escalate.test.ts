import { describe, expect, it } from 'vitest';
import { laddersOf } from '../../routing/ladder-times.js';
import { did, settled } from '../testing/called-tickets.js';
import { freshTicket, HOUR, hazard, MINUTE, people, raisedMs } from '../testing/people.js';
import { defaultClocks } from './clocks.js';
import { allowedActions } from './decide.js';
import { climb, settleCalls } from './escalate.js';
import { joinHazard, noteHazard } from './raise-ticket.js';
import { settleBreaches } from './settle-breaches.js';
import type { Ticket } from './ticket.js';

const ladders = laddersOf([]);
const clocks = defaultClocks;

/** What time itself does until then, looked at every minute. */
function swept(before: Ticket, fromMs: number, toMs: number): Ticket {
  let ticket = before;
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += MINUTE) {
    const change = settleBreaches({ ticket, events: [] }, nowMs, clocks);
    const calls = settleCalls(ticket, change, { nowMs, ladders });
    ticket = climb(calls, { nowMs, ladders }).ticket;
  }
  return ticket;
}

const fresh = settled(null, { ticket: freshTicket(), events: [] }, raisedMs);
const normal = settled(
  fresh,
  noteHazard(fresh, hazard({ state: 'cleared' }), 'cleared', { nowMs: raisedMs, clocks }),
  raisedMs,
);
const accepted = did(normal, 'lead', 'accept', raisedMs + MINUTE);
const working = did(accepted, 'lead', 'arrive', raisedMs + 2 * MINUTE);
const atStreet = swept(normal, raisedMs, raisedMs + 31 * MINUTE);

describe('a call', () => {
  it('is made anew, and repeated, when what was accepted becomes worse, until the lead answers that too', () => {
    const nowMs = raisedMs + 10 * HOUR;
    const worse = settled(
      working,
      joinHazard(working, hazard({ id: 'hz-2', severity: 'critical' }), { nowMs, clocks }),
      nowMs,
    );
    expect(working.escalation?.acknowledgedMs).toBe(raisedMs + MINUTE);
    expect(worse.escalation).toMatchObject({ level: 'estate', calledMs: nowMs, acknowledgedMs: null });
    expect(swept(worse, nowMs, nowMs + 6 * MINUTE).escalation).toMatchObject({ level: 'estate', reminders: 1 });
    expect(swept(worse, nowMs, nowMs + 11 * MINUTE).escalation).toMatchObject({ level: 'street' });
    expect(did(worse, 'lead', 'acknowledge', nowMs + MINUTE).escalation).toMatchObject({
      acknowledgedMs: nowMs + MINUTE,
      acknowledgedBy: 'lead',
    });
  });

  it('is made anew by every assignment, to the same party too where it had answered', () => {
    const nowMs = raisedMs + HOUR;
    const again = did(working, 'dispatcher', 'assign', nowMs);
    expect(again.escalation).toMatchObject({ level: 'estate', calledMs: nowMs, acknowledgedMs: null });
    expect(again.nextCallMs).toBe(nowMs + 15 * MINUTE);
    // Who has not answered yet wins no time by it.
    const unanswered = did(normal, 'dispatcher', 'assign', raisedMs + 10 * MINUTE);
    expect(unanswered.escalation).toEqual(normal.escalation);
  });

  it('goes to whom it is handed, also where the street has answered before', () => {
    expect(atStreet.escalation).toMatchObject({ level: 'street', acknowledgedMs: null });
    const answered = did(atStreet, 'supervisor', 'acknowledge', raisedMs + 32 * MINUTE);
    const nowMs = raisedMs + 40 * MINUTE;
    for (const handed of [
      did(answered, 'dispatcher', 'assign', nowMs, { leadPartyId: 'p-other' }),
      did(answered, 'lead', 'decline', nowMs),
    ]) {
      expect(handed.escalation).toMatchObject({ level: 'estate', calledMs: nowMs, acknowledgedMs: null });
      expect(swept(handed, nowMs, nowMs + 16 * MINUTE).escalation).toMatchObject({ reminders: 1 });
    }
    // While the street still waits for an answer it goes on waiting for it.
    const early = did(atStreet, 'dispatcher', 'assign', nowMs, { leadPartyId: 'p-other' });
    expect(early.escalation).toMatchObject({ level: 'street', acknowledgedMs: null });
  });

  it('of the street is not answered by the lead whose lateness it is about', () => {
    const late = swept(working, raisedMs + 23 * HOUR, raisedMs + 24 * HOUR + MINUTE);
    expect(late.escalation).toMatchObject({ level: 'street', cause: 'deadline_breached', acknowledgedMs: null });
    expect(allowedActions(late, people.lead)).not.toContain('acknowledge');
    expect(allowedActions(late, people.supervisor)).toContain('acknowledge');
  });

  it('about what is late already goes up when it becomes worse', () => {
    const late = swept(working, raisedMs + 23 * HOUR, raisedMs + 24 * HOUR + MINUTE);
    const answered = did(late, 'supervisor', 'acknowledge', raisedMs + 25 * HOUR);
    const nowMs = raisedMs + 26 * HOUR;
    const worse = joinHazard(answered, hazard({ id: 'hz-2', severity: 'critical' }), { nowMs, clocks });
    expect(settled(answered, worse, nowMs).escalation).toMatchObject({ level: 'district', acknowledgedMs: null });
  });

  it('rests with a suspension, whatever wakes the ladder', () => {
    const nowMs = raisedMs + 10 * HOUR;
    const hazards = joinHazard(working, hazard({ id: 'hz-2', severity: 'critical' }), { nowMs, clocks });
    const unanswered = settled(working, hazards, nowMs);
    const suspended = did(unanswered, 'supervisor', 'suspend', nowMs, { untilMs: raisedMs + 90 * HOUR });
    expect(suspended.escalation?.acknowledgedMs).toBeNull();
    // As a message that failed leaves it.
    const woken = { ...suspended, nextCallMs: raisedMs + 30 * HOUR };
    const rested = swept(woken, raisedMs + 30 * HOUR, raisedMs + 31 * HOUR);
    expect(rested).toMatchObject({ state: 'suspended', nextCallMs: null });
    expect(rested.escalation).toEqual(suspended.escalation);
  });
});
