import { describeWith } from '@anju/tests';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../platform/clock.js';
import type { Database } from '../platform/db/database.js';
import { openTestDatabase } from '../platform/testing/test-database.js';
import { openTestPostgres } from '../platform/testing/test-postgres.js';
import { parties, routes } from '../registry/adapters/schema.js';
import { maintenanceContracts } from '../routing/adapters/schema.js';
import { notificationOutbox, tickets as ticketRows } from './adapters/schema.js';
import type { Actor } from './domain/ticket.js';
import { createTickets, type Tickets } from './index.js';
import { hazard, MINUTE, people, raisedMs } from './testing/people.js';
import { registerPlace } from './testing/register-place.js';

let database: Database;
let dispose: () => Promise<void>;
let tickets: Tickets;
let nowMs = raisedMs;
let number = 0;
const clock: Clock = { nowMs: () => nowMs, schedule: () => () => undefined };
const { dispatcher, foreignDispatcher, lead, coHandler, supervisor } = people;

const admin = <T>(fn: Parameters<typeof database.tx<T>>[1]) => database.tx({ role: 'admin' }, fn);
const leaves = (partyId: string, goneMs: number | null = nowMs) =>
  admin((tx) => tx.update(parties).set({ goneMs }).where(eq(parties.id, partyId)));

function raise(over: Parameters<typeof hazard>[0] = {}): Promise<string> {
  number += 1;
  const view = hazard({ id: `ho-${number}`, facilityId: `heping.fire-water-${number}`, ...over });
  return database.tx({ role: 'ingest' }, (tx) =>
    tickets.hazardTickets.hazardBecameActive(tx, view, { path: 'linan.qiaodong.heping', nowMs }),
  );
}

async function does(who: Actor, id: string, ...actions: readonly object[]): Promise<void> {
  for (const action of actions) {
    const version = (await tickets.get(people.admin, id))?.version ?? 0;
    const outcome = await tickets.act(who, id, { version, ...action } as Parameters<Tickets['act']>[2]);
    expect(outcome).toMatchObject({ ok: true });
  }
}

const partiesOf = async (id: string) =>
  (await tickets.get(people.admin, id))?.assignments.map(({ partyId, role, state }) => `${role} ${partyId} ${state}`);

