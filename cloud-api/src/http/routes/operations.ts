import { NodeView, PageQuery, PartyView, pageOf, RejectionView } from '@anju/contracts';
import { scopeOf } from '../authentication.js';
import { problems } from '../problem.js';
import type { Api, RouteContext } from '../route-context.js';

export function addOperationRoutes(api: Api, { registry }: RouteContext): void {
  api.get(
    '/nodes',
    {
      schema: {
        tags: ['operation'],
        summary: 'Edge agents: whether they are online, and what they could not deliver',
        response: { 200: pageOf(NodeView), ...problems() },
      },
    },
    async (request) => ({ items: [...(await registry.nodes(scopeOf(request)))], nextCursor: null }),
  );

  api.get(
    '/rejections',
    {
      schema: {
        tags: ['operation'],
        summary: 'What came from the field and could not be used, with the reason, newest first',
        querystring: PageQuery,
        response: { 200: pageOf(RejectionView), ...problems(400) },
      },
    },
    async (request) => {
      const { items, nextCursor } = await registry.rejections(scopeOf(request), request.query);
      return { items: [...items], nextCursor };
    },
  );

  api.get(
    '/parties',
    {
      schema: {
        tags: ['registry'],
        summary: 'Who can be given work',
        response: { 200: pageOf(PartyView), ...problems() },
      },
    },
    async (request) => ({ items: [...(await registry.parties(scopeOf(request)))], nextCursor: null }),
  );
}
