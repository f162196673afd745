import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InProcessLiveBus } from './live/index.js';
import type { Clock } from './platform/clock.js';
import { openTestDatabase, type TestDatabase } from './platform/testing/test-database.js';
import { createTickets, verifyTicketLog } from './tickets/index.js';
import { hazard } from './tickets/testing/people.js';
import { linesOf } from './verify-log.js';

const DAY_MS = 86_400_000;
const logger = pino({ level: 'silent' });
let test: TestDatabase;
let anchorDir: string;
let nowMs = Date.UTC(2026, 10, 22, 2);
const clock: Clock = { nowMs: () => nowMs, schedule: () => () => undefined };
const ids: string[] = [];

/** Somebody with all power over the database: what the service's own roles are refused. */
const tamper = (statement: ReturnType<typeof sql>) =>
  test.database.tx({ role: 'admin' }, async (tx) => {
    await tx.execute(sql`reset role`);
    await tx.execute(statement);
  });
const report = () => verifyTicketLog(test.database, anchorDir);
const faults = async () => (await report()).faults.map(({ what, why }) => `${what}: ${why}`);

/** What `tamper` did is found out, and then undone. */
async function foundOut(expected: readonly string[], table: string, statement: ReturnType<typeof sql>): Promise<void> {
  await tamper(sql.raw(`create table kept_rows as select * from ${table}`));
  try {
    await tamper(statement);
    const found = await faults();
    for (const text of expected) expect(found).toContainEqual(expect.stringContaining(text));
  } finally {
    await tamper(sql.raw(`insert into ${table} select * from kept_rows on conflict do nothing`));
    await tamper(sql.raw('drop table kept_rows'));
  }
}

beforeAll(async () => {
  test = await openTestDatabase();
  anchorDir = await mkdtemp(join(tmpdir(), 'anju-anchors-'));
  const { database } = test;
  const tickets = createTickets({ database, bus: new InProcessLiveBus(logger), clock, logger, anchorDir });
  for (let day = 0; day < 3; day += 1) {
    for (let number = 0; number < 3; number += 1) {
      const view = hazard({ id: `hz-${day}-${number}`, facilityId: `heping.fire-water-${day}${number}` });
      ids.push(
        await database.tx({ role: 'ingest' }, (tx) =>
          tickets.hazardTickets.hazardBecameActive(tx, view, { path: 'linan.qiaodong.heping', nowMs }),
        ),
      );
    }
    await tickets.sweep();
    await tickets.sweep();
    nowMs += DAY_MS;
  }
  await tickets.sweep();
});
afterAll(async () => {
  await test?.dispose();
  await rm(anchorDir, { recursive: true, force: true });
});

describe('the log of the tickets', () => {
  it('is anchored once a day, and is whole', async () => {
    expect((await readdir(anchorDir)).sort()).toEqual(
      ['22', '23', '24', '25'].map((day) => `anchor-202611${day}.json`),
    );
    const whole = await report();
    expect(whole).toMatchObject({ tickets: 9, anchors: 4, anchoredUntil: '20261125', faults: [] });
    expect(linesOf(whole).at(-1)).toMatch(/^tickets 9, events \d+, anchors 4, anchored until 20261125, faults 0$/);
  });

  it('tells of a whole ticket that was deleted', async () => {
    const [id = ''] = ids;
    const events = 'ticket_events';
    await tamper(sql.raw('create table kept_tickets as select * from tickets'));
    await tamper(sql.raw('create table kept_parts as select * from ticket_assignments'));
    await tamper(sql.raw('create table kept_clocks as select * from ticket_deadlines'));
    await tamper(sql`delete from ticket_deadlines where ticket_id = ${id}`);
    await tamper(sql`delete from ticket_assignments where ticket_id = ${id}`);
    await tamper(sql.raw(`create table kept_events as select * from ${events}`));
    await tamper(sql`delete from ticket_events where ticket_id = ${id}`);
    await tamper(sql`delete from tickets where id = ${id}`);
    const found = await faults();
    for (const [kept, table] of Object.entries({
      kept_tickets: 'tickets',
      kept_parts: 'ticket_assignments',
      kept_clocks: 'ticket_deadlines',
      kept_events: events,
    })) {
      await tamper(sql.raw(`insert into ${table} select * from ${kept} on conflict do nothing`));
      await tamper(sql.raw(`drop table ${kept}`));
    }
    expect(found).toEqual([expect.stringContaining(`${id}: the ticket is gone`)]);
    expect(await faults()).toEqual([]);
  });

  it('tells of a tail that was cut off', async () => {
    const [, id = ''] = ids;
    const cut = sql`delete from ticket_events where ticket_id = ${id}
      and seq > (select max(seq) - 1 from ticket_events where ticket_id = ${id})`;
    await foundOut([`${id}: its log had`], 'ticket_events', cut);
    expect(await faults()).toEqual([]);
  });

  it('tells of a ticket that no anchor knows yet, by its number', async () => {
    const view = hazard({ id: 'hz-new', facilityId: 'heping.fire-water-99' });
    const tickets = createTickets({ database: test.database, bus: new InProcessLiveBus(logger), clock, logger });
    const raise = (suffix: string) =>
      test.database.tx({ role: 'ingest' }, (tx) =>
        tickets.hazardTickets.hazardBecameActive(
          tx,
          { ...view, id: `hz-${suffix}`, facilityId: `heping.fire-water-9${suffix}` },
          { path: 'linan.qiaodong.heping', nowMs },
        ),
      );
    const first = await raise('1');
    await raise('2');
    for (const table of ['ticket_deadlines', 'ticket_assignments', 'ticket_events']) {
      await tamper(sql`delete from ${sql.identifier(table)} where ticket_id = ${first}`);
    }
    await tamper(sql`delete from tickets where id = ${first}`);
    expect(await faults()).toEqual([`${first}: the number was given out and there is no such ticket`]);
  });

  it('tells of an anchor that was changed or removed', async () => {
    const file = join(anchorDir, 'anchor-20261123.json');
    const text = await readFile(file, 'utf8');
    await rm(file);
    expect(await faults()).toContainEqual(expect.stringContaining('anchor 20261124: does not follow'));
    await writeFile(file, text.replace('"heads":[', '"heads": ['));
    expect(await faults()).toContainEqual(expect.stringContaining('anchor 20261124: does not follow'));
    await rm(file);
    await writeFile(file, 'nothing');
    await expect(report()).rejects.toMatchObject({ code: 'anchor.invalid' });
  });
});
