import {
  AppError,
  DiscoveredMetricQuery,
  DiscoveredMetricView,
  FieldActionView,
  MetricClaimRemoval,
  MetricClaimView,
  MetricClaimWrite,
  PageQuery,
  pageOf,
  RejectionQuery,
  RejectionReplay,
  RejectionReplayResult,
  RejectionView,
} from '@anju/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ClaimOutcome } from '../../ingest/index.js';
import type { Scope } from '../../platform/db/database.js';
import { onlyFor, scopeOf } from '../authentication.js';
import { notFound, problems } from '../problem.js';
import type { Api, RouteContext } from '../route-context.js';

function personOf(request: FastifyRequest): Extract<Scope, { role: 'app' }> {
  const scope = scopeOf(request);
  if (scope.role !== 'app') throw new AppError('session.required', 'There is no session, or it is over.');
  return scope;
}

const refusals: Readonly<
  Record<Exclude<ClaimOutcome, 'claimed'>, { readonly field: string; readonly message: string }>
> = {
  unknown_metric: { field: 'metric', message: 'no gateway declared it, as far as you see' },
  unknown_facility: { field: 'facilityId', message: 'is not registered within your scope' },
  unknown_point: { field: 'point', message: 'the facility has no such point' },
  other_estate: { field: 'facilityId', message: 'the gateway is not registered for the estate of this facility' },
};

/** Data of the field that needs a person: what was set aside, and what nobody has claimed. */
export function addFieldRoutes(api: Api, { field }: RouteContext): void {
  api.get(
    '/rejections',
    {
      schema: {
        tags: ['operation'],
        summary: 'What came from the field and could not be used, with the reason, newest first',
        querystring: RejectionQuery,
        response: { 200: pageOf(RejectionView), ...problems(400) },
      },
    },
    async (request) => {
      const { items, nextCursor } = await field.rejections(scopeOf(request), request.query);
      return { items: [...items], nextCursor };
    },
  );

  api.post(
    '/rejections/replay',
    {
      preHandler: onlyFor('admin', 'supervisor'),
      schema: {
        tags: ['operation'],
        summary: 'Take readings that were set aside once more, by what is registered now',
        body: RejectionReplay,
        response: { 200: RejectionReplayResult, ...problems(400, 403, 413, 415, 503) },
      },
    },
    (request) => field.replay(personOf(request), request.body),
  );

  api.get(
    '/discovered-metrics',
    {
      schema: {
        tags: ['operation'],
        summary: 'Metrics of other makers’ gateways: claimed for a point, or waiting for it with all that came of them',
        querystring: DiscoveredMetricQuery,
        response: { 200: pageOf(DiscoveredMetricView), ...problems(400) },
      },
    },
    async (request) => {
      const { items, nextCursor } = await field.discovered(scopeOf(request), request.query);
      return { items: [...items], nextCursor };
    },
  );

  api.put(
    '/metric-claims',
    {
      preHandler: onlyFor('admin', 'supervisor'),
      schema: {
        tags: ['operation'],
        summary: 'Say which point a metric is; what was kept of it becomes the point’s',
        body: MetricClaimWrite,
        response: { 200: MetricClaimView, ...problems(400, 403, 413, 415) },
      },
    },
    async (request) => {
      const { facilityId, point, factor, offset } = request.body;
      const outcome = await field.claim(personOf(request), request.body);
      if (outcome === 'claimed') return { facilityId, point, factor, offset };
      const { field: name, message } = refusals[outcome];
      throw new AppError('request.invalid', `${name}: ${message}`, { context: { errors: [{ field: name, message }] } });
    },
  );

  api.delete(
    '/metric-claims',
    {
      preHandler: onlyFor('admin', 'supervisor'),
      schema: {
        tags: ['operation'],
        summary: 'Take a claim back; what was stored by it stays',
        querystring: MetricClaimRemoval,
        response: { 204: z.void().describe('Taken back'), ...problems(400, 403, 404) },
      },
    },
    async (request, reply) => {
      if (!(await field.unclaim(personOf(request), request.query))) throw notFound('claim');
      return reply.code(204).send();
    },
  );

  api.get(
    '/field-actions',
    {
      schema: {
        tags: ['operation'],
        summary: 'Who decided what about data of the field, newest first',
        querystring: PageQuery,
        response: { 200: pageOf(FieldActionView), ...problems(400) },
      },
    },
    async (request) => {
      const { items, nextCursor } = await field.actions(scopeOf(request), request.query);
      return { items: [...items], nextCursor };
    },
  );
}
