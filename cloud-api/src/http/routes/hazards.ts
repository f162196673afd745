import { AppError, HazardReset, HazardsQuery, HazardView, pageOf } from '@anju/contracts';
import { z } from 'zod';
import { onlyFor, scopeOf, userOf } from '../authentication.js';
import { notFound, problems } from '../problem.js';
import type { Api, RouteContext } from '../route-context.js';
import { addRuleRoutes } from './rules.js';

const HazardParams = z.object({ hazardId: z.string().min(1).max(200) });

export function addHazardRoutes(api: Api, context: RouteContext): void {
  const { hazards, tickets } = context;

  api.get(
    '/hazards',
    {
      schema: {
        tags: ['hazards'],
        summary: 'Hazards, newest first',
        querystring: HazardsQuery,
        response: { 200: pageOf(HazardView), ...problems(400) },
      },
    },
    async (request) => {
      const { items, nextCursor } = await hazards.list(scopeOf(request), request.query);
      return { items: [...items], nextCursor };
    },
  );

  api.get(
    '/hazards/:hazardId',
    {
      schema: {
        tags: ['hazards'],
        summary: 'One hazard',
        params: HazardParams,
        response: { 200: HazardView, ...problems(400, 404) },
      },
    },
    async (request) => {
      const hazard = await hazards.get(scopeOf(request), request.params.hazardId);
      if (hazard === undefined) throw notFound('hazard');
      return hazard;
    },
  );

  api.post(
    '/hazards/:hazardId/reset',
    {
      preHandler: onlyFor('admin', 'supervisor', 'dispatcher', 'property', 'contractor'),
      schema: {
        tags: ['hazards'],
        summary: 'End a latched hazard, with the reason',
        params: HazardParams,
        body: HazardReset,
        response: { 200: HazardView, ...problems(400, 403, 404, 409, 413, 415) },
      },
    },
    async (request) => {
      const { userId, displayName } = userOf(request);
      const outcome = await hazards.reset(
        scopeOf(request),
        { userId, displayName },
        request.params.hazardId,
        request.body.reason,
      );
      if (!outcome.ok) {
        if (outcome.why === 'not_found') throw notFound('hazard');
        throw new AppError('ticket.transition_not_allowed', 'This hazard waits for no reset.');
      }
      tickets.changed();
      return outcome.hazard;
    },
  );

  addRuleRoutes(api, context);
}
