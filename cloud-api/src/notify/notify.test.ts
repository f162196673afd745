import { createHmac } from 'node:crypto';
import { describeWith } from '@anju/tests';
import { eq, like } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../platform/clock.js';
import type { Database } from '../platform/db/database.js';
import { openTestDatabase, type TestDatabase } from '../platform/testing/test-database.js';
import { openTestPostgres } from '../platform/testing/test-postgres.js';
import { notificationOutbox } from '../tickets/adapters/schema.js';
import { createTickets, type Tickets } from '../tickets/index.js';
import { hazard, MINUTE, people, raisedMs } from '../tickets/testing/people.js';
import { registerPlace } from '../tickets/testing/register-place.js';
import { notifyChannels, notifyDeliveries, notifyParts, notifyQueue, notifySettings } from './adapters/schema.js';
import { Channel } from './domain/channel.js';
import { createNotify, type Notify } from './index.js';
import { type HttpReceiver, type MailReceiver, startHttpReceiver, startMailReceiver } from './testing/receivers.js';

const HOUR = 60 * MINUTE;
const secret = 'a-secret-of-the-test';

let test: Pick<TestDatabase, 'database' | 'dispose'>;
let database: Database;
let tickets: Tickets;
let hook: HttpReceiver;
let other: HttpReceiver;
let mail: MailReceiver;
let nowMs = raisedMs;
let hazardNumber = 0;

const clock: Clock = { nowMs: () => nowMs, schedule: () => () => undefined };
const logged: string[] = [];
const logger = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
const running: Notify[] = [];

beforeEach(async () => {
  nowMs = raisedMs;
  hook = await startHttpReceiver();
  other = await startHttpReceiver();
  mail = await startMailReceiver();
  tickets = createTickets({
    database,
    bus: { publish: () => undefined, subscribe: () => () => undefined },
    clock,
    logger,
  });
  await database.tx({ role: 'admin' }, async (tx) => {
    for (const table of [notifyParts, notifyDeliveries, notifyQueue, notifyChannels, notifySettings]) {
      await tx.delete(table);
    }
  });
});
afterEach(async () => {
  for (const notify of running.splice(0)) await notify.stop();
  await Promise.all([hook.close(), other.close(), mail.close()]);
});

const webhook = (over: object = {}) =>
  Channel.parse({ id: 'hook', kind: 'webhook', url: `${hook.origin}/in`, secret, audiences: ['*'], ...over });
const email = (over: object = {}) =>
  Channel.parse({
    id: 'mail',
    kind: 'email',
    host: '127.0.0.1',
    port: mail.port,
    allowPlain: true,
    from: 'anju@example.cn',
    ...over,
  });

function notifyBy(...channels: Channel[]): Notify {
  const notify = createNotify({ database, tickets, channels, clock, logger, publicOrigin: 'https://anju.example' });
  running.push(notify);
  return notify;
}

/** A ticket of its own, whose two first messages go to the lead's and the co-handler's party. */
function raise(over: Parameters<typeof hazard>[0] = {}): Promise<string> {
  hazardNumber += 1;
  const view = hazard({ id: `nz-${hazardNumber}`, facilityId: `heping.fire-water-${hazardNumber}`, ...over });
  return database.tx({ role: 'ingest' }, (tx) =>
    tickets.hazardTickets.hazardBecameActive(tx, view, { path: 'linan.qiaodong.heping', nowMs }),
  );
}

const deliveries = () =>
  database.tx({ role: 'admin' }, (tx) => tx.select().from(notifyDeliveries).orderBy(notifyDeliveries.id));
const failedMessages = (ticketId: string) =>
  database.tx({ role: 'admin' }, async (tx) => {
    const rows = await tx
      .select()
      .from(notificationOutbox)
      .where(like(notificationOutbox.key, `${ticketId}/%`));
    return rows.filter(({ failedMs }) => failedMs !== null).map(({ audience }) => audience);
  });

