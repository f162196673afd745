import type { TicketDeps } from './ticket-deps.js';
import { summaryOf } from './ticket-views.js';

const batchSize = 200;

/**
 * Empties the outbox into the live bus, which is the in-app channel: one event a ticket, whatever the number of messages. At least
 * once: a message counts as delivered only after it was published. Returns how many messages left.
 */
export function deliverInApp({ transactions, clock, bus }: TicketDeps) {
  return async (): Promise<number> => {
    let total = 0;
    for (;;) {
      const count = await transactions.run({ role: 'sweeper' }, async (records) => {
        const messages = await records.undelivered(batchSize);
        const nowMs = clock.nowMs();
        for (const ticketId of new Set(messages.map((message) => message.ticketId))) {
          const ticket = await records.find(ticketId);
          if (ticket === undefined) continue;
          const partyIds = ticket.assignments.map(({ partyId }) => partyId);
          const names = await records.namesOf([ticket]);
          bus.publish({
            path: ticket.path,
            partyIds,
            event: { type: 'ticket', ticket: summaryOf(ticket, names, null, nowMs) },
            forViewer: (viewer) => ({ type: 'ticket', ticket: summaryOf(ticket, names, viewer, nowMs) }),
          });
        }
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
