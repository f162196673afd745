import type { ScopedEvent } from '../../live/live-bus.js';
import type { Ticket } from '../domain/ticket.js';
import { carriedBy } from './carried-events.js';
import type { TicketDeps } from './ticket-deps.js';
import type { OutboxMessage, TicketRecords } from './ticket-records.js';
import { summaryOf } from './ticket-views.js';

const batchSize = 500;
const partyAudience = 'party:';

async function eventsOf(
  records: TicketRecords,
  found: readonly Ticket[],
  nowMs: number,
): Promise<readonly ScopedEvent[]> {
  if (found.length === 0) return [];
  const names = await records.namesOf(found);
  return found.map((ticket) => ({
    path: ticket.path,
    partyIds: ticket.assignments.map(({ partyId }) => partyId),
    event: { type: 'ticket', ticket: summaryOf(ticket, names, null, nowMs) },
    forViewer: (viewer) => ({ type: 'ticket', ticket: summaryOf(ticket, names, viewer, nowMs) }),
  }));
}

/** What parties that a ticket was taken from are told: what they have on their pages is read anew, and it is not among it. */
function takenFrom(messages: readonly OutboxMessage[], found: readonly Ticket[]): readonly ScopedEvent[] {
  const left = messages.flatMap(({ ticketId, audience }) => {
    const partyId = audience.startsWith(partyAudience) ? audience.slice(partyAudience.length) : undefined;
    const ticket = found.find(({ id }) => id === ticketId);
    const has = partyId === undefined || ticket?.assignments.some((each) => each.partyId === partyId) !== false;
    return has ? [] : [partyId];
  });
  // No place: nobody but these parties is told.
  return left.length === 0 ? [] : [{ path: '', partyIds: [...new Set(left)], event: { type: 'reset' } }];
}

/** The event that tells a ticket as it is now; `undefined`: there is no such ticket. */
export function tellTicket({ transactions, clock }: Pick<TicketDeps, 'transactions' | 'clock'>) {
  return (ticketId: string): Promise<ScopedEvent | undefined> =>
    transactions.run(
      { role: 'sweeper' },
      async (records) => (await eventsOf(records, await records.findAll([ticketId]), clock.nowMs()))[0],
    );
}

/**
 * Empties the outbox into the live bus, which is the in-app channel: one event a ticket, whatever the number of messages, and those
 * that messages about something else bring with them. At least once: a message counts as delivered only after it was published.
 * Returns how many messages left.
 */
export function deliverInApp({ transactions, clock, bus }: TicketDeps) {
  return async (): Promise<number> => {
    let total = 0;
    for (;;) {
      const count = await transactions.run({ role: 'sweeper' }, async (records) => {
        const messages = await records.undelivered(batchSize);
        const nowMs = clock.nowMs();
        const ticketIds = [...new Set(messages.map((message) => message.ticketId))];
        const found = await records.findAll(ticketIds);
        for (const event of await eventsOf(records, found, nowMs)) bus.publish(event);
        for (const event of takenFrom(messages, found)) bus.publish(event);
        for (const event of carriedBy(messages)) bus.publish(event);
        await records.markDelivered(
          messages.map(({ id }) => id),
          nowMs,
        );
        return messages.length;
      });
      total += count;
      if (count < batchSize) return total;
    }
  };
}
