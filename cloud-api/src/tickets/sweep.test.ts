import { AppError } from '@anju/contracts';
import { describeWith } from '@anju/tests';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../platform/clock.js';
import type { Database } from '../platform/db/database.js';
import { openTestDatabase, type TestDatabase } from '../platform/testing/test-database.js';
import { openTestPostgres } from '../platform/testing/test-postgres.js';
import { drizzleTicketTransactions } from './adapters/drizzle-ticket-records.js';
import { ticketDeadlines, tickets as ticketRows } from './adapters/schema.js';
import { createTickets, defaultClocks, type Tickets } from './index.js';
import { HOUR, hazard, MINUTE, people, raisedMs } from './testing/people.js';
import { registerPlace } from './testing/register-place.js';
import { StatementHook } from './testing/statement-hook.js';
import { sweepDeadlines } from './usecases/sweep-deadlines.js';
import { NEVER_DUE_MS, type TicketTransactions } from './usecases/ticket-records.js';

const statements = new StatementHook();
let database: Database;
let nowMs = raisedMs;
let tickets: Tickets;
let told: { level: number; ticketId?: string }[];
let number = 0;

const clock: Clock = { nowMs: () => nowMs, schedule: () => () => undefined };
const bus = { publish: () => undefined, subscribe: () => () => undefined };

async function raise(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let each = 0; each < count; each += 1) {
    number += 1;
    const view = hazard({ id: `hz-${number}`, facilityId: `heping.fire-water-${number}` });
    const about = { path: 'linan.qiaodong.heping', nowMs };
    ids.push(await database.tx({ role: 'ingest' }, (tx) => tickets.hazardTickets.hazardBecameActive(tx, view, about)));
    nowMs += 1;
  }
  return ids;
}

const typesOf = async (id: string) => {
  const ticket = await tickets.get(people.dispatcher, id);
  // What becomes of the co-handler's part is no matter here.
  const apart = ['raised', 'assign', 'part_overdue'];
  return ticket?.events.map(({ type }) => type).filter((type) => !apart.includes(type));
};

