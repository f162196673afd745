import type { TicketEventView } from '@anju/contracts/api-client';
import { expect, it } from 'vitest';
import { callsOf, firstAsked } from './ticket-calls.js';

let seq = 0;
const event = (type: string, atMs: number, data: Record<string, unknown> = {}): TicketEventView => {
  seq += 1;
  return { seq, atMs, type, actor: null, actorRole: null, data };
};

it('tells each level that was called, with the reminders of its own call', () => {
  const events = [
    event('raised', 0),
    event('reminded', 5, { level: 'estate', count: 1 }),
    event('escalated', 10, { from: 'estate', level: 'street', cause: 'unreachable' }),
    event('reminded', 15, { level: 'street', count: 1 }),
    event('reminded', 20, { level: 'street', count: 2 }),
  ];
  const escalation = {
    ...({ level: 'street', cause: 'unreachable', calledMs: 10, reminders: 2 } as const),
    ...{ acknowledgedMs: null, acknowledgedBy: null },
  };
  expect(callsOf({ raisedMs: 0, events: events.toReversed(), escalation })).toEqual([
    { level: 'estate', cause: 'assigned', calledMs: 0, reminders: 1, isPresent: false },
    { level: 'street', cause: 'unreachable', calledMs: 10, reminders: 2, isPresent: true },
  ]);
  // When the ticket is over nobody is called any more.
  expect(callsOf({ raisedMs: 0, events, escalation: null }).some(({ isPresent }) => isPresent)).toBe(false);
});

it('names the party of the first assignment as the first asked, whoever has the ticket now', () => {
  const events = [
    event('raised', 0),
    event('assign', 1, { leadPartyId: 'first' }),
    event('decline', 2),
    event('assign', 3, { leadPartyId: 'second' }),
  ];
  expect(firstAsked({ events })).toEqual({ partyId: 'first', atMs: 1 });
  expect(firstAsked({ events: events.slice(0, 1) })).toBeNull();
});
