import type { ContractWrite, DutyWrite, RouteWrite, RoutingPreviewQuery, WeeklyShift } from '@anju/contracts';
import { describeWith } from '@anju/tests';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { users } from '../identity/adapters/schema.js';
import { notifyDeliveries } from '../notify/adapters/schema.js';
import { Channel } from '../notify/domain/channel.js';
import { createNotify } from '../notify/index.js';
import type { Database } from '../platform/db/database.js';
import { openTestDatabase, type TestDatabase } from '../platform/testing/test-database.js';
import { openTestPostgres } from '../platform/testing/test-postgres.js';
import { parties } from '../registry/adapters/schema.js';
import { createTickets } from '../tickets/index.js';
import { HOUR, hazard, MINUTE, people, raisedMs } from '../tickets/testing/people.js';
import { registerPlace } from '../tickets/testing/register-place.js';
import { dutyEntries, maintenanceContracts, routingChanges, ticketLadderVersions } from './adapters/schema.js';
import { createRouting, type LadderActor } from './index.js';

const estatePath = 'linan.qiaodong.heping';
let test: Pick<TestDatabase, 'database' | 'dispose'>;
let database: Database;
let nowMs = raisedMs;
let number = 0;
const clock = { nowMs: () => nowMs, schedule: () => () => undefined };
const logger = pino({ level: 'silent' });

function editor(name: keyof typeof people): LadderActor {
  const { userId, displayName, scopes, partyId } = people[name];
  return { userId, displayName, scopes, scope: { role: 'app', userId, paths: scopes, partyId } };
}

function parts() {
  const bus = { publish: () => undefined, subscribe: () => () => undefined };
  const tickets = createTickets({ database, bus, clock, logger });
  // Nothing is ever sent: what is planned is what is looked at.
  const mail = Channel.parse({
    id: 'mail',
    kind: 'email',
    host: '127.0.0.1',
    port: 9,
    allowPlain: true,
    from: 'a@b.cn',
  });
  const notify = createNotify({ database, tickets, channels: [mail], clock, logger });
  return { tickets, notify, routing: createRouting({ database, clock }) };
}

const contract = (over: Partial<NonNullable<ContractWrite['value']>> = {}, expectedVersion = 0): ContractWrite => ({
  expectedVersion,
  value: {
    partyId: 'p-lifts',
    place: 'linan.qiaodong',
    problemClasses: ['elevator_safety'],
    fromDay: '2026-01-01',
    toDay: null,
    ...over,
  },
  reason: 'signed',
});
const shift = (over: Partial<WeeklyShift> = {}): WeeklyShift => ({
  kind: 'weekly',
  weekdays: [1, 2, 3, 4, 5, 6, 7],
  from: '08:00',
  to: '20:00',
  userIds: ['second'],
  fromDay: '2026-01-01',
  toDay: null,
  ...over,
});
const duty = (entry = shift(), roster = 'party:p-lifts'): DutyWrite => ({
  expectedVersion: 0,
  value: { roster, entry },
  reason: 'rota',
});

