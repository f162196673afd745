import { isPlatform } from '@anju/contracts';
import type { Tx } from '../../platform/db/database.js';
import { joinHazard, noteHazard, raiseTicket } from '../domain/raise-ticket.js';
import { isOpen } from '../domain/ticket.js';
import { ticketDay } from '../domain/ticket-day.js';
import type { HazardTickets } from '../hazard-tickets.js';
import { groupTickets } from './group-tickets.js';
import { saveChange } from './save-change.js';
import type { TicketDeps } from './ticket-deps.js';
import type { TicketRecords } from './ticket-records.js';

/** The ticket itself and, where it was merged, the one that took it in, locked; at most `depth` further. */
async function lockWithHeirs(records: TicketRecords, ticketId: string, depth = 10) {
  const chain = [];
  let next: string | null = ticketId;
  while (next !== null && chain.length <= depth) {
    const ticket = await records.lock(next);
    if (ticket === undefined) break;
    chain.push(ticket);
    next = ticket.mergedInto;
  }
  return chain;
}

/** Opens, joins and informs tickets within the hazard engine's own transaction. */
export function raiseFromHazard({
  transactions,
  clocks: shipped,
}: Pick<TicketDeps, 'transactions' | 'clocks'>): HazardTickets {
  return {
    ...groupTickets({ transactions, clocks: shipped }),

    async hazardBecameActive(tx: Tx, hazard, { path, nowMs, anew }) {
      const records = transactions.within(tx);
      const clocks = await records.clocksAt(path, shipped);
      const open = await records.lockOpenOf(hazard.facilityId, hazard.problemClass, hazard.estateId);
      const own =
        anew === true ? undefined : await records.ticketOfHazard(hazard.facilityId, hazard.problemClass, hazard.id);
      if (own !== undefined) {
        const heirs = await lockWithHeirs(records, own);
        const latest = heirs.at(-1);
        const told = latest?.log.hazards.find(({ id }) => id === hazard.id)?.state;
        // Told twice, or told of what a person has ended since: the ticket of this occurrence stays what it is.
        if (latest !== undefined && (told === hazard.state || !isOpen(latest.state))) return latest.id;
        if (latest !== undefined) {
          await saveChange(records, latest, joinHazard(latest, hazard, { nowMs, clocks }), nowMs);
          return latest.id;
        }
      }
      if (open !== undefined) {
        await saveChange(records, open, joinHazard(open, hazard, { nowMs, clocks }), nowMs);
        return open.id;
      }
      const id = await records.nextId(ticketDay(nowMs));
      // What fails of the platform itself is the matter of whoever runs it.
      const isOwn = isPlatform(hazard.facilityId);
      const route = isOwn ? null : await records.route(hazard.estateId, hazard.problemClass, nowMs);
      await saveChange(records, null, raiseTicket(hazard, { id, path, route, nowMs, clocks }), nowMs);
      return id;
    },

    async hazardChanged(tx, hazard, change, { nowMs }) {
      if (hazard.ticketId === null) return;
      const records = transactions.within(tx);
      for (const ticket of await lockWithHeirs(records, hazard.ticketId)) {
        const clocks = await records.clocksAt(ticket.path, shipped);
        await saveChange(records, ticket, noteHazard(ticket, hazard, change, { nowMs, clocks }), nowMs);
      }
    },
  };
}
