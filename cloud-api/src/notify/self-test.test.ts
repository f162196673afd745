import { describeWith } from '@anju/tests';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hazards as hazardRows } from '../hazards/adapters/schema.js';
import { createPlatformHazards } from '../hazards/index.js';
import type { Clock } from '../platform/clock.js';
import type { Database } from '../platform/db/database.js';
import { openTestDatabase } from '../platform/testing/test-database.js';
import { openTestPostgres } from '../platform/testing/test-postgres.js';
import { createTickets, type Tickets } from '../tickets/index.js';
import { MINUTE, people } from '../tickets/testing/people.js';
import { registerPlace } from '../tickets/testing/register-place.js';
import { cronCalendar, isCron } from './adapters/cron-calendar.js';
import { notifyCalendar, notifyTests } from './adapters/schema.js';
import { Channel } from './domain/channel.js';
import { createNotify, type Notify } from './index.js';
import { type HttpReceiver, startHttpReceiver } from './testing/receivers.js';
import { newestDue } from './usecases/test-channels.js';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Monday, 09:00 in Shanghai. */
const monday = Date.UTC(2026, 10, 23, 1, 0);
const asker = { userId: people.admin.userId, paths: ['linan'], partyId: null };

let database: Database;
let dispose: () => Promise<void>;
let tickets: Tickets;
let nowMs = 0;
let bad: HttpReceiver;
let good: HttpReceiver;
const clock: Clock = { nowMs: () => nowMs, schedule: () => () => undefined };
const logger = pino({ level: 'silent' });
const made: Notify[] = [];

describe('the calendar of the tests', () => {
  const weekly = cronCalendar('0 9 * * 1');

  it('is in Shanghai’s time', () => {
    expect(weekly.isDue(monday)).toBe(true);
    expect(weekly.isDue(monday + MINUTE)).toBe(false);
    expect(weekly.isDue(monday + DAY)).toBe(false);
  });

  it('names what fell due since somebody looked, and once what was missed often', () => {
    expect(newestDue(weekly, null, monday)).toBeNull();
    expect(newestDue(weekly, monday - 1, monday + 20_000)).toBe(monday);
    expect(newestDue(weekly, monday, monday + 20_000)).toBeNull();
    expect(newestDue(weekly, monday - 15 * DAY, monday + 3 * DAY)).toBe(monday);
    expect(newestDue(weekly, monday - 900 * DAY, monday - DAY)).toBe(monday - 7 * DAY);
  });

  it('is refused where it is none', () => {
    expect(['0 9 * * 1', '*/5 * * * *'].map(isCron)).toEqual([true, true]);
    expect(['', 'weekly', '0 9 * *', '0 0 9 * * 1', '61 9 * * 1'].map(isCron)).toEqual(Array(5).fill(false));
    expect(() => cronCalendar('weekly')).toThrow('five fields');
  });
});

