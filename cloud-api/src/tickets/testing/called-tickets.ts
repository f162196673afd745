import { laddersOf } from '../../routing/ladder-times.js';
import { settleCalls } from '../domain/escalate.js';
import type { Ticket, TicketChange } from '../domain/ticket.js';
import { ask, type PersonName } from './people.js';

const ladders = laddersOf([]);

/** The ticket as the change leaves it, with whom the shipped ladder calls by it. */
export function settled(before: Ticket | null, change: TicketChange, nowMs: number): Ticket {
  return settleCalls(before, change, { nowMs, ladders }).ticket;
}

/** The ticket after an action that must be allowed. */
export function did(
  before: Ticket,
  who: PersonName,
  action: Parameters<typeof ask>[2],
  nowMs: number,
  over: Parameters<typeof ask>[4] = {},
): Ticket {
  const decision = ask(before, who, action, nowMs, over);
  if (!decision.ok) throw new Error(`${who} could not ${action}: ${decision.refusal.detail}`);
  return settled(before, decision.change, nowMs);
}
