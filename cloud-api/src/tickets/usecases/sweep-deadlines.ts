import type { ClockSet } from '../domain/clocks.js';
import { resumeBySystem } from '../domain/raise-ticket.js';
import { settleBreaches } from '../domain/settle-breaches.js';
import type { Ticket, TicketChange } from '../domain/ticket.js';
import { saveDue } from './save-change.js';
import type { TicketDeps } from './ticket-deps.js';

const batchSize = 20;

function settle(ticket: Ticket, nowMs: number, clocks: ClockSet): TicketChange {
  const ended = ticket.state === 'suspended' && ticket.suspendedUntilMs !== null && ticket.suspendedUntilMs <= nowMs;
  const change: TicketChange = ended
    ? resumeBySystem(ticket, { nowMs, clocks, reason: 'the suspension reached its end date' })
    : { ticket, events: [] };
  return settleBreaches(change, nowMs, clocks);
}

/**
 * Acts on what fell due: broken deadlines are written down and told, suspensions past their end date end, calls that nobody
 * answers are repeated and climb. In the order of the due times, however long nobody looked.
 *
 * Returns how many tickets it changed.
 */
export function sweepDeadlines({ transactions, clock, clocks: shipped, changed }: TicketDeps) {
  return async (): Promise<number> => {
    let total = 0;
    for (;;) {
      const nowMs = clock.nowMs();
      const count = await transactions.run({ role: 'sweeper' }, async (records) => {
        const due = await records.lockDue(nowMs, batchSize);
        for (const ticket of due) {
          const clocks = await records.clocksAt(ticket.path, shipped);
          await saveDue(records, ticket, settle(ticket, nowMs, clocks), nowMs);
        }
        return due.length;
      });
      total += count;
      if (count < batchSize) break;
    }
    if (total > 0) changed();
    return total;
  };
}
