import type { HandOverOutcome, HeldTickets, LeftTickets } from '@anju/contracts';
import { dayOf } from '../../routing/index.js';
import { successorsOf } from '../domain/hand-over.js';
import { type Actor, leadOf } from '../domain/ticket.js';
import { actOnTicket, scopeOf } from './act-on-ticket.js';
import type { HeldTicket } from './held-tickets.js';
import type { TicketDeps } from './ticket-deps.js';

/** Tickets that are looked at, or handed over, at once. */
const most = 500;

function byParty(held: readonly HeldTicket[]): readonly LeftTickets[] {
  const parties = new Map<string, LeftTickets>();
  for (const { partyId, partyName, goneMs, role, ticketId } of held) {
    const sofar = parties.get(partyId) ?? {
      ...{ partyId, partyName, goneMs, leads: [], helps: [] },
      why: goneMs === null ? ('contract_over' as const) : ('gone' as const),
    };
    const leads = role === 'lead' ? [...sofar.leads, ticketId] : sofar.leads;
    const helps = role === 'lead' ? sofar.helps : [...sofar.helps, ticketId];
    parties.set(partyId, { ...sofar, leads, helps });
  }
  return [...parties.values()];
}

/** Open tickets of parties that are gone or whose contract is over, with the eyes of a person. */
export function handOver(deps: TicketDeps) {
  const { transactions, clock } = deps;
  const act = actOnTicket(deps);

  /** One transaction reads what is to be done, another does it by the version that was read. */
  async function handOne(actor: Actor, partyId: string, ticketId: string, reason: string): Promise<HandOverOutcome> {
    const plan = await transactions.run(scopeOf(actor), async (records) => {
      const ticket = await records.find(ticketId);
      if (ticket === undefined) return undefined;
      const route = await records.route(ticket.estateId, ticket.problemClass, clock.nowMs());
      return { ticket, next: successorsOf(ticket, partyId, route) };
    });
    if (plan === undefined) return { ticketId, leadPartyId: null, left: 'refused' };
    const { ticket, next } = plan;
    const lead = leadOf(ticket)?.partyId ?? null;
    if ('left' in next) return { ticketId, leadPartyId: lead, left: next.left };
    const outcome = await act(actor, ticketId, { action: 'assign', version: ticket.version, reason, ...next });
    return outcome.ok
      ? { ticketId, leadPartyId: next.leadPartyId, left: null }
      : { ticketId, leadPartyId: lead, left: 'refused' };
  }

  return {
    /** Parties that hold open tickets where they work no more; at most 500 tickets. */
    leftTickets: (actor: Actor): Promise<readonly LeftTickets[]> =>
      transactions.run(scopeOf(actor), async (records) =>
        byParty(await records.heldByLeavers(dayOf(clock.nowMs()), { partyId: null, limit: most })),
      ),

    /** Open tickets that a party leads or helps with, gone or not: what it would leave behind. */
    async ticketsOf(actor: Actor, partyId: string): Promise<HeldTickets> {
      const held = await transactions.run(scopeOf(actor), (records) => records.heldBy(partyId, most));
      const idsOf = (role: HeldTicket['role']) =>
        held.filter((each) => each.role === role).map(({ ticketId }) => ticketId);
      return { leads: idsOf('lead'), helps: idsOf('co_handler') };
    },

    /**
     * Assigns each of a party's left tickets to who would get it now; its clocks run on. Each ticket is a transaction of its own: what
     * was handed over stays so, and the rest can be handed over again.
     */
    async handOver(actor: Actor, partyId: string, reason: string): Promise<readonly HandOverOutcome[]> {
      const held = await transactions.run(scopeOf(actor), (records) =>
        records.heldByLeavers(dayOf(clock.nowMs()), { partyId, limit: most }),
      );
      const outcomes: HandOverOutcome[] = [];
      for (const ticketId of new Set(held.map((each) => each.ticketId))) {
        outcomes.push(await handOne(actor, partyId, ticketId, reason));
      }
      return outcomes;
    },
  };
}
