import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InProcessLiveBus } from './live/index.js';
import type { Clock } from './platform/clock.js';
import { openTestDatabase, type TestDatabase } from './platform/testing/test-database.js';
import { createSigns, signHeads } from './signs/index.js';
import { createTickets } from './tickets/index.js';
import { hazard, people } from './tickets/testing/people.js';
import { registerPlace } from './tickets/testing/register-place.js';
import { linesOf, verifyLogs } from './verify-log.js';

const DAY_MS = 86_400_000;
const logger = pino({ level: 'silent' });
let test: TestDatabase;
let anchorDir: string;
let nowMs = Date.UTC(2026, 10, 22, 2);
const clock: Clock = { nowMs: () => nowMs, schedule: () => () => undefined };
const ids: string[] = [];
/** A photo of the last ticket. */
let photo: string;
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Somebody with all power over the database: what the service's own roles are refused. */
const tamper = (statement: ReturnType<typeof sql>) =>
  test.database.tx({ role: 'admin' }, async (tx) => {
    await tx.execute(sql`reset role`);
    await tx.execute(statement);
  });
const report = () => verifyLogs(test.database, { anchorDir, filesDir: join(anchorDir, 'files') });
const faults = async () => (await report()).faults.map(({ what, why }) => `${what}: ${why}`);

/** Hangs a sign at the estate and takes it down again. */
async function hangAndRelease(): Promise<void> {
  const signs = createSigns({ database: test.database, clock });
  const hung = await signs.hang(people.supervisor, {
    ...{ estateId: 'heping', problem: '投诉集中', responsibleUnit: '物业一', responsiblePerson: '周敏' },
    ...{ deadlineMs: nowMs + DAY_MS, supervisingUnit: '区物业管理服务中心', reason: '本季度投诉最多' },
  });
  await signs.release(people.verifier, hung?.id ?? '', { version: 1, reason: '现场复核，已整改' });
}

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
  await registerPlace(database);
  const filesDir = join(anchorDir, 'files');
  const bus = new InProcessLiveBus(logger);
  const kept = { anchorDir, filesDir, signHeads: signHeads(database) };
  const tickets = createTickets({ database, bus, clock, logger, ...kept });
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
    if (day > 0) await hangAndRelease();
    nowMs += DAY_MS;
  }
  await tickets.sweep();
  const sent = { name: 'a.png', content: png, purpose: 'photo' as const, clientTimeMs: null };
  const file = await tickets.addFile(people.dispatcher, ids.at(-1) ?? '', sent);
  photo = join(filesDir, file?.sha256.slice(0, 2) ?? '', file?.sha256 ?? '');
});
afterAll(async () => {
  await test?.dispose();
  await rm(anchorDir, { recursive: true, force: true });
});

describe('the log of the tickets', () => {
  it('is anchored once a day, and is whole', async () => {
    expect((await readdir(anchorDir)).filter((name) => name !== 'files').sort()).toEqual(
      ['22', '23', '24', '25'].map((day) => `anchor-202611${day}.json`),
    );
    const whole = await report();
    expect(whole).toMatchObject({ tickets: 9, anchors: 4, anchoredUntil: '20261125', faults: [] });
    expect(linesOf(whole).at(-1)).toMatch(
      /^tickets 9, events \d+, files 1, signs 2, anchors 4, anchored until 20261125, faults 0$/,
    );
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

  it('tells of a file that is gone, changed, or of no row', async () => {
    await rm(photo);
    expect(await faults()).toEqual([
      expect.stringMatching(/^T-\d+-\d+ file f-[0-9a-f]{24}: its content \w+ is missing/),
    ]);
    await writeFile(photo, Buffer.concat([png, Buffer.from('more')]));
    expect(await faults()).toEqual([expect.stringContaining('its content is not what was added')]);
    await writeFile(photo, png);
    expect(await faults()).toEqual([]);
    await foundOut(['is in the log and not among the ticket’s files'], 'ticket_files', sql`delete from ticket_files`);
    expect(await faults()).toEqual([]);
  });

  it('tells of a sign that was rewritten, and of its log', async () => {
    const alter = (change: string) => tamper(sql.raw(`update estate_signs set ${change} where id = 'GP-2026-0001'`));
    const rename = (name: string) =>
      tamper(sql`update estate_sign_events set actor_name = ${name} where sign_id = 'GP-2026-0001' and seq = 1`);
    await alter(`problem = '其他'`);
    expect(await faults()).toEqual(['GP-2026-0001 event 1: the sign does not say what was hung']);
    await alter(`problem = '投诉集中', state = 'hung'`);
    expect(await faults()).toEqual([expect.stringContaining('the sign is hung, its log says released')]);
    await alter(`state = 'released'`);
    await rename('别人');
    expect(await faults()).toEqual([expect.stringContaining('GP-2026-0001 event 1: its content is not what was')]);
    await rename('supervisor');
    expect(await faults()).toEqual([]);
  });

  it('tells of a sign that was deleted, of its tail and of its whole log', async () => {
    const kept = ['estate_signs', 'estate_sign_events'] as const;
    async function foundOutOfSigns(expected: readonly string[], ...statements: readonly string[]): Promise<void> {
      for (const table of kept) await tamper(sql.raw(`create table kept_${table} as select * from ${table}`));
      for (const statement of statements) await tamper(sql.raw(statement));
      const found = await faults();
      for (const table of [...kept].reverse()) await tamper(sql.raw(`delete from ${table}`));
      for (const table of kept) {
        await tamper(sql.raw(`insert into ${table} select * from kept_${table}`));
        await tamper(sql.raw(`drop table kept_${table}`));
      }
      expect(found).toEqual(expected);
      expect(await faults()).toEqual([]);
    }
    const events = (of: string) => `delete from estate_sign_events where sign_id = ${of}`;
    // Both signs of the year, the last one too, of which no number tells that it is missing.
    await foundOutOfSigns(
      ['GP-2026-0001', 'GP-2026-0002'].map((id) => `${id}: the sign is gone; it had 2 events`),
      'delete from estate_sign_events',
      'delete from estate_signs',
    );
    // Put back as if it still hung: whole by itself.
    await foundOutOfSigns(
      ['GP-2026-0002: its log had 2 events when it was anchored and has 1'],
      events(`'GP-2026-0002' and seq = 2`),
      `update estate_signs set state = 'hung', version = 1, released_ms = null, released_by = null where id = 'GP-2026-0002'`,
    );
    await foundOutOfSigns(
      [
        expect.stringContaining('GP-2026-0001 event 1: the log ends at version 0'),
        'GP-2026-0001: its log had 2 events when it was anchored and has 0',
      ],
      events(`'GP-2026-0001'`),
    );
    await hangAndRelease();
    await hangAndRelease();
    // None of these two is anchored yet.
    await foundOutOfSigns(
      ['GP-2026-0003: the number was given out and there is no such sign'],
      events(`'GP-2026-0003'`),
      `delete from estate_signs where id = 'GP-2026-0003'`,
    );
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
