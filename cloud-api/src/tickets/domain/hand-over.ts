import type { HandOverOutcome, TicketActionRequest } from '@anju/contracts';
import type { RouteDecision } from '../../routing/routing.js';
import { leadOf, type Ticket } from './ticket.js';

/**
 * Who takes a ticket's work over from a party that works there no more: what it led goes to who would get the ticket now, what it
 * helped with to who would help now. The others stay. A reason instead: the ticket stays with it.
 */
export function successorsOf(
  ticket: Pick<Ticket, 'state' | 'assignments'>,
  partyId: string,
  route: Pick<RouteDecision, 'leadPartyId' | 'coHandlerPartyIds'>,
):
  | Required<Pick<TicketActionRequest, 'leadPartyId' | 'coHandlerPartyIds'>>
  | { readonly left: Exclude<HandOverOutcome['left'], null | 'refused'> } {
  const { state, assignments } = ticket;
  if (state === 'suspended' || state === 'verifying') return { left: state };
  const lead = leadOf(ticket)?.partyId;
  const leadPartyId = lead === partyId ? route.leadPartyId : (lead ?? null);
  if (leadPartyId === null || leadPartyId === partyId) return { left: 'nobody_else' };
  const helpers = assignments.filter((each) => each.role === 'co_handler' && each.state !== 'declined');
  const wanted = [...helpers.map((each) => each.partyId), ...route.coHandlerPartyIds];
  return {
    leadPartyId,
    coHandlerPartyIds: [...new Set(wanted)].filter((each) => each !== partyId && each !== leadPartyId),
  };
}
