import { AppError, EstateContacts, EstateView, EstateWrite, FacilitySummary, pageOf, Slug } from '@anju/contracts';
import { z } from 'zod';
import type { WriteOutcome } from '../../registry/index.js';
import { onlyFor, scopeOf } from '../authentication.js';
import { notFound, problems } from '../problem.js';
import type { Api, RouteContext } from '../route-context.js';
import { readOverview } from './summaries.js';

const EstateParams = z.object({ estateId: Slug });

/** Throws for a registry write that did not happen. `parent`: the field that names what it belongs to. */
export function checkWrite(outcome: WriteOutcome, parent: string): void {
  switch (outcome) {
    case 'forbidden':
      throw notFound('place');
    case 'unknown_parent':
      throw new AppError('request.invalid', 'It belongs to something that is not registered.', {
        context: { errors: [{ field: parent, message: 'is not registered' }] },
      });
    case 'conflict':
      throw new AppError('registry.conflict', 'Another one is registered under this id, at another place.');
    default:
  }
}

export function addEstateRoutes(api: Api, context: RouteContext): void {
  const { registry, ledgers } = context;

  api.get(
    '/estates',
    {
      schema: {
        tags: ['registry'],
        summary: 'Estates within your scope, with what holds there now',
        response: { 200: pageOf(EstateView), ...problems() },
      },
    },
    async (request) => {
      const scope = scopeOf(request);
      const estates = await registry.estates(scope);
      const facilities = await registry.facilities(scope);
      const overview = await readOverview(request, context);
      const items = estates.map((estate) =>
        overview.estateView(
          estate,
          facilities.filter(({ estateId }) => estateId === estate.id),
        ),
      );
      return { items, nextCursor: null };
    },
  );

  api.get(
    '/estates/:estateId',
    {
      schema: {
        tags: ['registry'],
        summary: 'One estate',
        params: EstateParams,
        response: { 200: EstateView, ...problems(400, 404) },
      },
    },
    async (request) => {
      const scope = scopeOf(request);
      const { estateId } = request.params;
      const estate = (await registry.estates(scope)).find(({ id }) => id === estateId);
      if (estate === undefined) throw notFound('estate');
      const facilities = await registry.facilities(scope, estateId);
      return (await readOverview(request, context)).estateView(estate, facilities);
    },
  );

  api.get(
    '/estates/:estateId/contacts',
    {
      schema: {
        tags: ['registry'],
        summary: 'Whom to call about an estate',
        params: EstateParams,
        response: { 200: EstateContacts, ...problems(400, 404) },
      },
    },
    async (request) => {
      const contacts = await ledgers.contactsOf(scopeOf(request), request.params.estateId);
      if (contacts === undefined) throw notFound('estate');
      return contacts;
    },
  );

  api.put(
    '/estates/:estateId',
    {
      preHandler: onlyFor('admin', 'supervisor'),
      schema: {
        tags: ['registry'],
        summary: 'Register an estate, or change it',
        params: EstateParams,
        body: EstateWrite,
        response: { 200: EstateView, ...problems(400, 403, 404, 409, 413, 415) },
      },
    },
    async (request) => {
      const scope = scopeOf(request);
      const { estateId } = request.params;
      if (request.body.id !== estateId) {
        throw new AppError('request.invalid', 'Address and content name different estates.', {
          context: { errors: [{ field: 'id', message: `must be ${estateId}` }] },
        });
      }
      checkWrite(await registry.putEstate(scope, request.body), 'streetId');
      const estate = (await registry.estates(scope)).find(({ id }) => id === estateId);
      if (estate === undefined) throw notFound('estate');
      const facilities = await registry.facilities(scope, estateId);
      return (await readOverview(request, context)).estateView(estate, facilities);
    },
  );

  api.get(
    '/estates/:estateId/facilities',
    {
      schema: {
        tags: ['registry'],
        summary: 'Facilities of an estate',
        params: EstateParams,
        response: { 200: pageOf(FacilitySummary), ...problems(400, 404) },
      },
    },
    async (request) => {
      const scope = scopeOf(request);
      const { estateId } = request.params;
      const facilities = await registry.facilities(scope, estateId);
      if (facilities.length === 0 && !(await registry.estates(scope)).some(({ id }) => id === estateId)) {
        throw notFound('estate');
      }
      const overview = await readOverview(request, context);
      return { items: facilities.map((facility) => overview.facilitySummary(facility)), nextCursor: null };
    },
  );
}
