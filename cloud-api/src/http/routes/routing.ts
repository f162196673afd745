import {
  AppError,
  ContractWrite,
  DutyQuery,
  DutyView,
  DutyWrite,
  HeldTickets,
  PartyRoutingWrite,
  type PreviewCall,
  pageOf,
  RouteWrite,
  RoutingChange,
  RoutingChangesQuery,
  RoutingPreview,
  RoutingPreviewQuery,
  RoutingTableView,
  Slug,
  TicketLadderView,
  TicketLadderWrite,
} from '@anju/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Call, type LadderActor, lastMs } from '../../routing/index.js';
import type { TicketPreview } from '../../tickets/index.js';
import { actorOf, onlyFor, scopeOf, userOf } from '../authentication.js';
import { decodeCursor, encodeCursor } from '../cursor.js';
import { maskedAddress } from '../masked-address.js';
import { notFound, problems } from '../problem.js';
import type { Api, RouteContext } from '../route-context.js';

const ItemParams = z.object({ itemId: Slug });
const DistrictParams = z.object({ districtId: Slug });

function editorOf(request: FastifyRequest): LadderActor {
  const { userId, displayName, scopes } = actorOf(userOf(request));
  return { userId, displayName, scopes, scope: scopeOf(request) };
}

export function addRoutingRoutes(api: Api, { routing, tickets, notify }: RouteContext): void {
  api.get(
    '/routing',
    {
      schema: {
        tags: ['routing'],
        summary: 'Who gets the tickets of your places: routes, contracts of maintenance, parties and calendars',
        response: { 200: RoutingTableView, ...problems() },
      },
    },
    (request) => routing.table(scopeOf(request)),
  );

  api.get(
    '/routing/changes',
    {
      preHandler: onlyFor('admin', 'supervisor', 'dispatcher'),
      schema: {
        tags: ['routing'],
        summary: 'Who changed what of it, and why, newest first',
        querystring: RoutingChangesQuery,
        response: { 200: pageOf(RoutingChange), ...problems(400, 403) },
      },
    },
    async (request) => {
      const { cursor, ...wanted } = request.query;
      const beforeId = cursor === undefined ? null : decodeCursor(z.number().int().positive(), cursor);
      const { items, lastId } = await routing.changes(scopeOf(request), { ...wanted, beforeId });
      return { items: [...items], nextCursor: lastId === null ? null : encodeCursor(lastId) };
    },
  );

  api.get(
    '/routing/duty',
    {
      schema: {
        tags: ['routing'],
        summary: 'An on-duty calendar, and who is on duty when',
        querystring: DutyQuery,
        response: { 200: DutyView, ...problems(400, 404) },
      },
    },
    async (request) => {
      const view = await routing.duty(scopeOf(request), request.query);
      if (view === undefined) throw notFound('calendar');
      return view;
    },
  );

  /** One item is replaced or taken away; the answer is the table as it is then. */
  function addWrite<B extends z.ZodType>(
    name: 'routes' | 'contracts' | 'duty' | 'parties',
    summary: string,
    body: B,
    put: (editor: LadderActor, id: string, write: z.output<B>) => Promise<boolean | undefined>,
  ): void {
    api.put(
      `/routing/${name}/:itemId`,
      {
        preHandler: onlyFor('admin', 'supervisor'),
        schema: {
          tags: ['routing'],
          summary,
          params: ItemParams,
          body,
          response: { 200: RoutingTableView, ...problems(400, 403, 404, 409, 413, 415) },
        },
      },
      async (request) => {
        const { itemId } = request.params as z.output<typeof ItemParams>;
        const done = await put(editorOf(request), itemId, request.body as z.output<B>);
        if (done === undefined) throw notFound('item of the routing');
        return routing.table(scopeOf(request));
      },
    );
  }
  addWrite('routes', 'Set or take away a route: who leads and who helps', RouteWrite, (...given) =>
    routing.putRoute(...given),
  );
  addWrite('contracts', 'Set or take away a contract of maintenance', ContractWrite, (...given) =>
    routing.putContract(...given),
  );
  addWrite('duty', 'Set or take away a shift or an exception of a calendar', DutyWrite, (...given) =>
    routing.putDuty(...given),
  );
  addWrite('parties', 'Say whether a party still works here', PartyRoutingWrite, (...given) =>
    routing.putParty(...given),
  );

  api.get(
    '/routing/parties/:itemId/tickets',
    {
      preHandler: onlyFor('admin', 'supervisor', 'dispatcher'),
      schema: {
        tags: ['routing'],
        summary: 'Open tickets that a party leads or helps with: what it would leave behind',
        params: ItemParams,
        response: { 200: HeldTickets, ...problems(400, 403) },
      },
    },
    (request) => tickets.ticketsOf(actorOf(userOf(request)), request.params.itemId),
  );

  api.get(
    '/routing/preview',
    {
      preHandler: onlyFor('admin', 'supervisor', 'dispatcher'),
      schema: {
        tags: ['routing'],
        summary: 'Who would get such a ticket now, and why; nothing is written and nobody is called',
        querystring: RoutingPreviewQuery,
        response: { 200: RoutingPreview, ...problems(400, 403, 404) },
      },
    },
    async (request): Promise<RoutingPreview> => {
      if ((request.query.atMs ?? 0) > lastMs) {
        throw new AppError('request.invalid', 'The time is not valid: atMs must be before the year 9999.', {
          context: { errors: [{ field: 'atMs', message: 'must be before the year 9999' }] },
        });
      }
      const preview = await tickets.preview(actorOf(userOf(request)), request.query);
      if (preview === undefined) throw notFound('place');
      return previewOf(preview);
    },
  );

  async function deliveriesOf(call: Call, event: string, atMs: number, { summary }: TicketPreview) {
    const userIds = call.basis === 'on_duty' ? call.people.map(({ userId }) => userId) : null;
    const planned = await notify.planOf({ audience: call.audience, event, userIds }, summary, atMs);
    return planned.map(({ channelId, kind, address, userId, nextMs }) => ({
      channelId,
      kind,
      address: address === '' ? null : maskedAddress(address),
      userId,
      atMs: nextMs,
    }));
  }

  async function previewOf(preview: TicketPreview): Promise<RoutingPreview> {
    const { atMs, summary, told, ladder } = preview;
    const calls: PreviewCall[] = [];
    for (const call of ladder) {
      const { level, audience, basis, people } = call;
      const event = level === 'estate' ? 'assign' : 'escalated';
      const deliveries = await deliveriesOf(call, event, call.atMs, preview);
      calls.push({
        level,
        atMs: call.atMs,
        audience,
        basis,
        people: [...people],
        deliveries,
        reachable: people.length > 0,
      });
    }
    return {
      atMs,
      estateId: summary.estateId,
      state: summary.state,
      assignments: preview.assignments.map((each) => ({ ...each })),
      steps: preview.steps.map((step) => ({ ...step })),
      told: await Promise.all(
        told.map(async (call) => ({
          event: call.event,
          audience: call.audience,
          basis: call.basis,
          people: [...call.people],
          deliveries: await deliveriesOf(call, call.event, atMs, preview),
        })),
      ),
      ladder: calls,
      ladderVersion: preview.ladderVersion,
      remindMs: preview.remindMs,
      deadlines: summary.deadlines.map(({ kind, dueMs }) => ({ kind, dueMs })),
      clockVersion: preview.clockVersion,
    };
  }

  api.get(
    '/ticket-ladders/:districtId',
    {
      schema: {
        tags: ['routing'],
        summary: 'The times of a district’s escalation ladder, with every version that ever was',
        params: DistrictParams,
        response: { 200: TicketLadderView, ...problems(400, 404) },
      },
    },
    async (request) => {
      const view = await routing.ladderOf(editorOf(request), request.params.districtId);
      if (view === undefined) throw notFound('district');
      return view;
    },
  );

  api.put(
    '/ticket-ladders/:districtId',
    {
      preHandler: onlyFor('admin', 'supervisor'),
      schema: {
        tags: ['routing'],
        summary:
          'Change the times of the ladder, with the reason; a ticket keeps those of its last call until the next one',
        params: DistrictParams,
        body: TicketLadderWrite,
        response: { 200: TicketLadderView, ...problems(400, 403, 404, 409, 413, 415) },
      },
    },
    async (request) => {
      const view = await routing.putLadder(editorOf(request), request.params.districtId, request.body);
      if (view === undefined) throw notFound('district');
      return view;
    },
  );
}
