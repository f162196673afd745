import { HandOverOutcome, HandOverRequest, LeftTickets, pageOf, Slug } from '@anju/contracts';
import { z } from 'zod';
import { actorOf, onlyFor, userOf } from '../authentication.js';
import { problems } from '../problem.js';
import type { Api, RouteContext } from '../route-context.js';

const PartyParams = z.object({ partyId: Slug });

/** What a party that left still holds. */
export function addLeftTicketRoutes(api: Api, { tickets }: RouteContext): void {
  api.get(
    '/left-tickets',
    {
      preHandler: onlyFor('admin', 'supervisor', 'dispatcher'),
      schema: {
        tags: ['tickets'],
        summary: 'Parties that hold open tickets where they work no more',
        response: { 200: pageOf(LeftTickets), ...problems(403) },
      },
    },
    async (request) => ({ items: [...(await tickets.leftTickets(actorOf(userOf(request))))], nextCursor: null }),
  );

  api.post(
    '/left-tickets/:partyId/hand-over',
    {
      preHandler: onlyFor('admin', 'supervisor', 'dispatcher'),
      schema: {
        tags: ['tickets'],
        summary: 'Assign what such a party holds to who would get it now, with the reason',
        params: PartyParams,
        body: HandOverRequest,
        response: { 200: pageOf(HandOverOutcome), ...problems(400, 403, 413, 415) },
      },
    },
    async (request) => {
      const { partyId } = request.params;
      const items = await tickets.handOver(actorOf(userOf(request)), partyId, request.body.reason);
      request.log.warn({ partyId, tickets: items.length, userId: userOf(request).userId }, 'tickets were handed over');
      return { items: [...items], nextCursor: null };
    },
  );
}