function describeHandOver(open: () => Promise<{ database: Database; dispose(): Promise<void> }>): void {
  beforeAll(async () => {
    ({ database, dispose } = await open());
    await registerPlace(database);
    tickets = createTickets({
      database,
      bus: { publish: () => undefined, subscribe: () => () => undefined },
      clock,
      logger: pino({ level: 'silent' }),
    });
  });
  afterAll(() => dispose?.());
  beforeEach(async () => {
    nowMs = raisedMs;
    await admin(async (tx) => {
      await tx.update(parties).set({ goneMs: null });
      await tx.delete(maintenanceContracts);
      await tx.update(ticketRows).set({ state: 'closed' });
    });
  });

  it('names what a company that left still leads, to whom the place concerns', async () => {
    const id = await raise();
    expect(await tickets.leftTickets(dispatcher)).toEqual([]);
    await leaves('p-property');
    expect(await tickets.leftTickets(dispatcher)).toEqual([
      { partyId: 'p-property', partyName: '物业一', why: 'gone', goneMs: nowMs, leads: [id], helps: [] },
    ]);
    expect(await tickets.leftTickets(foreignDispatcher)).toEqual([]);
    expect(await tickets.handOver(foreignDispatcher, 'p-property', '合同终止')).toEqual([]);
    expect(await partiesOf(id)).toContain('lead p-property assigned');
  });

  it('hands it to who would get it now, who is told; no clock begins again, and the others stay', async () => {
    const id = await raise();
    await does(lead, id, { action: 'accept' }, { action: 'arrive' });
    await does(coHandler, id, { action: 'accept' });
    const before = await tickets.get(dispatcher, id);
    nowMs += 10 * MINUTE;
    await leaves('p-property');
    expect(await tickets.handOver(dispatcher, 'p-property', '物业合同终止')).toEqual([
      { ticketId: id, leadPartyId: 'p-other', left: null },
    ]);
    const after = await tickets.get(dispatcher, id);
    expect(after).toMatchObject({ state: 'assigned', lead: '物业二' });
    expect(await partiesOf(id)).toEqual(
      expect.arrayContaining(['lead p-other assigned', 'co_handler p-lifts accepted']),
    );
    expect(after?.deadlines).toEqual(before?.deadlines);
    expect(after?.events.slice(-2)).toMatchObject([
      { type: 'assign', data: { reason: '物业合同终止' } },
      { type: 'unassigned', data: { partyIds: ['p-property'] } },
    ]);
    const sent = await admin((tx) => tx.select().from(notificationOutbox).where(eq(notificationOutbox.ticketId, id)));
    expect(
      sent
        .filter(({ createdMs }) => createdMs === nowMs)
        .map(({ audience }) => audience)
        .sort(),
    ).toEqual(['live', 'live', 'party:p-other', 'party:p-property']);
    expect(await tickets.leftTickets(dispatcher)).toEqual([]);
  });

  it('lets no open part of a company that left hold up the lead', async () => {
    const id = await raise();
    await does(lead, id, { action: 'accept' }, { action: 'arrive' });
    await leaves('p-lifts');
    expect(await tickets.leftTickets(dispatcher)).toMatchObject([{ partyId: 'p-lifts', leads: [], helps: [id] }]);
    expect(await tickets.handOver(dispatcher, 'p-lifts', '维保合同终止')).toEqual([
      { ticketId: id, leadPartyId: 'p-property', left: null },
    ]);
    expect(await partiesOf(id)).toEqual(['lead p-property assigned']);
  });

  it('says what stays and why: suspended, in acceptance, or nobody else to take it', async () => {
    const suspended = await raise();
    await does(lead, suspended, { action: 'accept' }, { action: 'arrive' });
    await does(supervisor, suspended, { action: 'suspend', reason: '等配件', untilMs: nowMs + 60 * MINUTE });
    const alone = await raise();
    await leaves('p-property');
    await leaves('p-other');
    const outcomes = await tickets.handOver(dispatcher, 'p-property', '合同终止');
    expect(outcomes).toEqual([
      { ticketId: suspended, leadPartyId: 'p-property', left: 'suspended' },
      { ticketId: alone, leadPartyId: 'p-property', left: 'nobody_else' },
    ]);
    expect(await tickets.leftTickets(dispatcher)).toMatchObject([{ leads: [suspended, alone] }]);
    await leaves('p-other', null);
    await does(lead, suspended, { action: 'resume' });
    expect((await tickets.handOver(dispatcher, 'p-property', '合同终止')).map(({ left }) => left)).toEqual([
      null,
      null,
    ]);
  });

  it('takes what was led by a contract from who has none any more, and only that', async () => {
    const contract = (toDay: string | null, id = 'c-1') => ({
      ...{ id, partyId: 'p-lifts', place: 'linan.qiaodong.heping', path: 'linan.qiaodong.heping' },
      ...{ problemClasses: ['elevator_safety' as const], fromDay: '2026-01-01', toDay, version: 1 },
    });
    await admin((tx) => tx.insert(maintenanceContracts).values(contract('2026-11-22')));
    const id = await raise({ problemClass: 'elevator_safety' });
    expect(await partiesOf(id)).toContain('lead p-lifts assigned');
    expect(await tickets.leftTickets(dispatcher)).toEqual([]);
    nowMs += 24 * 60 * MINUTE;
    expect(await tickets.leftTickets(dispatcher)).toMatchObject([
      { partyId: 'p-lifts', why: 'contract_over', goneMs: null, leads: [id], helps: [] },
    ]);
    // Renewed: nothing is left.
    await admin((tx) => tx.insert(maintenanceContracts).values(contract(null, 'c-2')));
    expect(await tickets.leftTickets(dispatcher)).toEqual([]);
    await admin((tx) => tx.delete(maintenanceContracts).where(eq(maintenanceContracts.id, 'c-2')));
    const route = { id: 'r-lift', estateId: 'heping', problemClass: 'elevator_safety', coHandlerPartyIds: [] };
    await admin((tx) => tx.insert(routes).values({ ...route, leadPartyId: 'p-lifts' }));
    expect(await tickets.leftTickets(dispatcher)).toEqual([]);
    await admin((tx) => tx.delete(routes).where(eq(routes.id, 'r-lift')));
    expect(await tickets.handOver(dispatcher, 'p-lifts', '维保合同到期')).toEqual([
      { ticketId: id, leadPartyId: 'p-other', left: null },
    ]);
  });
}

describe('on the embedded database', () => describeHandOver(() => openTestDatabase()));
describeWith(['postgresql'], 'on PostgreSQL', () => describeHandOver(openTestPostgres));