function describeRouting(open: () => Promise<typeof test>): void {
  beforeAll(async () => {
    test = await open();
    database = test.database;
    await registerPlace(database);
    await database.tx({ role: 'admin' }, async (tx) => {
      const { userId: _, displayName: _name, scopes, ...coHandler } = people.coHandler;
      const more = { ...coHandler, scopes: [...scopes], passwordHash: 'none' };
      await tx.insert(users).values({ ...more, id: 'second', username: 'second', displayName: 'second' });
      await tx.insert(parties).values({ id: 'p-street', name: '街道', kind: 'street', path: 'linan.qiaodong' });
    });
  });
  afterAll(() => test?.dispose());
  beforeEach(async () => {
    nowMs = raisedMs;
    await database.tx({ role: 'admin' }, async (tx) => {
      await tx.delete(maintenanceContracts);
      await tx.delete(dutyEntries);
    });
  });

  async function raise(tickets: ReturnType<typeof parts>['tickets'], over: Parameters<typeof hazard>[0]) {
    number += 1;
    const view = hazard({ id: `rz-${number}`, facilityId: `heping.fire-water-1${number}`, ...over });
    const id = await database.tx({ role: 'ingest' }, (tx) =>
      tickets.hazardTickets.hazardBecameActive(tx, view, { path: estatePath, nowMs }),
    );
    const ticket = await tickets.get(people.dispatcher, id);
    if (ticket === undefined) throw new Error('the ticket is not there');
    return ticket;
  }

  describe('a ticket', () => {
    it('goes by a contract in force and calls who is on duty, and its log says both', async () => {
      const { tickets, routing } = parts();
      await routing.putContract(editor('supervisor'), 'c-lifts', contract());
      await routing.putDuty(editor('admin'), 'd-days', duty());
      const ticket = await raise(tickets, { problemClass: 'elevator_safety' });
      expect(ticket.assignments.map(({ partyId, role }) => [partyId, role])).toEqual(
        expect.arrayContaining([
          ['p-lifts', 'lead'],
          ['p-other', 'co_handler'],
          ['p-street', 'co_handler'],
        ]),
      );
      const [raised, assigned] = ticket.events;
      expect(raised?.data.routing).toContainEqual(
        expect.objectContaining({ by: 'contract', id: 'c-lifts', why: 'chosen' }),
      );
      expect(assigned?.data.called).toEqual([
        { audience: 'party:p-lifts', basis: 'on_duty', people: [{ userId: 'second', displayName: 'second' }] },
      ]);
      nowMs += 12 * HOUR;
      const atNight = await raise(tickets, { problemClass: 'elevator_safety' });
      expect(atNight.events[1]?.data.called).toMatchObject([
        { basis: 'nobody_on_duty', people: [{ userId: 'coHandler' }, { userId: 'second' }] },
      ]);
      expect(await tickets.verifyLog(atNight.id)).toEqual({ ok: true });
    });

    it('calls by the district’s ladder of its last call, and by a new one from the next call on', async () => {
      const { tickets, routing } = parts();
      const before = await raise(tickets, { severity: 'notice' });
      const times = [{ severity: 'notice' as const, remindMs: MINUTE, upAfterMs: 2 * MINUTE, overdueStepMs: HOUR }];
      const put = await routing.putLadder(editor('admin'), 'linan', { expectedVersion: 1, times, reason: 'flood' });
      expect(put).toMatchObject({ version: 2, times, history: [{ reason: 'flood', author: { userId: 'admin' } }] });
      const after = await raise(tickets, { severity: 'notice' });
      nowMs += 3 * MINUTE;
      await tickets.sweep();
      const levelOf = async ({ id }: { id: string }) => (await tickets.get(people.dispatcher, id))?.escalation;
      expect(await levelOf(before)).toMatchObject({ level: 'estate', ladderVersion: 1 });
      expect(await levelOf(after)).toMatchObject({ level: 'street', ladderVersion: 2 });
    });
  });

  describe('the preview', () => {
    const settings = { phone: null, locale: null, quietHours: null, mutedChannelIds: [] };
    const cases: readonly Omit<RoutingPreviewQuery, 'estateId'>[] = [
      { problemClass: 'elevator_safety', severity: 'critical' },
      { problemClass: 'elevator_safety', severity: 'critical', ruleId: 'E-TRAP' },
      { problemClass: 'fire_facilities', severity: 'major' },
      { problemClass: 'ponding', severity: 'minor' },
    ];

    it('tells what a real raise then does: who has it, why, who is called by which channel, and until when', async () => {
      const { tickets, notify, routing } = parts();
      await routing.putContract(editor('admin'), 'c-lifts', contract());
      await routing.putDuty(editor('admin'), 'd-days', duty());
      for (const userId of ['second', 'coHandler', 'lead', 'neighbour', 'dispatcher']) {
        await notify.putSettings(userId, { ...settings, email: `${userId}@example.cn` });
      }
      for (const query of cases) {
        const preview = await tickets.preview(people.dispatcher, { ...query, estateId: 'heping' });
        if (preview === undefined) throw new Error('no preview');
        const { problemClass, severity, ruleId = 'F-LOW' } = query;
        const ticket = await raise(tickets, { problemClass, severity, ruleId });
        expect(new Set(preview.assignments)).toEqual(
          new Set(ticket.assignments.map(({ partyId, partyName, role }) => ({ partyId, partyName, role }))),
        );
        expect(preview.steps).toEqual(ticket.events[0]?.data.routing);
        expect(preview.summary.deadlines).toEqual(ticket.deadlines);
        expect(preview.summary.escalation).toEqual(ticket.escalation);
        expect(
          preview.told.filter(({ basis }) => basis !== 'no_calendar').map(({ event: _, ...call }) => call),
        ).toEqual(ticket.events.flatMap(({ data }) => data.called ?? []));
        const planned = new Set<string>();
        for (const { audience, event, basis, people: called } of preview.told) {
          const userIds = basis === 'on_duty' ? called.map(({ userId }) => userId) : null;
          const some = await notify.planOf({ audience, event, userIds }, preview.summary, nowMs);
          for (const { channelId, address } of some) planned.add(`${channelId} ${address}`);
        }
        await notify.run();
        const rows = await database.tx({ role: 'admin' }, (tx) =>
          tx.select().from(notifyDeliveries).where(eq(notifyDeliveries.ticketId, ticket.id)),
        );
        expect(planned).toEqual(new Set(rows.map(({ channelId, address }) => `${channelId} ${address}`)));
        expect(planned.size).toBeGreaterThan(0);
      }
      await notify.stop();
    });

    it('tells the ladder as the sweep climbs it while nobody answers', async () => {
      const { tickets } = parts();
      const preview = await tickets.preview(people.dispatcher, {
        ...cases[2],
        estateId: 'heping',
      } as RoutingPreviewQuery);
      const { id } = await raise(tickets, { problemClass: 'fire_facilities', severity: 'major' });
      const real: (string | number)[][] = [['estate', nowMs]];
      for (const { atMs } of preview?.ladder.slice(1) ?? []) {
        nowMs = atMs - 1;
        await tickets.sweep();
        nowMs = atMs;
        await tickets.sweep();
      }
      for (const { type, atMs, data } of (await tickets.get(people.dispatcher, id))?.events ?? []) {
        if (type === 'escalated') real.push([String(data.level), atMs]);
      }
      expect(preview?.ladder.map(({ level, atMs }) => [level, atMs])).toEqual(real);
      expect(real.map(([level]) => level)).toEqual(['estate', 'street', 'district']);
    });

    it('says of any contracts and calendars who a ticket raised at that moment is given to and who is called', async () => {
      const { tickets } = parts();
      const dayAt = (days: number) => new Date(raisedMs + days * 24 * HOUR).toISOString().slice(0, 10);
      const anyContract = fc.record({
        // Of the last nobody can log in.
        partyId: fc.constantFrom('p-lifts', 'p-other', 'p-far'),
        place: fc.constantFrom('linan', 'linan.qiaodong', estatePath, 'linan.hexi'),
        problemClasses: fc.subarray(['elevator_safety', 'fire_facilities'] as const, { minLength: 1 }),
        fromDays: fc.integer({ min: -3, max: 3 }),
        lastsDays: fc.option(fc.nat(3)),
      });
      const hour = fc.nat(23).map((hours) => `${String(hours).padStart(2, '0')}:00`);
      const anyShift = fc.record({
        party: fc.constantFrom('p-lifts', 'p-property'),
        weekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
        ...{ from: hour, to: hour },
        userIds: fc.subarray(['coHandler', 'second', 'lead', 'gone'], { minLength: 1 }),
      });
      const minutes = fc.integer({ min: -3 * 1440, max: 3 * 1440 });
      const problemClass = fc.constantFrom('elevator_safety' as const, 'fire_facilities' as const, 'ponding' as const);
      const depth = (place: string) => place.split('.').length;
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyContract, { maxLength: 4 }),
          fc.array(anyShift, { maxLength: 3 }),
          ...[minutes, problemClass],
          async (drawn, shifts, offset, wanted) => {
            nowMs = raisedMs + offset * MINUTE;
            const contracts = drawn.map(({ fromDays, lastsDays, place, ...rest }, at) => ({
              ...{ ...rest, place, id: `any-${at}`, path: place, version: 1 },
              fromDay: dayAt(fromDays),
              toDay: lastsDays === null ? null : dayAt(fromDays + lastsDays),
            }));
            const entries = shifts.map(({ party, ...value }, at) => ({
              ...{ id: `any-${at}`, roster: `party:${party}`, createdMs: at, version: 1, path: 'linan' },
              value: shift(value),
            }));
            await database.tx({ role: 'admin' }, async (tx) => {
              await tx.delete(maintenanceContracts);
              await tx.delete(dutyEntries);
              if (contracts.length > 0) await tx.insert(maintenanceContracts).values(contracts);
              if (entries.length > 0) await tx.insert(dutyEntries).values(entries);
            });
            const query = { estateId: 'heping', problemClass: wanted, severity: 'major' as const };
            const preview = await tickets.preview(people.dispatcher, query);
            const ticket = await raise(tickets, { problemClass: wanted });
            const given = ticket.assignments.map(({ partyId, partyName, role }) => ({ partyId, partyName, role }));
            expect(new Set(preview?.assignments)).toEqual(new Set(given));
            expect(preview?.steps).toEqual(ticket.events[0]?.data.routing);
            expect(
              preview?.told.filter(({ basis }) => basis !== 'no_calendar').map(({ event: _, ...call }) => call),
            ).toEqual(ticket.events.flatMap(({ data }) => data.called ?? []));
            const day = new Date(nowMs + 8 * HOUR).toISOString().slice(0, 10);
            const [first] = contracts
              .filter(
                ({ path, problemClasses }) =>
                  estatePath.startsWith(path) && problemClasses.some((each) => each === wanted),
              )
              .filter(({ fromDay, toDay }) => fromDay <= day && (toDay === null || day <= toDay))
              .filter(({ partyId }) => partyId !== 'p-far')
              .sort(
                (a, b) =>
                  depth(b.path) - depth(a.path) || b.fromDay.localeCompare(a.fromDay) || a.id.localeCompare(b.id),
              );
            const routed = wanted === 'fire_facilities' ? 'p-property' : 'p-other';
            expect(given.find(({ role }) => role === 'lead')?.partyId).toBe(first?.partyId ?? routed);
          },
        ),
        { numRuns: 25 },
      );
    }, 300_000);

    it('writes nothing, and knows no place beyond the scope of whoever asks', async () => {
      const { tickets } = parts();
      const count = async () => (await tickets.list(people.dispatcher, { state: 'all', limit: 500 })).items.length;
      const before = await count();
      await tickets.preview(people.dispatcher, { ...cases[0], estateId: 'heping' } as RoutingPreviewQuery);
      expect(await count()).toBe(before);
      const foreign = { ...cases[0], estateId: 'heping' } as RoutingPreviewQuery;
      expect(await tickets.preview(people.foreignDispatcher, foreign)).toBeUndefined();
    });
  });

  describe('a change', () => {
    it('is kept with author and reason, once for each version, and for ever', async () => {
      const { routing } = parts();
      const { supervisor } = { supervisor: editor('supervisor') };
      await routing.putContract(supervisor, 'c-kept', contract());
      await routing.putContract(supervisor, 'c-kept', contract({ toDay: '2026-10-31' }, 1));
      await expect(routing.putContract(supervisor, 'c-kept', contract({}, 1))).rejects.toMatchObject({
        code: 'registry.conflict',
      });
      expect((await routing.table(supervisor.scope)).contracts).toMatchObject([
        { id: 'c-kept', version: 2, toDay: '2026-10-31', state: 'over' },
      ]);
      await routing.putContract(supervisor, 'c-kept', { expectedVersion: 2, value: null, reason: 'ended' });
      expect((await routing.table(supervisor.scope)).contracts).toEqual([]);
      const wanted = { kind: 'contract' as const, itemId: 'c-kept', limit: 2 };
      const first = await routing.changes(supervisor.scope, { ...wanted, beforeId: null });
      const rest = await routing.changes(supervisor.scope, { ...wanted, beforeId: first.lastId });
      expect(rest.lastId).toBeNull();
      const changes = [...first.items, ...rest.items];
      expect(changes.map(({ version, reason, value }) => [version, reason, value === null])).toEqual([
        [3, 'ended', true],
        [2, 'signed', false],
        [1, 'signed', false],
      ]);
      for (const table of [routingChanges, ticketLadderVersions]) {
        await expect(database.tx({ role: 'admin' }, (tx) => tx.delete(table))).rejects.toMatchObject({
          code: 'db.forbidden',
        });
      }
    });

    it('is refused with every mistake at once', async () => {
      const { routing } = parts();
      const wrong = contract({ partyId: 'p-property', place: 'linan.nowhere', toDay: '2025-01-01' });
      await expect(routing.putContract(editor('admin'), 'c-x', wrong)).rejects.toMatchObject({
        code: 'request.invalid',
        context: { errors: [{ field: 'value.partyId' }, { field: 'value.place' }, { field: 'value.toDay' }] },
      });
      const route: RouteWrite = {
        expectedVersion: 0,
        value: { estateId: 'heping', problemClass: null, leadPartyId: 'none', coHandlerPartyIds: ['none'] },
        reason: 'x',
      };
      await expect(routing.putRoute(editor('admin'), 'r-x', route)).rejects.toMatchObject({
        context: {
          errors: [
            { field: 'value.leadPartyId' },
            { field: 'value.coHandlerPartyIds.0' },
            { field: 'value.coHandlerPartyIds.0' },
            { field: 'value.problemClass' },
          ],
        },
      });
      await expect(routing.putDuty(editor('admin'), 'd-x', duty(shift({ userIds: ['lead'] })))).rejects.toMatchObject({
        context: { errors: [{ field: 'value.entry.userIds.0' }] },
      });
    });

    it('is refused to who is not responsible for the whole place', async () => {
      const { routing } = parts();
      const district = contract({ place: 'linan' });
      await expect(routing.putContract(editor('estateSupervisor'), 'c-y', district)).rejects.toMatchObject({
        code: expect.stringMatching(/^(session\.forbidden|request\.invalid)$/),
      });
      await expect(routing.putDuty(editor('supervisor'), 'd-y', duty())).rejects.toMatchObject({
        code: 'session.forbidden',
      });
      expect(
        await routing.putLadder(editor('supervisor'), 'linan', { expectedVersion: 1, times: [], reason: 'x' }),
      ).toBeUndefined();
    });

    it('of a party that is gone takes it out of the way of the tickets', async () => {
      const { tickets, routing } = parts();
      await routing.putContract(editor('admin'), 'c-lifts', contract());
      const [party] = (await routing.table(editor('admin').scope)).parties.filter(({ id }) => id === 'p-lifts');
      const write = (gone: boolean, version = 0) => ({ expectedVersion: version, value: { gone }, reason: 'left' });
      await routing.putParty(editor('admin'), 'p-lifts', write(true, party?.version));
      const ticket = await raise(tickets, { problemClass: 'elevator_safety' });
      expect(ticket.lead).toBe('物业二');
      expect(ticket.events[0]?.data.routing).toContainEqual(expect.objectContaining({ why: 'party_gone' }));
      await routing.putParty(editor('admin'), 'p-lifts', write(false, (party?.version ?? 0) + 1));
    });
  });
}

describe('on PGlite', () => describeRouting(openTestDatabase));
describeWith(['postgresql'], 'on PostgreSQL', () => describeRouting(openTestPostgres));
