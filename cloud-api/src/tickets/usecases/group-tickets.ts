import { isUntouched, mergeBySystem, releaseHazard } from '../domain/one-cause.js';
import { absorbTicket } from '../domain/raise-ticket.js';
import { isOpen } from '../domain/ticket.js';
import type { HazardTickets } from '../hazard-tickets.js';
import { saveChange } from './save-change.js';
import type { TicketDeps } from './ticket-deps.js';

/** How often a ticket may have been merged on. */
const mostHeirs = 10;

/** What the hazard engine asks where many hazards have one cause, within its own transaction. */
export function groupTickets({
  transactions,
  clocks: shipped,
}: Pick<TicketDeps, 'transactions' | 'clocks'>): Pick<
  HazardTickets,
  'openTicketOf' | 'mergeOfOneCause' | 'hazardLeft'
> {
  return {
    async openTicketOf(tx, ticketId) {
      const records = transactions.within(tx);
      let next: string | null = ticketId;
      for (let depth = 0; next !== null && depth <= mostHeirs; depth += 1) {
        const ticket = await records.find(next);
        if (ticket === undefined) return undefined;
        if (isOpen(ticket.state)) return ticket.id;
        next = ticket.mergedInto;
      }
      return undefined;
    },

    async mergeOfOneCause(tx, { ticketId, intoTicketId, hazardIds, nowMs }) {
      const records = transactions.within(tx);
      // In the order of their ids, as everybody who locks two.
      const before = intoTicketId < ticketId ? await records.lock(intoTicketId) : undefined;
      const ticket = await records.lock(ticketId);
      const target = before ?? (await records.lock(intoTicketId));
      if (ticket === undefined || target === undefined || !isOpen(target.state)) return false;
      if (!isUntouched(ticket, await records.events(ticketId), hazardIds)) return false;
      const clocks = await records.clocksAt(ticket.path, shipped);
      await saveChange(records, ticket, mergeBySystem(ticket, { intoTicketId, nowMs, clocks }), nowMs);
      await saveChange(records, target, absorbTicket(target, ticket, { nowMs, clocks }), nowMs);
      return true;
    },

    async hazardLeft(tx, hazard, { ticketId, nowMs }) {
      const records = transactions.within(tx);
      let next: string | null = ticketId;
      for (let depth = 0; next !== null && depth <= mostHeirs; depth += 1) {
        const ticket = await records.lock(next);
        if (ticket === undefined) return;
        await saveChange(records, ticket, releaseHazard(ticket, hazard, nowMs), nowMs);
        next = ticket.mergedInto;
      }
    },
  };
}
