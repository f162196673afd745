import type { DutyEntryValue, WeeklyShift } from '@anju/contracts';
import { describeWith } from '@anju/tests';
import { eq, inArray } from 'drizzle-orm';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../platform/clock.js';
import type { Database } from '../platform/db/database.js';
import { openTestDatabase } from '../platform/testing/test-database.js';
import { openTestPostgres } from '../platform/testing/test-postgres.js';
import { parties } from '../registry/adapters/schema.js';
import { dutyEntries } from '../routing/adapters/schema.js';
import { createRouting } from '../routing/index.js';
import { tickets as ticketRows } from '../tickets/adapters/schema.js';
import { createTickets, type Tickets } from '../tickets/index.js';
import { estatePath, HOUR, hazard, people, raisedMs } from '../tickets/testing/people.js';
import { registerPlace } from '../tickets/testing/register-place.js';
import { notifyDeliveries } from './adapters/schema.js';
import { Channel } from './domain/channel.js';
import { createNotify, type Notify } from './index.js';
import { type HttpReceiver, startHttpReceiver } from './testing/receivers.js';

const partyIds = ['p-property', 'p-other', 'p-lifts', 'p-street', 'p-centre', 'p-verifier'] as const;
const rosters = ['party:p-property', 'party:p-lifts', 'officers:linan.qiaodong', 'dispatchers:linan'] as const;
const everybody = Object.values(people);
const userIds = everybody.map(({ userId }) => userId);
const phoneOf = (userId: string) => `+86138000000${10 + userIds.indexOf(userId)}`;
const { admin } = people;
const scope = { role: 'app', userId: admin.userId, paths: admin.scopes, partyId: null } as const;
const editor = { userId: admin.userId, displayName: admin.displayName, scope };

let database: Database;
let dispose: () => Promise<void>;
let tickets: Tickets;
let notify: Notify;
let receiver: HttpReceiver;
let nowMs = raisedMs;
let number = 0;
const logger = pino({ level: 'silent' });
const clock: Clock = { nowMs: () => nowMs, schedule: () => () => undefined };

const asAdmin = <T>(fn: Parameters<typeof database.tx<T>>[1]) => database.tx({ role: 'admin' }, fn);
const leave = (ids: readonly string[]) =>
  asAdmin((tx) =>
    tx
      .update(parties)
      .set({ goneMs: nowMs })
      .where(inArray(parties.id, [...ids])),
  );
const shift = (ids: readonly string[]): WeeklyShift => ({
  ...{ kind: 'weekly', weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '00:00', userIds: [...ids] },
  ...{ fromDay: '2026-01-01', toDay: null },
});
const calendar = (entries: readonly { readonly roster: string; readonly value: DutyEntryValue }[]) =>
  asAdmin((tx) =>
    tx
      .insert(dutyEntries)
      .values(entries.map((each, at) => ({ ...each, id: `d-${at}`, createdMs: at, version: 1, path: 'linan' }))),
  );

async function raise(over: Parameters<typeof hazard>[0] = {}): Promise<string> {
  number += 1;
  const view = hazard({ id: `gone-${number}`, facilityId: `heping.fire-water-1${number}`, ...over });
  return database.tx({ role: 'ingest' }, (tx) =>
    tickets.hazardTickets.hazardBecameActive(tx, view, { path: estatePath, nowMs }),
  );
}
/** Everybody whose telephone, and every party whose group, was reached since. */
const reachedSince = (mark: number) =>
  receiver.received
    .slice(mark)
    .map(({ path, body }) =>
      path === '/sms' ? (userIds.find((id) => phoneOf(id) === JSON.parse(body).to) ?? '') : path.slice(1),
    );

