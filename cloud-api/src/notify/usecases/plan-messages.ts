import type { TicketSummary } from '@anju/contracts';
import type { Channel } from '../domain/channel.js';
import { plan } from '../domain/plan.js';
import type { NotifyRecords } from './notify-records.js';

const batchSize = 100;

export interface PlanDeps {
  readonly records: NotifyRecords;
  readonly channels: readonly Channel[];
  readonly publicOrigin: string | null;
  readonly nowMs: () => number;
  /** The ticket as it is now; `undefined`: there is none of this id. */
  readonly ticketOf: (ticketId: string) => Promise<TicketSummary | undefined>;
}

/** Gives every queued message its deliveries. Returns how many messages it took off the queue. */
export function planMessages({ records, channels, publicOrigin, nowMs, ticketOf }: PlanDeps) {
  return async (): Promise<number> => {
    let total = 0;
    for (;;) {
      const messages = await records.queued(batchSize);
      if (messages.length === 0) return total;
      const people = await records.recipients();
      const tickets = new Map<string, TicketSummary | undefined>();
      for (const message of messages) {
        const { ticketId } = message;
        if (!tickets.has(ticketId)) tickets.set(ticketId, await ticketOf(ticketId));
        const ticket = tickets.get(ticketId);
        const context = { channels, people, publicOrigin, nowMs: nowMs() };
        const deliveries = ticket === undefined ? [] : plan(message, ticket, context);
        await records.planned(message, deliveries, context.nowMs);
      }
      total += messages.length;
    }
  };
}
