import {
  HungSignDetails,
  HungSignProposal,
  HungSignProposalsQuery,
  HungSignRelease,
  HungSignsQuery,
  HungSignView,
  HungSignWrite,
  pageOf,
} from '@anju/contracts';
import { z } from 'zod';
import { actorOf, onlyFor, scopeOf, userOf } from '../authentication.js';
import { notFound, problems } from '../problem.js';
import type { Api, RouteContext } from '../route-context.js';

const SignParams = z.object({
  signId: z.string().regex(/^GP-\d{4}-\d{4,}$/, 'must be the number of an estate’s sign'),
});

/** 挂牌督办. */
export function addHungSignRoutes(api: Api, { signs }: RouteContext): void {
  api.get(
    '/hung-signs',
    {
      schema: {
        tags: ['hung-signs'],
        summary: 'Signs of estates and of tickets, the last hung first, each with its text ready to print',
        querystring: HungSignsQuery,
        response: { 200: pageOf(HungSignView), ...problems(400) },
      },
    },
    async (request) => {
      const items = await signs.list(actorOf(userOf(request)), scopeOf(request), request.query);
      return { items: [...items], nextCursor: null };
    },
  );

  api.get(
    '/hung-signs/proposals',
    {
      preHandler: onlyFor('admin', 'supervisor'),
      schema: {
        tags: ['hung-signs'],
        summary: 'The estates with the most complaints of a quarter, for a supervisor to decide about',
        querystring: HungSignProposalsQuery,
        response: { 200: pageOf(HungSignProposal), ...problems(400, 403) },
      },
    },
    async (request) => {
      const items = await signs.proposals(scopeOf(request), request.query.quarter);
      return { items: [...items], nextCursor: null };
    },
  );

  api.get(
    '/hung-signs/:signId',
    {
      schema: {
        tags: ['hung-signs'],
        summary: 'The sign of an estate with its log',
        params: SignParams,
        response: { 200: HungSignDetails, ...problems(400, 404) },
      },
    },
    async (request) => {
      const sign = await signs.get(actorOf(userOf(request)), scopeOf(request), request.params.signId);
      if (sign === undefined) throw notFound('sign');
      return sign;
    },
  );

  api.post(
    '/hung-signs',
    {
      preHandler: onlyFor('admin', 'supervisor'),
      schema: {
        tags: ['hung-signs'],
        summary: 'Hang the sign at an estate, with the reason',
        body: HungSignWrite,
        response: { 200: HungSignDetails, ...problems(400, 403, 404, 409, 413, 415) },
      },
    },
    async (request) => {
      const sign = await signs.hang(actorOf(userOf(request)), request.body);
      if (sign === undefined) throw notFound('estate');
      request.log.warn({ signId: sign.id, estateId: sign.estateId, userId: userOf(request).userId }, 'a sign was hung');
      return sign;
    },
  );

  api.post(
    '/hung-signs/:signId/release',
    {
      preHandler: onlyFor('supervisor', 'verifier'),
      schema: {
        tags: ['hung-signs'],
        summary: '销号 of an estate’s sign, by another person than who hung it',
        params: SignParams,
        body: HungSignRelease,
        response: { 200: HungSignDetails, ...problems(400, 403, 404, 409, 413, 415) },
      },
    },
    async (request) => {
      const sign = await signs.release(actorOf(userOf(request)), request.params.signId, request.body);
      if (sign === undefined) throw notFound('sign');
      request.log.warn({ signId: sign.id, userId: userOf(request).userId }, 'a sign was released');
      return sign;
    },
  );
}
