import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.js';
import { openTestDatabase, type TestDatabase } from '../../platform/testing/test-database.js';
import type { Actor } from '../domain/ticket.js';
import { createTickets, type Tickets } from '../index.js';
import { fillTickets } from '../testing/fill-tickets.js';
import { people } from '../testing/people.js';

const viewers: Readonly<Record<string, Actor>> = {
  'a district’s dispatcher': people.dispatcher,
  'a street’s supervisor': { ...people.supervisor, partyId: null, scopes: ['linan.s3'] },
  'a contractor, by his parts alone': { ...people.coHandler, partyId: 'pc-7' },
  'a company in a street, with parts beyond it': { ...people.lead, partyId: 'pp-0', scopes: ['linan.s3', 'linan.s4'] },
  'the company of one estate': { ...people.lead, partyId: 'pp-0', scopes: ['linan.s3.e3'] },
  'who answers for one facility, with parts elsewhere': { ...people.lead, partyId: 'pc-7', scopes: ['linan.s3.e3.f1'] },
};

describe('the counts of open tickets', () => {
  let records: TestDatabase;
  let tickets: Tickets;
  beforeAll(async () => {
    records = await openTestDatabase();
    // Due times on both sides of now.
    await fillTickets(records.database, { tickets: 1200, baseMs: Date.now() - 86_400_000, told: () => undefined });
    const bus = { publish: () => undefined, subscribe: () => () => undefined };
    tickets = createTickets({
      database: records.database,
      bus,
      clock: systemClock,
      logger: pino({ level: 'silent' }),
    });
  });
  afterAll(() => records.dispose());

  /** As somebody would count them on the board. */
  async function countedOnBoard(actor: Actor): Promise<Map<string, { open: number; overdue: number }>> {
    const counts = new Map<string, { open: number; overdue: number }>();
    let cursor: string | null = null;
    do {
      const page = await tickets.list(actor, { state: 'open', limit: 200, ...(cursor === null ? {} : { cursor }) });
      for (const { facilityId, overdue } of page.items) {
        const known = counts.get(facilityId ?? '') ?? { open: 0, overdue: 0 };
        counts.set(facilityId ?? '', { open: known.open + 1, overdue: known.overdue + (overdue ? 1 : 0) });
      }
      cursor = page.nextCursor;
    } while (cursor !== null);
    return counts;
  }

  it.each(Object.entries(viewers))('are those of the board for %s', async (_who, actor) => {
    const counts = await tickets.countOpen(actor);
    const byFacility = counts.map(({ facilityId, open, overdue }) => [facilityId ?? '', { open, overdue }] as const);
    expect(new Map(byFacility)).toEqual(await countedOnBoard(actor));
    expect(byFacility).toHaveLength(new Map(byFacility).size);
    expect(counts.length).toBeGreaterThan(0);
  });
});
