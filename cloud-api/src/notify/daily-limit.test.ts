import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Clock } from '../platform/clock.js';
import { openTestDatabase, type TestDatabase } from '../platform/testing/test-database.js';
import { createTickets, type Tickets } from '../tickets/index.js';
import { hazard, MINUTE, people, raisedMs } from '../tickets/testing/people.js';
import { registerPlace } from '../tickets/testing/register-place.js';
import { notifyChannels, notifyDeliveries, notifyParts, notifyQueue, notifySettings } from './adapters/schema.js';
import { Channel } from './domain/channel.js';
import type { Settings } from './domain/settings.js';
import { dayBeginMs, nextDayMs } from './domain/shanghai-day.js';
import { createNotify, type Notify } from './index.js';
import { type HttpReceiver, type MailReceiver, startHttpReceiver, startMailReceiver } from './testing/receivers.js';

let test: TestDatabase;
let tickets: Tickets;
let gateway: HttpReceiver;
let mail: MailReceiver;
let nowMs = raisedMs;
let hazardNumber = 0;
const running: Notify[] = [];
const clock: Clock = { nowMs: () => nowMs, schedule: () => () => undefined };
const logger = pino({ level: 'silent' });

beforeAll(async () => {
  test = await openTestDatabase();
  await registerPlace(test.database);
});
afterAll(() => test?.dispose());
beforeEach(async () => {
  nowMs = raisedMs;
  gateway = await startHttpReceiver();
  mail = await startMailReceiver();
  const bus = { publish: () => undefined, subscribe: () => () => undefined };
  tickets = createTickets({ database: test.database, bus, clock, logger });
  await test.database.tx({ role: 'admin' }, async (tx) => {
    for (const table of [notifyParts, notifyDeliveries, notifyQueue, notifyChannels, notifySettings]) {
      await tx.delete(table);
    }
  });
});
afterEach(async () => {
  for (const notify of running.splice(0)) await notify.stop();
  await Promise.all([gateway.close(), mail.close()]);
});

const sms = (dailyLimit: number, over: object = {}) =>
  Channel.parse({
    id: 'sms',
    kind: 'sms',
    url: `${gateway.origin}/send?to={address}`,
    dailyLimit,
    ratePerMinute: 1000,
    ...over,
  });
const email = () =>
  Channel.parse({
    ...{ id: 'mail', kind: 'email', host: '127.0.0.1', port: mail.port, allowPlain: true, from: 'anju@example.cn' },
  });

async function notifyBy(settings: Partial<Settings>, ...channels: Channel[]): Promise<Notify> {
  const notify = createNotify({ database: test.database, tickets, channels, clock, logger });
  running.push(notify);
  const none = { email: null, phone: null, locale: null, quietHours: null, mutedChannelIds: [] };
  await notify.putSettings(people.lead.userId, { ...none, ...settings });
  return notify;
}

/** A ticket of its own, of which the lead is told. */
function raise(severity: 'critical' | 'major' = 'major'): Promise<string> {
  hazardNumber += 1;
  const view = hazard({ id: `dl-${hazardNumber}`, facilityId: `heping.fire-water-${hazardNumber}`, severity });
  return test.database.tx({ role: 'ingest' }, (tx) =>
    tickets.hazardTickets.hazardBecameActive(tx, view, { path: 'linan.qiaodong.heping', nowMs }),
  );
}

const deliveries = () =>
  test.database.tx({ role: 'admin' }, (tx) => tx.select().from(notifyDeliveries).orderBy(notifyDeliveries.id));
const phone = '+8613800000001';

it('sends no more than the limit of a day, brings the rest by a channel that was muted, and says so of each', async () => {
  const settings = { phone, email: 'lead@example.cn', mutedChannelIds: ['mail'] };
  const notify = await notifyBy(settings, sms(2), email());
  for (let n = 0; n < 4; n += 1) await raise();
  await notify.run();
  await notify.run();
  expect(gateway.received).toHaveLength(2);
  expect(mail.mails).toHaveLength(2);
  const rows = await deliveries();
  expect(rows.filter(({ channelId }) => channelId === 'sms').map(({ state }) => state)).toEqual([
    ...['delivered', 'delivered', 'diverted', 'diverted'],
  ]);
  expect(rows.filter(({ state }) => state === 'diverted').map(({ failure }) => failure)).toEqual(
    Array(2).fill("the day's limit of 2 messages is used up: it goes by mail"),
  );
  const channel = (await notify.channelStates()).find(({ id }) => id === 'sms');
  expect(channel).toMatchObject({ today: { sent: 2, limit: 2 }, health: 'ok', dead: 0 });
});

