import { pageOf, TicketStorm } from '@anju/contracts';
import { actorOf, userOf } from '../authentication.js';
import { problems } from '../problem.js';
import type { Api, RouteContext } from '../route-context.js';

export function addTicketStormRoutes(api: Api, { tickets }: RouteContext): void {
  api.get(
    '/ticket-storms',
    {
      schema: {
        tags: ['tickets'],
        summary: 'Estates with more new tickets at once than people look at one by one, the fullest first',
        response: { 200: pageOf(TicketStorm), ...problems() },
      },
    },
    async (request) => ({ items: [...(await tickets.storms(actorOf(userOf(request))))], nextCursor: null }),
  );
}
