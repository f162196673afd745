import type { ScopedEvent } from '../../live/live-bus.js';
import { carriedBy } from './carried-events.js';
import type { TicketDeps } from './ticket-deps.js';
import type { TicketRecords } from './ticket-records.js';
import { summaryOf } from './ticket-views.js';

const batchSize = 500;

async function eventsOf(
  records: TicketRecords,
  ticketIds: readonly string[],
  nowMs: number,
): Promise<readonly ScopedEvent[]> {
  const found = await records.findAll(ticketIds);
  if (found.length === 0) return [];
  const names = await records.namesOf(found);
  return found.map((ticket) => ({
    path: ticket.path,
    partyIds: ticket.assignments.map(({ partyId }) => partyId),
    event: { type: 'ticket', ticket: summaryOf(ticket, names, null, nowMs) },
    forViewer: (viewer) => ({ type: 'ticket', ticket: summaryOf(ticket, names, viewer, nowMs) }),
  }));
}

/** The event that tells a ticket as it is now; `undefined`: there is no such ticket. */
export function tellTicket({ transactions, clock }: Pick<TicketDeps, 'transactions' | 'clock'>) {
  return (ticketId: string): Promise<ScopedEvent | undefined> =>
    transactions.run({ role: 'sweeper' }, async (records) => (await eventsOf(records, [ticketId], clock.nowMs()))[0]);
}

/**
 * Empties the outbox into the live bus, which is the in-app channel: one event a ticket, whatever the number of messages, and those
 * that messages about something else bring with them. At least once: a message counts as delivered only after it was published. Returns how many messages left.
 */
export function deliverInApp({ transactions, clock, bus }: TicketDeps) {
  return async (): Promise<number> => {
    let total = 0;
    for (;;) {
      const count = await transactions.run({ role: 'sweeper' }, async (records) => {
        const messages = await records.undelivered(batchSize);
        const nowMs = clock.nowMs();
        const ticketIds = [...new Set(messages.map((message) => message.ticketId))];
        for (const event of await eventsOf(records, ticketIds, nowMs)) bus.publish(event);
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