function describeNotify(open: () => Promise<typeof test>): void {
  beforeAll(async () => {
    test = await open();
    database = test.database;
    await registerPlace(database);
  });
  afterAll(() => test?.dispose());

  describe('a ticket that is raised', () => {
    it('is told to the webhook with its number, place, hazard, deadline and link, signed over time and body', async () => {
      const id = await raise();
      await notifyBy(webhook({ audiences: ['party:p-property'] })).run();
      const told = hook.received.map(({ body }) => JSON.parse(body));
      expect(told.map(({ type }) => type)).toEqual(['ticket.assign']);
      expect(told[0]).toMatchObject({
        ticket: { id, severity: 'major', state: 'assigned', estateId: 'heping' },
        link: `https://anju.example/tickets/${id}`,
        dueMs: raisedMs + 30 * MINUTE,
        subject: `[严重] 派单 ${id}`,
      });
      expect(told[0].text).toContain('地点：');
      expect(told[0].text).toContain('隐患：消火栓压力低');
      expect(told[0].text).toContain('响应时限：2026-11-22 10:30');
      expect(told[0].text).toContain('时间：2026-11-22 10:00');
      expect(told[0].atMs).toBe(raisedMs);
      const [request] = hook.received;
      const timestamp = request?.headers['anju-timestamp'];
      expect(timestamp).toBe(String(raisedMs / 1000));
      expect(request?.headers['anju-signature']).toBe(
        `v1=${createHmac('sha256', secret).update(`${timestamp}.${request?.body}`).digest('hex')}`,
      );
      expect(await deliveries()).toMatchObject([{ state: 'delivered', attempts: 1, failure: null }]);
    });

    it('is mailed to the people behind the audience at the address in their settings', async () => {
      const notify = notifyBy(email({ username: 'anju', password: 'pass word' }));
      await notify.putSettings(people.lead.userId, {
        email: 'lead@example.cn',
        phone: null,
        locale: 'en',
        quietHours: null,
        mutedChannelIds: ['mail'],
      });
      const id = await raise();
      await notify.run();
      expect(mail.mails.map(({ to }) => to)).toEqual(['lead@example.cn']);
      expect(mail.mails[0]?.data).toContain(`Subject: [Major] Ticket assigned ${id}`);
      expect(mail.logins).toEqual(['\0anju\0pass word']);
      expect(await deliveries()).toMatchObject([{ state: 'delivered', userId: people.lead.userId }]);
    });

    it('is told once by each channel, however many audiences of the event the channel serves', async () => {
      await raise();
      const notify = notifyBy(webhook());
      await notify.run();
      await notify.run();
      const keys = hook.received.map(({ headers }) => headers['idempotency-key']);
      expect(new Set(keys).size).toBe(keys.length);
      expect(await database.tx({ role: 'admin' }, (tx) => tx.select().from(notifyQueue))).toEqual([]);
      const parts = await database.tx({ role: 'admin' }, (tx) => tx.select().from(notifyParts));
      expect(parts.length).toBeGreaterThan(keys.length);
    });
  });

  describe('a receiver', () => {
    it('that is down for a day gets the message afterwards, once, and the escalation knew at the first failure', async () => {
      hook.answer = () => ({ status: 503, body: 'away' });
      const id = await raise();
      const notify = notifyBy(webhook({ audiences: ['party:p-property'] }));
      await notify.run();
      expect(await failedMessages(id)).toEqual(['party:p-property']);
      for (let hours = 0; hours < 24; hours += 1) {
        nowMs += HOUR;
        await notify.run();
      }
      expect(await deliveries()).toMatchObject([{ state: 'waiting', attempts: 25, failure: 'HTTP 503: away' }]);
      hook.answer = () => ({});
      nowMs += HOUR;
      await notify.run();
      await notify.run();
      expect(await deliveries()).toMatchObject([{ state: 'delivered', failure: null }]);
      expect(hook.received).toHaveLength(26);
      expect(new Set(hook.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    });

    it('that fails leads to the call of the next level at once', async () => {
      hook.answer = () => ({ status: 500 });
      const id = await raise();
      const notify = notifyBy(webhook({ audiences: ['party:p-property'] }));
      await notify.run();
      await tickets.sweep();
      const escalation = (await tickets.get(people.admin, id))?.escalation;
      expect(escalation).toMatchObject({ level: 'street', cause: 'unreachable' });
    });

    it('that hangs is cut off, and holds up no other channel', async () => {
      hook.answer = 'hang';
      await raise();
      await notifyBy(webhook({ timeoutMs: 300 }), webhook({ id: 'other', url: other.origin, timeoutMs: 60_000 })).run();
      expect(other.received.length).toBeGreaterThan(0);
      const rows = await deliveries();
      expect(rows.filter(({ channelId }) => channelId === 'other').every(({ state }) => state === 'delivered')).toBe(
        true,
      );
      expect(rows.filter(({ channelId }) => channelId === 'hook').map(({ failure }) => failure)).toContain(
        'no answer within 300 ms',
      );
    });

    it('that is a silent mail server is cut off too', async () => {
      mail.isSilent = true;
      await raise();
      const to = [{ address: 'duty@example.cn', audiences: ['party:p-property'] }];
      await notifyBy(email({ timeoutMs: 300, to })).run();
      expect(await deliveries()).toMatchObject([
        { state: 'waiting', failure: expect.stringMatching(/300 ms|ETIMEDOUT/) },
      ]);
    });

    it('that refuses the address for good makes a dead letter with its reason, which can be retried by hand', async () => {
      mail.refused.add('gone@example.cn');
      const id = await raise();
      const to = [{ address: 'gone@example.cn', audiences: ['party:p-property'] }];
      const notify = notifyBy(email({ to }));
      await notify.run();
      const [dead] = await deliveries();
      expect(dead).toMatchObject({ state: 'dead', failure: 'SMTP: 550 5.1.1 User unknown' });
      mail.refused.clear();
      const asker = { userId: people.admin.userId, paths: ['linan'], partyId: null };
      expect(await notify.retryDelivery(dead?.id ?? 0, { ...asker, paths: ['linan.hexi'] })).toBeUndefined();
      expect(await notify.retryDelivery(dead?.id ?? 0, asker)).toMatchObject({ state: 'waiting' });
      await notify.run();
      expect(await notify.deliveriesOf(id, asker)).toMatchObject([{ state: 'delivered' }]);
      expect(await notify.deliveriesOf(id, { ...asker, paths: ['linan.hexi'] })).toEqual([]);
    });

    it('that asks for time gets it, and so does all else of its channel', async () => {
      hook.answer = () => ({ status: 429, headers: { 'retry-after': '600' } });
      await raise();
      const notify = notifyBy(webhook({ audiences: ['party:p-property'] }));
      await notify.run();
      hook.answer = () => ({});
      nowMs += 9 * MINUTE;
      await raise();
      await notify.run();
      expect(hook.received).toHaveLength(1);
      nowMs += 2 * MINUTE;
      await notify.run();
      expect(hook.received).toHaveLength(3);
    });

    it('that asks for a day is asked again within a quarter of an hour', async () => {
      hook.answer = () => ({ status: 503, headers: { 'retry-after': '86400' } });
      await raise();
      const notify = notifyBy(webhook({ audiences: ['party:p-property'] }));
      await notify.run();
      hook.answer = () => ({});
      nowMs += 15 * MINUTE;
      await notify.run();
      expect(hook.received).toHaveLength(2);
    });

    it('gets no more than its rate in a minute, the critical first', async () => {
      for (let n = 0; n < 4; n += 1) await raise();
      await raise({ severity: 'critical' });
      const notify = notifyBy(webhook({ audiences: ['party:p-property'], ratePerMinute: 2 }));
      await notify.run();
      expect(hook.received.map(({ body }) => JSON.parse(body).ticket.severity)).toContain('critical');
      expect(hook.received).toHaveLength(2);
      nowMs += MINUTE;
      await notify.run();
      expect(hook.received).toHaveLength(4);
      nowMs += MINUTE;
      await notify.run();
      expect(hook.received).toHaveLength(5);
    });
  });

  describe('the service', () => {
    it('killed during an attempt makes it again after the next start, with the same key', async () => {
      hook.answer = 'hang';
      await raise();
      const killed = notifyBy(webhook({ audiences: ['party:p-property'], timeoutMs: 60_000 }));
      const run = killed.run();
      await expect.poll(() => hook.received.length).toBe(1);
      // Nothing of the outcome is written, as after a kill.
      await killed.stop();
      await run;
      hook.answer = () => ({});
      const next = notifyBy(webhook({ audiences: ['party:p-property'] }));
      await next.run();
      expect(hook.received).toHaveLength(1);
      nowMs += 5 * MINUTE;
      await next.run();
      expect(hook.received).toHaveLength(2);
      expect(new Set(hook.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    });

    it('killed during the first attempt tells the escalation when the second fails', async () => {
      hook.answer = 'hang';
      const id = await raise();
      const killed = notifyBy(webhook({ audiences: ['party:p-property'], timeoutMs: 60_000 }));
      const run = killed.run();
      await expect.poll(() => hook.received.length, { timeout: 30_000 }).toBe(1);
      await killed.stop();
      await run;
      expect(await failedMessages(id)).toEqual([]);
      hook.answer = () => ({ status: 503 });
      nowMs += 5 * MINUTE;
      await notifyBy(webhook({ audiences: ['party:p-property'] })).run();
      expect(await failedMessages(id)).toEqual(['party:p-property']);
    });

    it('sends what comes behind a message that it cannot plan', async () => {
      await raise();
      const bad = await raise();
      await raise();
      const broken: Pick<Tickets, 'eventOf' | 'messagesFailed' | 'changed'> = {
        eventOf: async (id) => {
          if (id === bad) throw new Error('nobody knows how to tell of it');
          return tickets.eventOf(id);
        },
        messagesFailed: (...args) => tickets.messagesFailed(...args),
        changed: () => tickets.changed(),
      };
      const channels = [webhook({ audiences: ['party:p-property'] })];
      const notify = createNotify({ database, tickets: broken, channels, clock, logger });
      running.push(notify);
      await notify.run();
      expect(hook.received).toHaveLength(2);
      const left = await database.tx({ role: 'admin' }, (tx) => tx.select().from(notifyQueue));
      expect(new Set(left.map(({ ticketId }) => ticketId))).toEqual(new Set([bad]));
      await notifyBy(...channels).run();
      expect(hook.received).toHaveLength(3);
    });

    it('run twice sends each message once', async () => {
      for (let n = 0; n < 5; n += 1) await raise();
      const both = [notifyBy(webhook()), notifyBy(webhook())];
      await Promise.all(both.map((each) => each.run()));
      const keys = hook.received.map(({ headers }) => headers['idempotency-key']);
      expect(keys.length).toBeGreaterThan(4);
      expect(new Set(keys).size).toBe(keys.length);
    });

    it('ends what waits for a channel that is no longer configured, and tells the escalation', async () => {
      hook.answer = () => ({ status: 500 });
      const id = await raise();
      await notifyBy(webhook({ audiences: ['party:p-lifts'] })).run();
      await notifyBy().run();
      expect(await deliveries()).toMatchObject([{ state: 'dead', failure: 'the channel is no longer configured' }]);
      expect(await failedMessages(id)).toEqual(['party:p-lifts']);
    });

    it('tries no message again whose channel it does not have', async () => {
      hook.answer = () => ({ status: 410, body: 'gone' });
      await raise();
      await notifyBy(webhook({ audiences: ['party:p-property'] })).run();
      const [dead] = await deliveries();
      const asker = { userId: people.admin.userId, paths: ['linan'], partyId: null };
      expect(await notifyBy(email()).retryDelivery(dead?.id ?? 0, asker)).toMatchObject({ state: 'dead' });
      expect(await notifyBy(webhook()).retryDelivery(dead?.id ?? 0, asker)).toMatchObject({ state: 'waiting' });
    });

    it('does not send again what a backup puts back into the outbox', async () => {
      const row = {
        ticketId: 'T-1',
        audience: 'party:p-property',
        template: 'ticket.assign',
        userIds: null,
        data: {},
        createdMs: nowMs,
      };
      const queued = async (role: 'admin' | 'sweeper', key: string) => {
        await database.tx({ role }, (tx) => tx.insert(notificationOutbox).values({ ...row, key }));
        const rows = await database.tx({ role: 'admin' }, (tx) => tx.select().from(notifyQueue));
        return rows.map((each) => each.key);
      };
      expect(await queued('admin', 'T-1/1/party:p-property')).toEqual([]);
      expect(await queued('sweeper', 'T-1/2/party:p-property')).toEqual(['T-1/2/party:p-property']);
    });

    it('never writes a secret to its log', async () => {
      hook.answer = ({ headers }) => ({ status: 500, body: `wrong: ${secret} ${headers['anju-signature']}` });
      await raise();
      await notifyBy(webhook({ url: `${hook.origin}/in?key=0123456789abcdef` })).run();
      expect(logged.join('\n')).not.toContain(secret);
      expect(logged.join('\n')).not.toContain('0123456789abcdef');
      const [row] = await database.tx({ role: 'admin' }, (tx) =>
        tx.select().from(notifyChannels).where(eq(notifyChannels.channelId, 'hook')),
      );
      expect(row?.failure).toMatch(/^HTTP 500: wrong: \*\*\*/);
    });
  });

  describe('a group', () => {
    it('that answers gets what happened one after the other, in its order', async () => {
      for (let n = 0; n < 6; n += 1) await raise();
      await notifyBy(webhook({ audiences: ['party:p-property'] })).run();
      const told = hook.received.map(({ body }) => JSON.parse(body).ticket.id);
      expect(told).toHaveLength(6);
      const planned = (await deliveries()).map(({ ticketId }) => ticketId);
      expect(told).toEqual(planned);
      expect(hook.mostAtOnce).toBe(1);
    });

    it('that is back after a day gets all at once what it missed, in its order and once', async () => {
      hook.answer = () => ({ status: 502 });
      const notify = notifyBy(webhook({ audiences: ['party:p-property'] }));
      for (let n = 0; n < 5; n += 1) {
        await raise();
        nowMs += 7 * MINUTE;
        await notify.run();
      }
      for (let hours = 0; hours < 24; hours += 1) {
        nowMs += HOUR;
        await notify.run();
      }
      hook.answer = () => ({});
      const missed = hook.received.length;
      // Long enough for the first only, whose turn comes by chance.
      const [first] = (await deliveries()).map(({ nextMs }) => nextMs).sort((a, b) => a - b);
      nowMs = Math.max(first ?? 0, nowMs + 2 * MINUTE);
      await notify.run();
      const told = hook.received.slice(missed).map(({ headers }) => headers['idempotency-key']);
      const keys = (await deliveries()).map(({ key }) => encodeURIComponent(key));
      expect([...told].sort()).toEqual([...keys].sort());
      // The one that was due by itself comes first, and behind it the others as they happened.
      expect(told.slice(1)).toEqual(keys.filter((key) => key !== told[0]));
      expect((await deliveries()).every(({ state }) => state === 'delivered')).toBe(true);
    });

    it('of Feishu gets no more in a second than the vendor takes', async () => {
      hook.answer = () => ({ body: '{"code":0,"msg":"success"}' });
      for (let n = 0; n < 9; n += 1) await raise();
      const robot = Channel.parse({
        ...{ id: 'feishu', kind: 'feishu', url: `${hook.origin}/hook`, secret },
        ...{ audiences: ['party:p-property'], ratePerMinute: 100 },
      });
      const notify = notifyBy(robot);
      for (const most of [5, 10]) {
        await notify.run();
        expect(hook.received.length).toBeLessThanOrEqual(most);
        expect(hook.received.length).toBeGreaterThan(most - 5);
        nowMs += 1000;
      }
      await notify.run();
      expect(hook.received).toHaveLength(9);
    });

    it('that was tested gets that much less within the minute', async () => {
      const notify = notifyBy(webhook({ audiences: ['party:p-property'], ratePerMinute: 2 }));
      const asker = { userId: people.admin.userId, paths: ['linan'], partyId: null };
      expect(await notify.testChannel('hook', asker)).toMatchObject({ ok: true });
      for (let n = 0; n < 3; n += 1) await raise();
      await notify.run();
      expect(hook.received).toHaveLength(2);
      nowMs += MINUTE;
      await notify.run();
      expect(hook.received).toHaveLength(4);
    });
  });

  describe('quiet hours', () => {
    it('hold back what failed before them, and what their person is asleep for after those of the channel', async () => {
      // 21:59 in Shanghai.
      nowMs = Date.UTC(2026, 10, 22, 13, 59, 0);
      mail.answers.set('RCPT', '450 4.2.0 come again');
      const notify = notifyBy(email({ quietHours: { from: '22:00', to: '06:00' } }));
      await notify.putSettings(people.lead.userId, {
        email: 'lead@example.cn',
        phone: null,
        locale: null,
        quietHours: { from: '05:00', to: '07:00' },
        mutedChannelIds: [],
      });
      const major = await raise();
      const critical = await raise({ severity: 'critical' });
      await notify.run();
      expect(await deliveries()).toMatchObject([{ attempts: 1 }, { attempts: 1 }]);
      mail.answers.clear();
      nowMs += HOUR;
      await notify.run();
      expect(mail.mails).toHaveLength(1);
      expect((await deliveries()).map(({ ticketId, state }) => [ticketId, state])).toEqual([
        [major, 'waiting'],
        [critical, 'delivered'],
      ]);
      // 06:30, quiet for the person only.
      nowMs = Date.UTC(2026, 10, 22, 22, 30, 0);
      await notify.run();
      expect(mail.mails).toHaveLength(1);
      nowMs += HOUR;
      await notify.run();
      expect(mail.mails).toHaveLength(2);
      expect(await deliveries()).toMatchObject([
        { state: 'delivered', attempts: 2 },
        { state: 'delivered', attempts: 2 },
      ]);
    });

    it('hold a message back until they end, but not a critical one', async () => {
      // 23:00 in Shanghai.
      nowMs = Date.UTC(2026, 10, 22, 15, 0, 0);
      const quiet = webhook({ audiences: ['party:p-property'], quietHours: { from: '22:00', to: '07:00' } });
      const notify = notifyBy(quiet);
      await raise();
      await notify.run();
      expect(hook.received).toEqual([]);
      const critical = await raise({ severity: 'critical' });
      await notify.run();
      expect(hook.received.map(({ body }) => JSON.parse(body).ticket.id)).toEqual([critical]);
      nowMs += 8 * HOUR;
      await notify.run();
      expect(hook.received).toHaveLength(2);
    });
  });

  describe('a channel', () => {
    it('can be tested, and tells how it fares', async () => {
      const notify = notifyBy(webhook(), email());
      const asker = { userId: people.admin.userId, paths: ['linan'], partyId: null };
      expect(await notify.channelStates()).toMatchObject([
        { id: 'hook', health: 'unknown' },
        { id: 'mail', health: 'unknown' },
      ]);
      expect(await notify.testChannel('hook', asker)).toMatchObject({ ok: true });
      expect(JSON.parse(hook.received[0]?.body ?? '{}')).toMatchObject({ type: 'ticket.test', ticket: null });
      hook.answer = () => ({ status: 404, body: 'no such hook' });
      expect(await notify.testChannel('hook', asker)).toMatchObject({ ok: false, failure: 'HTTP 404: no such hook' });
      expect(await notify.channelStates()).toMatchObject([{ id: 'hook', health: 'failing' }, { id: 'mail' }]);
      expect(await notify.testChannel('none', asker)).toBeUndefined();
      expect(await notify.testChannel('mail', asker)).toBe('no_address');
      expect(await notify.testChannel('mail', asker, 'me@example.cn')).toMatchObject({ ok: true });
    });
  });
}

describe('on PGlite', () => describeNotify(openTestDatabase));
describeWith(['postgresql'], 'on PostgreSQL', () => describeNotify(openTestPostgres));
