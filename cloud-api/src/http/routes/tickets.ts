import {
  pageOf,
  Slug,
  TicketActionRequest,
  TicketClocksView,
  TicketClocksWrite,
  TicketEventView,
  TicketSummary,
  TicketsQuery,
  TicketView,
} from '@anju/contracts';
import { z } from 'zod';
import { actorOf, onlyFor, userOf } from '../authentication.js';
import { notFound, problemOf, problems, sendProblem } from '../problem.js';
import type { Api, RouteContext } from '../route-context.js';

const DistrictParams = z.object({ districtId: Slug });
const TicketParams = z.object({ ticketId: z.string().min(1).max(60) });

export function addTicketRoutes(api: Api, { tickets }: RouteContext): void {
  api.get(
    '/tickets',
    {
      schema: {
        tags: ['tickets'],
        summary: 'Tickets of your scope and of your party, newest first',
        querystring: TicketsQuery,
        response: { 200: pageOf(TicketSummary), ...problems(400) },
      },
    },
    async (request) => {
      const { items, nextCursor } = await tickets.list(actorOf(userOf(request)), request.query);
      return { items: [...items], nextCursor };
    },
  );

  api.get(
    '/tickets/:ticketId',
    {
      schema: {
        tags: ['tickets'],
        summary: 'One ticket with its assignments and its log',
        params: TicketParams,
        response: { 200: TicketView, ...problems(400, 404) },
      },
    },
    async (request) => {
      const ticket = await tickets.get(actorOf(userOf(request)), request.params.ticketId);
      if (ticket === undefined) throw notFound('ticket');
      return ticket;
    },
  );

  api.get(
    '/tickets/:ticketId/events',
    {
      schema: {
        tags: ['tickets'],
        summary: 'The log of a ticket, oldest first',
        params: TicketParams,
        response: { 200: pageOf(TicketEventView), ...problems(400, 404) },
      },
    },
    async (request) => {
      const ticket = await tickets.get(actorOf(userOf(request)), request.params.ticketId);
      if (ticket === undefined) throw notFound('ticket');
      return { items: ticket.events, nextCursor: null };
    },
  );

  api.get(
    '/ticket-clocks/:districtId',
    {
      schema: {
        tags: ['tickets'],
        summary: 'The time limits of a district, with every version that ever was',
        params: DistrictParams,
        response: { 200: TicketClocksView, ...problems(400, 404) },
      },
    },
    async (request) => {
      const view = await tickets.clocksOf(actorOf(userOf(request)), request.params.districtId);
      if (view === undefined) throw notFound('district');
      return view;
    },
  );

  api.put(
    '/ticket-clocks/:districtId',
    {
      preHandler: onlyFor('admin', 'supervisor'),
      schema: {
        tags: ['tickets'],
        summary: 'Change the time limits of a district, with the reason; what runs already keeps its own',
        params: DistrictParams,
        body: TicketClocksWrite,
        response: { 200: TicketClocksView, ...problems(400, 403, 404, 409, 413, 415) },
      },
    },
    async (request) => {
      const view = await tickets.putClocks(actorOf(userOf(request)), request.params.districtId, request.body);
      if (view === undefined) throw notFound('district');
      return view;
    },
  );

  api.post(
    '/tickets/:ticketId/actions',
    {
      schema: {
        tags: ['tickets'],
        summary: 'Do something with a ticket; what is allowed is in docs/ticket-transitions.md',
        params: TicketParams,
        body: TicketActionRequest,
        response: { 200: TicketView, ...problems(400, 403, 404, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const outcome = await tickets.act(actorOf(userOf(request)), request.params.ticketId, request.body);
      if (outcome.ok) return outcome.ticket;
      if (outcome.why === 'not_found') throw notFound('ticket');
      const { code, detail, errors } = outcome.refusal;
      const problem = problemOf(code, {
        detail,
        ...(errors === undefined ? {} : { errors: [...errors] }),
      });
      return sendProblem(reply, problem.status === 409 ? { ...problem, current: outcome.current } : problem);
    },
  );
}
