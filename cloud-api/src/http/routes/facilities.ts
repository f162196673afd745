import {
  AppError,
  FacilityId,
  FacilitySummary,
  FacilityView,
  FacilityWrite,
  pageOf,
  ReadingsQuery,
  ReadingView,
  splitFacilityId,
} from '@anju/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { onlyFor, scopeOf } from '../authentication.js';
import { decodeCursor, encodeCursor } from '../cursor.js';
import { notFound, problems } from '../problem.js';
import type { Api, RouteContext } from '../route-context.js';
import { checkWrite } from './estates.js';
import { readOverview } from './summaries.js';

const FacilityParams = z.object({ facilityId: FacilityId });
const ReadingCursor = z.tuple([z.number().int(), z.number().int()]);

async function readFacility(request: FastifyRequest, context: RouteContext, facilityId: string): Promise<FacilityView> {
  const facility = await context.registry.facility(scopeOf(request), facilityId);
  if (facility === undefined) throw notFound('facility');
  const overview = await readOverview(request, context);
  return { ...overview.facilitySummary(facility), points: [...(context.live.pointsOf(facilityId) ?? [])] };
}

export function addFacilityRoutes(api: Api, context: RouteContext): void {
  const { registry, readings } = context;

  api.get(
    '/facilities',
    {
      schema: {
        tags: ['registry'],
        summary: 'Facilities within your scope',
        response: { 200: pageOf(FacilitySummary), ...problems() },
      },
    },
    async (request) => {
      const facilities = await registry.facilities(scopeOf(request));
      const overview = await readOverview(request, context);
      return { items: facilities.map((facility) => overview.facilitySummary(facility)), nextCursor: null };
    },
  );

  api.get(
    '/facilities/:facilityId',
    {
      schema: {
        tags: ['registry'],
        summary: 'One facility with the newest value of each of its points',
        params: FacilityParams,
        response: { 200: FacilityView, ...problems(400, 404) },
      },
    },
    (request) => readFacility(request, context, request.params.facilityId),
  );

  api.put(
    '/facilities/:facilityId',
    {
      preHandler: onlyFor('admin', 'supervisor'),
      schema: {
        tags: ['registry'],
        summary: 'Register a facility, or change it',
        params: FacilityParams,
        body: FacilityWrite,
        response: { 200: FacilityView, ...problems(400, 403, 404, 409, 413, 415) },
      },
    },
    async (request) => {
      const { facilityId } = request.params;
      if (request.body.id !== facilityId) {
        throw new AppError('request.invalid', 'Address and content name different facilities.', {
          context: { errors: [{ field: 'id', message: `must be ${facilityId}` }] },
        });
      }
      const scope = scopeOf(request);
      const { estateId } = splitFacilityId(facilityId);
      if (!(await registry.estates(scope)).some(({ id }) => id === estateId)) throw notFound('estate');
      checkWrite(await registry.putFacility(scope, request.body), 'id');
      return readFacility(request, context, facilityId);
    },
  );

  api.get(
    '/facilities/:facilityId/readings',
    {
      schema: {
        tags: ['readings'],
        summary: 'Stored readings of one point, oldest first; `fromMs` inclusive, `toMs` exclusive',
        params: FacilityParams,
        querystring: ReadingsQuery,
        response: { 200: pageOf(ReadingView), ...problems(400, 404) },
      },
    },
    async (request) => {
      const { facilityId } = request.params;
      const { point, fromMs, toMs, limit, cursor } = request.query;
      if (toMs <= fromMs) {
        throw new AppError('request.invalid', 'The range is empty.', {
          context: { errors: [{ field: 'toMs', message: 'must be after fromMs' }] },
        });
      }
      if ((await registry.facility(scopeOf(request), facilityId)) === undefined) throw notFound('facility');
      const after = cursor === undefined ? undefined : decodeCursor(ReadingCursor, cursor);
      const page = await readings.range({
        facilityId,
        point,
        fromMs,
        toMs,
        limit,
        ...(after === undefined ? {} : { after: { sourceTimeMs: after[0], ordinal: after[1] } }),
      });
      return {
        items: page.readings.map(({ value, quality, reason, sourceTimeMs, ordinal }) => ({
          value,
          quality,
          reason: reason ?? null,
          sourceTimeMs,
          ordinal,
        })),
        nextCursor: page.next === null ? null : encodeCursor([page.next.sourceTimeMs, page.next.ordinal]),
      };
    },
  );
}