function describeTests(open: () => Promise<{ database: Database; dispose(): Promise<void> }>): void {
  beforeAll(async () => {
    ({ database, dispose } = await open());
    await registerPlace(database);
  });
  afterAll(() => dispose?.());
  beforeEach(async () => {
    nowMs = monday - HOUR;
    bad = await startHttpReceiver();
    good = await startHttpReceiver();
    await database.tx({ role: 'admin' }, async (tx) => {
      await tx.delete(notifyTests);
      await tx.delete(notifyCalendar);
      await tx.delete(hazardRows);
    });
  });
  afterEach(async () => {
    for (const each of made.splice(0)) await each.stop();
    await Promise.all([bad.close(), good.close()]);
  });

  const hook = (id: string, { origin }: HttpReceiver) =>
    Channel.parse({ id, kind: 'webhook', url: `${origin}/in`, secret: 'a-secret-of-the-test', audiences: ['*'] });
  function processes(count: number, channels = [hook('bad', bad), hook('good', good)]): Notify[] {
    return Array.from({ length: count }, () => {
      const bus = { publish: () => undefined, subscribe: () => () => undefined };
      tickets = createTickets({ database, bus, clock, logger });
      const selfTest = { cron: '0 9 * * 1', hazards: createPlatformHazards(tickets.hazardTickets) };
      const notify = createNotify({ database, tickets, channels, clock, logger, selfTest });
      made.push(notify);
      return notify;
    });
  }
  const hazards = () =>
    database.tx({ role: 'admin' }, (tx) =>
      tx.select().from(hazardRows).where(eq(hazardRows.ruleId, 'N-CHANNEL')).orderBy(hazardRows.beganMs),
    );
  const view = (id: string | null | undefined) => tickets.get(people.admin, id ?? '');

  it('tests every channel once at its time, however many processes there are, and after a start that came too late', async () => {
    const both = processes(2);
    await Promise.all(both.map((each) => each.runTests()));
    expect(good.received).toEqual([]);
    nowMs = monday + 20_000;
    await Promise.all(both.map((each) => each.runTests()));
    await Promise.all(both.map((each) => each.runTests()));
    expect(good.received).toHaveLength(1);
    expect(bad.received).toHaveLength(1);
    expect(JSON.parse(good.received[0]?.body ?? '{}').subject).toContain('测试');
    // Nobody was there for two and a half weeks.
    nowMs = monday + 17 * DAY;
    const [later] = processes(1);
    await later?.runTests();
    await later?.runTests();
    expect(good.received).toHaveLength(2);
    expect((await later?.channelStates())?.[1]).toMatchObject({
      id: 'good',
      health: 'ok',
      lastTest: { atMs: nowMs, delivered: true, failure: null, scheduled: true },
    });
  });

  it('is made again with the same key where the process that began it was killed', async () => {
    const [notify] = processes(1, [hook('good', good)]);
    await notify?.runTests();
    nowMs = monday;
    good.answer = 'hang';
    const cut = notify?.runTests();
    await expect.poll(() => good.received.length).toBe(1);
    await notify?.stop();
    await cut;
    good.answer = () => ({});
    const [next] = processes(1, [hook('good', good)]);
    await next?.runTests();
    expect(good.received).toHaveLength(1);
    nowMs += 2 * MINUTE;
    await next?.runTests();
    await next?.runTests();
    expect(good.received.map(({ headers }) => headers['idempotency-key'])).toEqual(
      Array(2).fill(`self-test%2Fgood%2F${monday}`),
    );
  });

  it('that fails is a hazard of the district’s platform, whose ticket reaches the administrators by what works', async () => {
    bad.answer = () => ({ status: 404, body: 'no such robot' });
    const [notify] = processes(1);
    await notify?.runTests();
    nowMs = monday;
    await notify?.runTests();
    const [raised, ...more] = await hazards();
    expect(more).toEqual([]);
    expect(raised).toMatchObject({ facilityId: 'linan.platform', instance: 'bad', state: 'active', severity: 'major' });
    const ticket = await view(raised?.ticketId);
    expect(ticket).toMatchObject({ state: 'raised', facilityName: { zh: '平台' }, estateName: { zh: '全区' } });
    expect(ticket?.title.zh).toContain('通知通道自检失败');
    expect(ticket?.deadlines.map(({ kind }) => kind)).toEqual(['respond', 'rectify']);
    await notify?.run();
    const told = good.received.map(({ body }) => JSON.parse(body)).filter(({ type }) => type === 'ticket.raised');
    expect(told.map((each) => each.ticket.id)).toEqual([ticket?.id]);
    expect((await notify?.channelStates())?.[0]).toMatchObject({
      health: 'failing',
      lastTest: { delivered: false, failure: 'HTTP 404: no such robot' },
    });

    // A week later it still fails: it is the same hazard and the same ticket.
    nowMs += 7 * DAY;
    await notify?.runTests();
    expect(await hazards()).toHaveLength(1);

    // Mended, and tested by a person.
    bad.answer = () => ({});
    nowMs += HOUR;
    expect(await notify?.testChannel('bad', asker)).toMatchObject({ ok: true });
    expect(await hazards()).toMatchObject([{ state: 'cleared', clearedMs: nowMs }]);
    expect((await view(raised?.ticketId))?.events.at(-1)).toMatchObject({
      type: 'hazard_changed',
      data: { change: 'cleared' },
    });
    expect((await notify?.channelStates())?.[0]).toMatchObject({ lastTest: { delivered: true, scheduled: false } });

    // It fails again: the recurrence is counted.
    bad.answer = () => ({ status: 500 });
    nowMs = monday + 14 * DAY;
    await notify?.runTests();
    expect((await hazards()).map(({ state, recurrences }) => [state, recurrences])).toEqual([
      ['cleared', 0],
      ['active', 1],
    ]);
  });

  it('that fails by a person’s own test raises nothing, and a channel that is taken away clears what it raised', async () => {
    bad.answer = () => ({ status: 500 });
    const [notify] = processes(1);
    await notify?.runTests();
    expect(await notify?.testChannel('bad', asker)).toMatchObject({ ok: false });
    expect(await hazards()).toEqual([]);
    nowMs = monday;
    await notify?.runTests();
    expect(await hazards()).toMatchObject([{ state: 'active' }]);
    const [without] = processes(1, [hook('good', good)]);
    nowMs += MINUTE;
    await without?.runTests();
    expect(await hazards()).toMatchObject([{ state: 'cleared' }]);
  });

  it('of a channel for persons goes to its first fixed address, else to an administrator, and fails where there is none', async () => {
    const sms = Channel.parse({
      ...{ id: 'sms', kind: 'sms', url: `${good.origin}/send`, body: '{"to":"{address}"}' },
      headers: { 'content-type': 'application/json' },
    });
    const [notify] = processes(1, [sms]);
    await notify?.runTests();
    nowMs = monday;
    await notify?.runTests();
    expect(good.received).toEqual([]);
    expect((await hazards())[0]?.evidence[0]?.value).toContain('no administrator has one');
    const settings = { email: null, locale: null, quietHours: null, mutedChannelIds: [] };
    await notify?.putSettings(people.admin.userId, { ...settings, phone: '+8613800000009' });
    nowMs = monday + 7 * DAY;
    await notify?.runTests();
    expect(good.received.map(({ body }) => JSON.parse(body).to)).toEqual(['+8613800000009']);
    expect(await hazards()).toMatchObject([{ state: 'cleared' }]);
  });
}

describe('on the embedded database', () => describeTests(() => openTestDatabase()));
describeWith(['postgresql'], 'on PostgreSQL', () => describeTests(openTestPostgres));
