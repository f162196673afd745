import { Readable } from 'node:stream';
import { EstateImportQuery, EstateLedgerDiff } from '@anju/contracts';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { shanghaiDay } from '../../ledgers/index.js';
import { onlyFor, scopeOf, userOf } from '../authentication.js';
import { csvBegin, csvLine } from '../csv.js';
import { problems } from '../problem.js';
import type { Api, RouteContext } from '../route-context.js';
import { uploadedFile } from '../uploaded-file.js';
import { asFile, xlsxType } from './ledgers.js';

interface LedgerRoutes {
  /** In the paths and in plain file names. */
  readonly name: 'estates' | 'companies';
  /** As summaries call it. */
  readonly called: string;
}

/** What is JSON already; a list of thousands of rows is made elsewhere, for it holds up whoever makes it. */
function asJson(reply: FastifyReply, diff: Buffer): EstateLedgerDiff {
  reply.type('application/json; charset=utf-8');
  return diff as unknown as EstateLedgerDiff; // Bytes are sent as they are.
}

/** Annex 1, 《住宅物业管理区域信息台账》, and what D3 §四(一)1 wants of companies and project managers. */
export function addEstateLedgerRoutes(api: Api, context: RouteContext): void {
  addRoutes(api, context, { name: 'estates', called: 'ledger of estates (D3 Annex 1)' });
  addRoutes(api, context, { name: 'companies', called: 'ledger of companies and project managers' });
}

function addRoutes(api: Api, { ledgers, clock }: RouteContext, { name, called }: LedgerRoutes): void {
  const nameOf = (ending: string): [string, string] => {
    const day = shanghaiDay(clock.nowMs());
    return [`${ledgers[name].title}-${day}.${ending}`, `${name}-${day}.${ending}`];
  };

  api.get(
    `/ledgers/${name}.xlsx`,
    {
      schema: {
        tags: ['ledgers'],
        summary: `The ${called} as a spreadsheet, in the form that can be imported`,
        produces: [xlsxType],
        response: { 200: z.string(), ...problems() },
      },
    },
    async (request, reply) =>
      asFile(reply, ...nameOf('xlsx'))
        .type(xlsxType)
        .send((await ledgers[name].xlsx(scopeOf(request))) as unknown as string), // Bytes are sent as they are.
  );

  api.get(
    `/ledgers/${name}.csv`,
    {
      schema: {
        tags: ['ledgers'],
        summary: `The ${called} as CSV for spreadsheets`,
        produces: ['text/csv'],
        response: { 200: z.string(), ...problems() },
      },
    },
    async (request, reply) => {
      const ledger = ledgers[name];
      const lines = ledger.lines(scopeOf(request));
      async function* written(): AsyncGenerator<string> {
        yield csvBegin + csvLine(ledger.titles);
        for await (const line of lines) yield csvLine(line);
      }
      return asFile(reply, ...nameOf('csv'))
        .type('text/csv; charset=utf-8')
        .send(Readable.from(written()) as unknown as string); // A stream is sent as it is.
    },
  );

  api.post(
    `/ledgers/${name}/preview`,
    {
      preHandler: onlyFor('admin', 'supervisor'),
      config: { upload: true },
      schema: {
        tags: ['ledgers'],
        summary: `What importing a filled-in ${called} would write, cell by cell`,
        response: { 200: EstateLedgerDiff, ...problems(400, 403, 413, 415) },
      },
    },
    async (request, reply) => asJson(reply, await ledgers[name].preview(scopeOf(request), await uploadedFile(request))),
  );

  api.post(
    `/ledgers/${name}/import`,
    {
      preHandler: onlyFor('admin', 'supervisor'),
      config: { upload: true },
      schema: {
        tags: ['ledgers'],
        summary: `Import a filled-in ${called} as it was previewed, all of it or nothing`,
        querystring: EstateImportQuery,
        response: { 200: EstateLedgerDiff, ...problems(400, 403, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { userId, displayName } = userOf(request);
      const by = { digest: request.query.digest, userId, displayName };
      return asJson(reply, await ledgers[name].import(scopeOf(request), await uploadedFile(request), by));
    },
  );
}
