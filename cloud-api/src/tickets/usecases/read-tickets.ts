import { AppError, type Page, type TicketSummary, type TicketsQuery, type TicketView } from '@anju/contracts';
import { z } from 'zod';
import { type Actor, endStates, openStates } from '../domain/ticket.js';
import { type ChainVerdict, verifyChain } from '../domain/ticket-log.js';
import { loadView, scopeOf } from './act-on-ticket.js';
import type { TicketDeps } from './ticket-deps.js';
import type { OpenCount, TicketFilter } from './ticket-records.js';
import { summaryOf } from './ticket-views.js';

const Cursor = z.tuple([z.number().int().nonnegative(), z.string().max(60)]);

function encodeCursor(raisedMs: number, id: string): string {
  return Buffer.from(JSON.stringify([raisedMs, id])).toString('base64url');
}

function decodeCursor(cursor: string): { raisedMs: number; id: string } {
  try {
    const [raisedMs, id] = Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { raisedMs, id };
  } catch (cause) {
    throw new AppError('request.invalid', 'The cursor is none that this list gave out.', {
      cause,
      context: { errors: [{ field: 'cursor', message: 'not a cursor of this list' }] },
    });
  }
}

/** District and street. */
const streetDepth = 2;

const statesOf = { open: openStates, closed: endStates, all: null } as const;

/** Reads tickets with the eyes of a person: what is out of his scope does not exist. */
export function readTickets({ transactions, clock }: Pick<TicketDeps, 'transactions' | 'clock'>) {
  return {
    async list(actor: Actor, query: TicketsQuery): Promise<Page<TicketSummary>> {
      const filter: TicketFilter = {
        states: statesOf[query.state],
        limit: query.limit + 1,
        few: actor.scopes.every((scope) => scope.split('.').length > streetDepth),
        ...(query.estateId === undefined ? {} : { estateId: query.estateId }),
        ...(query.facilityId === undefined ? {} : { facilityId: query.facilityId }),
        ...(query.source === undefined ? {} : { source: query.source }),
        ...(query.number === undefined ? {} : { number: query.number }),
        ...(query.hungSign === undefined ? {} : { hungSign: true }),
        ...(query.cursor === undefined ? {} : { before: decodeCursor(query.cursor) }),
      };
      return transactions.run(scopeOf(actor), async (records) => {
        const found = await records.list(filter);
        const page = found.slice(0, query.limit);
        const names = await records.namesOf(page);
        const last = page.at(-1);
        const nowMs = clock.nowMs();
        return {
          items: page.map((ticket) => summaryOf(ticket, names, actor, nowMs)),
          nextCursor: found.length > query.limit && last !== undefined ? encodeCursor(last.raisedMs, last.id) : null,
        };
      });
    },

    /** `undefined`: no such ticket within the person's scope. */
    get: (actor: Actor, ticketId: string): Promise<TicketView | undefined> =>
      transactions.run(scopeOf(actor), async (records) => {
        const ticket = await records.find(ticketId);
        return ticket === undefined ? undefined : loadView(records, ticket, actor, clock.nowMs());
      }),

    countOpen: (actor: Actor): Promise<readonly OpenCount[]> =>
      transactions.run(scopeOf(actor), (records) => records.countOpen(clock.nowMs())),

    /** Whether the ticket's log is whole. */
    verifyLog: (ticketId: string): Promise<ChainVerdict | undefined> =>
      transactions.run({ role: 'admin' }, async (records) => {
        const ticket = await records.find(ticketId);
        return ticket === undefined ? undefined : verifyChain(await records.events(ticketId), ticket.version);
      }),
  };
}