it('sends what is critical beyond the limit and counts it, and another process counts on', async () => {
  const first = await notifyBy({ phone, email: 'lead@example.cn' }, sms(1), email());
  await raise();
  await first.run();
  await first.stop();
  const next = await notifyBy({ phone, email: 'lead@example.cn' }, sms(1), email());
  const critical = await raise('critical');
  const plain = await raise();
  await next.run();
  expect(gateway.received).toHaveLength(2);
  const bySms = (await deliveries()).filter(({ channelId }) => channelId === 'sms');
  expect(bySms.find(({ ticketId }) => ticketId === critical)?.state).toBe('delivered');
  expect(bySms.find(({ ticketId }) => ticketId === plain)?.state).toBe('diverted');
  expect((await next.channelStates())[0]?.today).toEqual({ sent: 2, limit: 1 });
});

it('keeps what nobody else can bring for the next day of Shanghai, and the escalation knows at once', async () => {
  const notify = await notifyBy({ phone }, sms(1));
  await raise();
  const late = await raise();
  await notify.run();
  expect(gateway.received).toHaveLength(1);
  const [, held] = await deliveries();
  expect(held).toMatchObject({
    ...{ ticketId: late, state: 'waiting', attempts: 0, nextMs: nextDayMs(nowMs) },
    failure: "the day's limit of 1 messages is used up: it waits for the next day",
  });
  await tickets.sweep();
  expect((await tickets.get(people.admin, late))?.escalation).toMatchObject({ level: 'street', cause: 'unreachable' });
  nowMs = nextDayMs(nowMs) - 1;
  await notify.run();
  expect(gateway.received).toHaveLength(1);
  nowMs += 1;
  await notify.run();
  expect((await deliveries()).find(({ id }) => id === held?.id)).toMatchObject({ state: 'delivered', failure: null });
  expect((await notify.channelStates())[0]?.today).toEqual({ sent: 1, limit: 1 });
});

it('tells the administrators at 80 % and at the limit, once whatever process sends, by another channel', async () => {
  const settings = { email: 'admin@example.cn', phone: null, locale: null, quietHours: null };
  const first = await notifyBy({ phone }, sms(5), email());
  await first.putSettings(people.admin.userId, { ...settings, mutedChannelIds: [] });
  const told = async () => (await deliveries()).filter(({ ticketId }) => ticketId === 'channel:sms');
  for (let n = 0; n < 3; n += 1) await raise();
  await first.run();
  await first.run();
  expect(await told()).toHaveLength(0);
  await raise();
  await first.run();
  await first.run();
  expect(await told()).toHaveLength(1);
  await first.stop();
  const next = await notifyBy({ phone }, sms(5), email());
  await raise();
  await next.run();
  await next.run();
  expect(await told()).toHaveLength(2);
  nowMs += MINUTE;
  await raise();
  await next.run();
  await next.run();
  expect(await told()).toHaveLength(2);
  expect((await told()).map(({ address }) => address)).toEqual(Array(2).fill('admin@example.cn'));
  expect((await told()).map(({ state, content }) => [state, content.subject])).toEqual([
    ['delivered', '安居 渠道 sms 今日已发送 4 条，限额 5 条'],
    ['delivered', '安居 渠道 sms 今日已发送 5 条，限额 5 条'],
  ]);
});

it('counts by the day of Shanghai, not by that of the machine', () => {
  const midnight = Date.UTC(2026, 10, 21, 16);
  expect(dayBeginMs(midnight)).toBe(midnight);
  expect(dayBeginMs(midnight - 1)).toBe(midnight - 86_400_000);
  expect(nextDayMs(midnight + 5)).toBe(midnight + 86_400_000);
});
