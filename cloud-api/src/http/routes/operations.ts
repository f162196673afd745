import { NodeView, NodeWrite, PartyView, pageOf, Slug, SparkplugId } from '@anju/contracts';
import { z } from 'zod';
import { onlyFor, scopeOf } from '../authentication.js';
import { notFound, problems } from '../problem.js';
import type { Api, RouteContext } from '../route-context.js';
import { checkWrite } from './estates.js';

const NodeParams = z.object({ groupId: Slug, edgeNodeId: SparkplugId });

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

  api.put(
    '/nodes/:groupId/:edgeNodeId',
    {
      preHandler: onlyFor('admin', 'supervisor'),
      schema: {
        tags: ['operation'],
        summary: 'Register an edge agent for an estate of its street; one that called before is heard from then on',
        params: NodeParams,
        body: NodeWrite,
        response: { 200: NodeView, ...problems(400, 403, 404, 409, 413, 415) },
      },
    },
    async (request) => {
      const scope = scopeOf(request);
      const { groupId, edgeNodeId } = request.params;
      checkWrite(await registry.putNode(scope, { groupId, edgeNodeId, estateId: request.body.estateId }), 'estateId');
      const node = (await registry.nodes(scope)).find(
        (each) => each.groupId === groupId && each.edgeNodeId === edgeNodeId,
      );
      if (node === undefined) throw notFound('agent');
      return node;
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
