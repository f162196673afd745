import { AppError, type Page, type TicketSummary, type TicketsQuery, type TicketView } from '@anju/contracts';
import { z } from 'zod';
import { type Actor, endStates, openStates } from '../domain/ticket.js';
import { type ChainVerdict, verifyChain } from '../domain/ticket-log.js';
import { loadView, scopeOf } from './act-on-ticket.js';
import type { TicketDeps } from './ticket-deps.js';
import { nextDueOf, type OpenCount, type TicketFilter } from './ticket-records.js';
import { summaryOf } from './ticket-views.js';

const Cursor = z.tuple([z.number().int().nonnegative(), z.string().max(60)]);

/** `atMs`: where the last ticket of a page stands in the list's order. */
function encodeCursor(atMs: number, id: string): string {
  return Buffer.from(JSON.stringify([atMs, id])).toString('base64url');
}

function decodeCursor(cursor: string): { atMs: number; id: string } {
  try {
    const [atMs, id] = Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { atMs, id };
  } catch (cause) {
    throw new AppError('request.invalid', 'The cursor is none that this list gave out.', {
      cause,
      context: { errors: [{ field: 'cursor', message: 'not a cursor of this list' }] },
    });
  }
}

/** District and street. */
const streetDepth = 2;

/** Where the asked page begins, in the asked order. */
function pageAfter({ sort, cursor }: TicketsQuery): Pick<TicketFilter, 'before' | 'byDue'> {
  const last = cursor === undefined ? null : decodeCursor(cursor);
  if (sort === 'due') return { byDue: { after: last === null ? null : { dueMs: last.atMs, id: last.id } } };
  return last === null ? {} : { before: { raisedMs: last.atMs, id: last.id } };
}

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
        ...(query.text === undefined ? {} : { text: query.text }),
        ...(query.hungSign === undefined ? {} : { hungSign: true }),
        ...(query.streetId === undefined ? {} : { streetId: query.streetId }),
        ...(query.severity === undefined ? {} : { severity: query.severity }),
        ...(query.problemClass === undefined ? {} : { problemClass: query.problemClass }),
        ...(query.overdue === undefined ? {} : { overdueAtMs: clock.nowMs() }),
        ...(query.mine === undefined ? {} : { partyId: actor.partyId }),
        ...pageAfter(query),
      };
      return transactions.run(scopeOf(actor), async (records) => {
        const found = await records.list(filter);
        const page = found.slice(0, query.limit);
        const names = await records.namesOf(page);
        const last = page.at(-1);
        const nowMs = clock.nowMs();
        return {
          items: page.map((ticket) => summaryOf(ticket, names, actor, nowMs)),
          nextCursor:
            found.length > query.limit && last !== undefined
              ? encodeCursor(query.sort === 'due' ? nextDueOf(last) : last.raisedMs, last.id)
              : null,
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
      transactions.run(scopeOf(actor), (records) => records.countOpen(clock.nowMs(), actor)),

    /** Whether the ticket's log is whole. */
    verifyLog: (ticketId: string): Promise<ChainVerdict | undefined> =>
      transactions.run({ role: 'admin' }, async (records) => {
        const ticket = await records.find(ticketId);
        return ticket === undefined ? undefined : verifyChain(await records.events(ticketId), ticket.version);
      }),
  };
}
