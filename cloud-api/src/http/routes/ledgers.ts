import { Readable } from 'node:stream';
import { AppError, LedgerQuery, ledgerFormNames } from '@anju/contracts';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { shanghaiDay } from '../../ledgers/index.js';
import { scopeOf } from '../authentication.js';
import { csvBegin, csvLine } from '../csv.js';
import { problems } from '../problem.js';
import type { Api, RouteContext } from '../route-context.js';

export const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Throws `request.invalid` for a period that ends before it begins. */
export function checkPeriod({ fromMs, toMs }: { readonly fromMs?: number; readonly toMs?: number }): void {
  if (fromMs === undefined || toMs === undefined || toMs > fromMs) return;
  throw new AppError('request.invalid', 'The period is not valid: toMs must be after fromMs.', {
    context: { errors: [{ field: 'toMs', message: 'must be after fromMs' }] },
  });
}

/** Names the file: in Chinese, and plainly for clients that know no other. */
export function asFile(reply: FastifyReply, name: string, plainName: string): FastifyReply {
  const named = `attachment; filename="${plainName}"; filename*=UTF-8''${encodeURIComponent(name)}`;
  return reply.header('content-disposition', named);
}

export function addLedgerRoutes(api: Api, { ledgers, clock }: RouteContext): void {
  const nameOf = ({ form }: LedgerQuery, ending: string): [string, string] => {
    const day = shanghaiDay(clock.nowMs());
    return [`${ledgerFormNames[form].zh}-${day}.${ending}`, `${form}-${day}.${ending}`];
  };

  api.get(
    '/ledgers/tickets.xlsx',
    {
      schema: {
        tags: ['ledgers'],
        summary: 'The ledger of problems (D3 Annex 2) or one of the three lists, as a spreadsheet',
        querystring: LedgerQuery,
        produces: [xlsxType],
        response: { 200: z.string(), ...problems(400) },
      },
    },
    async (request, reply) => {
      checkPeriod(request.query);
      const workbook = await ledgers.xlsx(scopeOf(request), request.query);
      return asFile(reply, ...nameOf(request.query, 'xlsx'))
        .type(xlsxType)
        .send(workbook as unknown as string); // Bytes are sent as they are.
    },
  );

  api.get(
    '/ledgers/tickets.csv',
    {
      schema: {
        tags: ['ledgers'],
        summary: 'The ledger of problems (D3 Annex 2) or one of the three lists, as CSV for spreadsheets',
        querystring: LedgerQuery,
        produces: ['text/csv'],
        response: { 200: z.string(), ...problems(400) },
      },
    },
    async (request, reply) => {
      checkPeriod(request.query);
      const { query } = request;
      const lines = ledgers.lines(scopeOf(request), query);
      async function* written(): AsyncGenerator<string> {
        yield csvBegin + csvLine(ledgers.titlesOf(query.form));
        for await (const line of lines) yield csvLine(line);
      }
      return asFile(reply, ...nameOf(query, 'csv'))
        .type('text/csv; charset=utf-8')
        .send(Readable.from(written()) as unknown as string); // A stream is sent as it is.
    },
  );
}