function theSweep() {
  beforeEach(() => {
    // Long after whatever an earlier test left.
    nowMs += 1000 * HOUR;
    told = [];
    const lines = { write: (line: string) => told.push(JSON.parse(line)) };
    tickets = createTickets({ database, bus, clock, logger: pino({ level: 'error' }, lines) });
  });

  /** Nothing of an earlier test is due. */
  async function quiet(): Promise<void> {
    await database.tx({ role: 'admin' }, async (tx) => {
      await tx.update(ticketDeadlines).set({ cancelledMs: nowMs });
      await tx.update(ticketRows).set({ nextCallMs: null, nextDueMs: NEVER_DUE_MS });
    });
    await tickets.sweep();
  }

  it('takes as many statements for thirty tickets as for three', async () => {
    const counts: number[] = [];
    for (const count of [3, 30]) {
      await quiet();
      const ids = await raise(count);
      await tickets.sweep();
      nowMs += 31 * MINUTE;
      counts.push(
        await statements.watch(
          () => tickets.sweep(),
          null,
          () => undefined,
        ),
      );
      for (const id of ids) {
        expect(await typesOf(id)).toEqual(['deadline_breached', 'escalated']);
        expect(await tickets.verifyLog(id)).toEqual({ ok: true });
      }
    }
    expect(counts[1]).toBe(counts[0]);
    expect(counts[0]).toBeLessThan(30);
  });

  it('takes more than a batch, each ticket once and in the order of the due times', async () => {
    await quiet();
    const ids = await raise(110);
    nowMs += 31 * MINUTE;
    await tickets.sweep();
    const rows = await database.tx({ role: 'admin' }, (tx) =>
      tx.select().from(ticketDeadlines).where(eq(ticketDeadlines.breachedMs, nowMs)).orderBy(ticketDeadlines.dueMs),
    );
    expect(rows.map(({ ticketId }) => ticketId)).toEqual(ids);
    expect(await typesOf(ids[109] ?? '')).toEqual(['deadline_breached', 'escalated']);
  });

  it('leaves a ticket alone that cannot be handled, says so, and handles the others at once', async () => {
    await quiet();
    const ids = await raise(4);
    await tickets.sweep();
    const [first = '', broken = ''] = ids;
    const breakIt = (severity: string) =>
      database.tx({ role: 'admin' }, (tx) =>
        tx
          .update(ticketRows)
          .set({ severity: severity as 'minor' })
          .where(eq(ticketRows.id, broken)),
      );
    const { severity = 'minor' } = (await tickets.get(people.dispatcher, first)) ?? {};
    await breakIt('unheard-of');
    nowMs += 31 * MINUTE;
    await tickets.sweep();
    for (const id of ids.filter((each) => each !== broken)) {
      expect(await typesOf(id)).toEqual(['deadline_breached', 'escalated']);
    }
    expect(told).toMatchObject([{ level: 50, ticketId: broken }]);
    nowMs += 30_000;
    await tickets.sweep();
    expect(told).toHaveLength(1);
    await breakIt(severity);
    nowMs += 30_000;
    await tickets.sweep();
    expect(await typesOf(broken)).toEqual(['deadline_breached', 'escalated']);
    expect(await tickets.verifyLog(broken)).toEqual({ ok: true });
  });

  it('writes nothing of a batch that fails at its end', async () => {
    await quiet();
    const ids = await raise(5);
    nowMs += 31 * MINUTE;
    const whole = drizzleTicketTransactions(database);
    const failing: TicketTransactions = {
      within: whole.within,
      run: (scope, fn) =>
        whole.run(scope, async (records) => {
          await fn(records);
          throw new AppError('db.unavailable', 'the connection went away before the end', { retryable: true });
        }),
    };
    const deps = { transactions: failing, clock, clocks: defaultClocks, bus, logger: pino({ level: 'silent' }) };
    await expect(sweepDeadlines({ ...deps, changed: () => undefined })()).rejects.toMatchObject({
      code: 'db.unavailable',
    });
    for (const id of ids) expect(await typesOf(id)).toEqual([]);
    await tickets.sweep();
    for (const id of ids) expect(await typesOf(id)).toEqual(['deadline_breached', 'escalated']);
  });

  it('keeps the board in the order of what is due first, page by page, and last what never is', async () => {
    await quiet();
    await raise(30);
    const all = await tickets.list(people.dispatcher, { state: 'open', limit: 500 });
    const seen: string[] = [];
    const dues: number[] = [];
    let cursor: string | undefined;
    do {
      const query = { state: 'open', limit: 25, sort: 'due', ...(cursor === undefined ? {} : { cursor }) } as const;
      const page = await tickets.list(people.dispatcher, query);
      seen.push(...page.items.map(({ id }) => id));
      for (const { id } of page.items) {
        const { deadlines = [] } = (await tickets.get(people.dispatcher, id)) ?? {};
        const running = deadlines.filter(({ metMs, cancelledMs }) => metMs === null && cancelledMs === null);
        dues.push(Math.min(Number.MAX_SAFE_INTEGER, ...running.map(({ dueMs }) => dueMs)));
      }
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen.toSorted()).toEqual(all.items.map(({ id }) => id).toSorted());
    expect(dues).toEqual(dues.toSorted((a, b) => a - b));
    expect(dues.filter((due) => due < Number.MAX_SAFE_INTEGER)).toHaveLength(30);
  });
}

// Each test raises tickets one by one, which takes its time on a loaded machine.
vi.setConfig({ testTimeout: 240_000 });

let opened: Pick<TestDatabase, 'database' | 'dispose'>;

async function use(open: () => Promise<Pick<TestDatabase, 'database' | 'dispose'>>): Promise<void> {
  statements.install();
  opened = await open();
  database = opened.database;
  nowMs = raisedMs;
  await registerPlace(database);
}

describe('the sweep on PGlite', () => {
  beforeAll(() => use(openTestDatabase), 120_000);
  afterAll(() => opened.dispose());
  theSweep();
});

describeWith(['postgresql'], 'the sweep on PostgreSQL', () => {
  beforeAll(() => use(openTestPostgres), 120_000);
  afterAll(() => opened.dispose());
  theSweep();
});