function describeGone(open: () => Promise<{ database: Database; dispose(): Promise<void> }>): void {
  beforeAll(async () => {
    ({ database, dispose } = await open());
    await registerPlace(database);
    await asAdmin((tx) =>
      tx.insert(parties).values([
        { id: 'p-street', name: '街道', kind: 'street', path: 'linan.qiaodong' },
        { id: 'p-centre', name: '指挥中心', kind: 'district', path: 'linan' },
        { id: 'p-verifier', name: '验收', kind: 'verifier', path: 'linan' },
      ]),
    );
    const bus = { publish: () => undefined, subscribe: () => () => undefined };
    tickets = createTickets({ database, clock, logger, bus });
  });
  afterAll(() => dispose?.());
  beforeEach(async () => {
    nowMs = raisedMs;
    receiver = await startHttpReceiver();
    const channels = [
      Channel.parse({
        ...{ id: 'sms', kind: 'sms', url: `${receiver.origin}/sms`, headers: { 'content-type': 'application/json' } },
        ...{ body: '{"to":"{address}","text":"{text}"}', ratePerMinute: 1000 },
      }),
      ...partyIds.map((partyId) =>
        Channel.parse({
          ...{ id: partyId, kind: 'webhook', url: `${receiver.origin}/${partyId}`, secret: 'a-secret-of-the-test' },
          ...{ audiences: [`party:${partyId}`], ratePerMinute: 1000 },
        }),
      ),
    ];
    notify = createNotify({ database, tickets, channels, clock, logger });
    for (const userId of userIds) {
      const phone = phoneOf(userId);
      await notify.putSettings(userId, { email: null, phone, locale: null, quietHours: null, mutedChannelIds: [] });
    }
    await afresh();
  });
  afterEach(async () => {
    await notify.stop();
    await receiver.close();
  });

  async function afresh(): Promise<void> {
    await asAdmin(async (tx) => {
      await tx.update(parties).set({ goneMs: null });
      await tx.delete(dutyEntries);
      await tx.update(ticketRows).set({ state: 'closed', nextCallMs: null });
    });
    await notify.run();
  }

  it('calls nobody of a party that is gone, whatever shifts, calendars and tickets still name them', async () => {
    const anyShift = fc.record({ roster: fc.constantFrom(...rosters), on: fc.subarray(userIds, { minLength: 1 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.subarray([...partyIds], { minLength: 1 }),
        fc.array(anyShift, { maxLength: 4 }),
        fc.boolean(),
        fc.constantFrom('critical' as const, 'major' as const),
        async (gone, shifts, leavesFirst, severity) => {
          await afresh();
          if (shifts.length > 0) await calendar(shifts.map(({ roster, on }) => ({ roster, value: shift(on) })));
          const leavers = everybody
            .filter(({ partyId }) => partyId !== null && gone.some((each) => each === partyId))
            .map(({ userId }) => userId);
          const silent = new Set<string>([...leavers, ...gone]);
          if (leavesFirst) await leave(gone);
          const id = await raise({ severity });
          await leave(gone);
          const mark = receiver.received.length;
          const leftAtMs = nowMs;
          for (let hours = 0; hours < 6; hours += 1) {
            await tickets.sweep();
            await notify.run();
            nowMs += HOUR;
          }
          expect(reachedSince(mark).filter((each) => silent.has(each))).toEqual([]);
          const ticket = await tickets.get(admin, id);
          const called = (ticket?.events ?? [])
            .filter(({ atMs }) => leavesFirst || atMs > leftAtMs)
            .flatMap(({ data }) => (data.called as { people: { userId: string }[] }[] | undefined) ?? [])
            .flatMap(({ people: some }) => some.map(({ userId }) => userId));
          expect(called.filter((each) => silent.has(each))).toEqual([]);
          const query = { estateId: 'heping', problemClass: 'fire_facilities', severity } as const;
          const preview = await tickets.preview(admin, query);
          const foreseen = [...(preview?.told ?? []), ...(preview?.ladder ?? [])];
          expect(foreseen.flatMap(({ people: some }) => some).filter(({ userId }) => silent.has(userId))).toEqual([]);
          expect(preview?.assignments.filter(({ partyId }) => silent.has(partyId))).toEqual([]);
          // Somebody always is called: the administrator is of no party.
          expect(foreseen.some(({ people: some }) => some.length > 0)).toBe(true);
          const routing = createRouting({ database, clock });
          for (const roster of rosters) {
            const view = await routing.duty(scope, { roster, fromMs: nowMs, toMs: nowMs + 24 * HOUR });
            const shown = [
              ...(view?.members ?? []).map(({ userId }) => userId),
              ...(view?.stretches ?? []).flatMap((stretch) => stretch.userIds),
            ];
            expect(shown.filter((each) => silent.has(each))).toEqual([]);
            expect(view?.gone).toBe(gone.some((partyId) => roster === `party:${partyId}`));
          }
        },
      ),
      { numRuns: 12 },
    );
  }, 300_000);

  it('gives up a message that waits for somebody when his party leaves, and blames no channel for it', async () => {
    const night = { from: '00:00', to: '23:59' };
    await notify.putSettings('lead', {
      ...{ email: null, phone: phoneOf('lead'), locale: null, quietHours: night, mutedChannelIds: [] },
    });
    const id = await raise();
    await notify.run();
    const mark = receiver.received.length;
    const waiting = () =>
      asAdmin((tx) => tx.select().from(notifyDeliveries).where(eq(notifyDeliveries.ticketId, id))).then((rows) =>
        rows.filter(({ userId }) => userId === 'lead'),
      );
    expect(await waiting()).toMatchObject([{ state: 'waiting' }]);
    await leave(['p-property']);
    nowMs += 24 * HOUR;
    await notify.run();
    expect(await waiting()).toMatchObject([{ state: 'dead', failure: 'the party works here no more' }]);
    expect(reachedSince(mark)).not.toContain('lead');
    expect((await notify.channelStates()).find((channel) => channel.id === 'sms')?.failures).toBe(0);
  });

  it('goes up a level at once where the party that was called has left', async () => {
    const id = await raise();
    expect((await tickets.get(admin, id))?.escalation).toMatchObject({ level: 'estate' });
    await leave(['p-property']);
    await notify.run();
    await tickets.sweep();
    const ticket = await tickets.get(admin, id);
    expect(ticket?.escalation).toMatchObject({ level: 'street', calledMs: nowMs });
    expect(ticket?.events.at(-1)).toMatchObject({ type: 'escalated', data: { cause: 'unreachable' } });
    // The next look is in its own time again.
    const [row] = await asAdmin((tx) => tx.select().from(ticketRows).where(eq(ticketRows.id, id)));
    expect(row?.nextCallMs).toBeGreaterThan(nowMs);
  });

  it('keeps the shifts in the calendar with the names of those who are called no more, and takes no further ones', async () => {
    await calendar([
      { roster: 'party:p-property', value: shift(['lead']) },
      { roster: 'officers:linan.qiaodong', value: shift(['supervisor', 'estateSupervisor']) },
    ]);
    const routing = createRouting({ database, clock });
    const view = (roster: string) => routing.duty(scope, { roster, fromMs: nowMs, toMs: nowMs + 24 * HOUR });
    const lead = { userId: 'lead', displayName: 'lead' };
    expect(await view('party:p-property')).toMatchObject({ gone: false, members: [lead], left: [] });
    await leave(['p-property', 'p-street']);
    const ofParty = await view('party:p-property');
    expect(ofParty).toMatchObject({ gone: true, members: [], left: [lead], stretches: [{ userIds: [] }] });
    expect(ofParty?.entries).toHaveLength(1);
    expect(await view('officers:linan.qiaodong')).toMatchObject({
      ...{ gone: false, left: [{ userId: 'estateSupervisor' }, { userId: 'supervisor' }] },
      stretches: [{ userIds: [] }],
    });
    const more = { roster: 'party:p-property', entry: shift(['lead']) };
    await expect(
      routing.putDuty(editor, 'd-more', { expectedVersion: 0, value: more, reason: '排班' }),
    ).rejects.toMatchObject({ code: 'request.invalid', context: { errors: [{ field: 'value.roster' }] } });
    expect(await routing.putDuty(editor, 'd-0', { expectedVersion: 1, value: null, reason: '已退出' })).toBe(true);
    expect((await view('party:p-property'))?.entries).toEqual([]);
  });
}

describe('on PGlite', () => describeGone(openTestDatabase));
describeWith(['postgresql'], 'on PostgreSQL', () => describeGone(openTestPostgres));
