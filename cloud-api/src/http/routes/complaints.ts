import { Readable } from 'node:stream';
import {
  ComplaintPeak,
  ComplaintsExportQuery,
  ComplaintsQuery,
  ComplaintView,
  ComplaintWrite,
  FiledReport,
  ManualTicketWrite,
  pageOf,
  Slug,
} from '@anju/contracts';
import { z } from 'zod';
import { shanghaiDay } from '../../ledgers/index.js';
import { actorOf, onlyFor, userOf } from '../authentication.js';
import { complaintLine, complaintTitles } from '../complaint-lines.js';
import { csvBegin, csvLine } from '../csv.js';
import { problems } from '../problem.js';
import type { Api, RouteContext } from '../route-context.js';
import { asFile, checkPeriod } from './ledgers.js';

const PeaksQuery = z.object({ estateId: Slug.exactOptional() });

/** What people tell: complaints, and tickets by hand. */
export function addComplaintRoutes(api: Api, { tickets, clock }: RouteContext): void {
  api.get(
    '/complaints',
    {
      schema: {
        tags: ['complaints'],
        summary: 'Complaints of your scope, newest first, each with how often its matter recurs',
        querystring: ComplaintsQuery,
        response: { 200: pageOf(ComplaintView), ...problems(400) },
      },
    },
    async (request) => {
      checkPeriod(request.query);
      const { items, nextCursor } = await tickets.complaints(actorOf(userOf(request)), request.query);
      return { items: [...items], nextCursor };
    },
  );

  api.get(
    '/complaints.csv',
    {
      schema: {
        tags: ['complaints'],
        summary: 'All complaints of the filter, newest first, as CSV for spreadsheets',
        querystring: ComplaintsExportQuery,
        produces: ['text/csv'],
        response: { 200: z.string(), ...problems(400) },
      },
    },
    async (request, reply) => {
      checkPeriod(request.query);
      const complaints = tickets.allComplaints(actorOf(userOf(request)), request.query);
      async function* written(): AsyncGenerator<string> {
        yield csvBegin + csvLine(complaintTitles);
        let number = 0;
        for await (const complaint of complaints) {
          number += 1;
          yield csvLine(complaintLine(complaint, number));
        }
      }
      const day = shanghaiDay(clock.nowMs());
      return asFile(reply, `投诉台账-${day}.csv`, `complaints-${day}.csv`)
        .type('text/csv; charset=utf-8')
        .send(Readable.from(written()) as unknown as string); // A stream is sent as it is.
    },
  );

  api.get(
    '/complaints/recurring',
    {
      schema: {
        tags: ['complaints'],
        summary: 'What was complained of most often within the last 90 days (削峰斩尾)',
        querystring: PeaksQuery,
        response: { 200: pageOf(ComplaintPeak), ...problems(400) },
      },
    },
    async (request) => {
      const peaks = await tickets.complaintPeaks(actorOf(userOf(request)), request.query.estateId ?? null);
      return { items: [...peaks], nextCursor: null };
    },
  );

  api.post(
    '/complaints',
    {
      preHandler: onlyFor('admin', 'supervisor', 'dispatcher', 'verifier'),
      schema: {
        tags: ['complaints'],
        summary: 'Enter a complaint: it opens a ticket or joins the open one of its matter',
        body: ComplaintWrite,
        response: { 200: FiledReport, ...problems(400, 403, 409, 413, 415) },
      },
    },
    async (request) => {
      const { channel, ...report } = request.body;
      return tickets.fileReport(actorOf(userOf(request)), channel, report);
    },
  );

  api.post(
    '/tickets',
    {
      preHandler: onlyFor('admin', 'supervisor', 'dispatcher', 'verifier'),
      schema: {
        tags: ['tickets'],
        summary: 'Open a ticket by hand, or join the open one of its matter',
        body: ManualTicketWrite,
        response: { 200: FiledReport, ...problems(400, 403, 409, 413, 415) },
      },
    },
    async (request) => tickets.fileReport(actorOf(userOf(request)), null, request.body),
  );
}
