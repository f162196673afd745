import type { HungSignWrite } from '@anju/contracts';
import { describeWith } from '@anju/tests';
import { eq, like } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../platform/clock.js';
import type { Database } from '../platform/db/database.js';
import { openTestDatabase } from '../platform/testing/test-database.js';
import { openTestPostgres } from '../platform/testing/test-postgres.js';
import { parties } from '../registry/adapters/schema.js';
import { createSigns } from '../signs/index.js';
import { notificationOutbox } from '../tickets/adapters/schema.js';
import { createTickets, type Tickets } from '../tickets/index.js';
import { hazard, MINUTE, people, raisedMs } from '../tickets/testing/people.js';
import { registerPlace } from '../tickets/testing/register-place.js';
import { Channel } from './domain/channel.js';
import { createNotify, type Notify } from './index.js';
import { type HttpReceiver, startHttpReceiver } from './testing/receivers.js';

const DAY = 1440 * MINUTE;
const logger = pino({ level: 'silent' });
let database: Database;
let dispose: () => Promise<void>;
let tickets: Tickets;
let signs: ReturnType<typeof createSigns>;
let notify: Notify;
let receiver: HttpReceiver;
let nowMs = raisedMs;
const clock: Clock = { nowMs: () => nowMs, schedule: () => () => undefined };
const { supervisor, verifier, lead, admin } = people;

const write = (): HungSignWrite => ({
  ...{ estateId: 'heping', problem: '电梯困人投诉集中', responsibleUnit: '物业一', responsiblePerson: '周敏' },
  ...{ deadlineMs: nowMs + 30 * DAY, supervisingUnit: '临安区物业管理服务中心', reason: '本季度投诉最多' },
});
const outbox = (subject: string) =>
  database.tx({ role: 'admin' }, (tx) =>
    tx
      .select()
      .from(notificationOutbox)
      .where(like(notificationOutbox.key, `${subject}/%`))
      .orderBy(notificationOutbox.id),
  );
const audiencesOf = async (subject: string, template: string) =>
  (await outbox(subject)).filter((each) => each.template === template).map(({ audience }) => audience);
/** Of each message by the gateway, to whom and its words. */
const told = () => receiver.received.filter(({ path }) => path === '/sms').map(({ body }) => JSON.parse(body));
const hooked = () => receiver.received.filter(({ path }) => path === '/hook').map(({ body }) => JSON.parse(body));

/** A number for each of `people`, in their order. */
const phoneOf = (userId: string) => `+86138000000${10 + Object.keys(people).indexOf(userId)}`;

function describeMessages(open: () => Promise<{ database: Database; dispose(): Promise<void> }>): void {
  beforeAll(async () => {
    nowMs = raisedMs;
    ({ database, dispose } = await open());
    await registerPlace(database);
    tickets = createTickets({
      database,
      ...{ clock, logger, bus: { publish: () => undefined, subscribe: () => () => undefined } },
    });
    signs = createSigns({ database, clock });
  });
  afterAll(() => dispose?.());
  beforeEach(async () => {
    receiver = await startHttpReceiver();
    const channels = [
      Channel.parse({
        ...{ id: 'sms', kind: 'sms', url: `${receiver.origin}/sms`, headers: { 'content-type': 'application/json' } },
        body: '{"to":"{address}","about":"{ticketId}","text":"{text}"}',
      }),
      Channel.parse({
        ...{ id: 'hook', kind: 'webhook', url: `${receiver.origin}/hook`, secret: 'a-secret-of-the-test' },
        audiences: ['supervisors:linan'],
      }),
    ];
    notify = createNotify({ database, tickets, channels, clock, logger, publicOrigin: 'https://anju.example' });
    for (const { userId } of Object.values(people)) {
      const locale = userId === 'lead' ? ('en' as const) : null;
      const phone = phoneOf(userId);
      await notify.putSettings(userId, { email: null, phone, locale, quietHours: null, mutedChannelIds: [] });
    }
  });
  afterEach(async () => {
    await notify.stop();
    await receiver.close();
  });

  describe('the sign of an estate', () => {
    it('is told, when hung, to its property companies, the street’s officers and the supervisors, in their language', async () => {
      await database.tx({ role: 'admin' }, (tx) =>
        tx.update(parties).set({ goneMs: nowMs }).where(eq(parties.id, 'p-other')),
      );
      const sign = await signs.hang(supervisor, write());
      expect(sign?.id).toBe('GP-2026-0001');
      expect(await audiencesOf('GP-2026-0001', 'sign.hung')).toEqual([
        'party:p-property',
        'officers:linan.qiaodong',
        'supervisors:linan.qiaodong.heping',
        'live',
      ]);
      await notify.run();
      // Once each, though the street's supervisor is among its officers too.
      const who = ['lead', 'supervisor', 'estateSupervisor', 'admin'];
      expect(
        told()
          .map(({ to }) => to)
          .sort(),
      ).toEqual(who.map(phoneOf).sort());
      const toStreet = told().find(({ to }) => to === phoneOf('supervisor'));
      expect(toStreet).toEqual({
        to: phoneOf('supervisor'),
        about: 'GP-2026-0001',
        text: [
          '挂牌督办：名 GP-2026-0001',
          '编号：GP-2026-0001',
          '地点：名 · 名',
          '督办问题：电梯困人投诉集中',
          '责任单位/人：物业一/周敏',
          '整改完成时限：2026-12-22',
          '督办单位：临安区物业管理服务中心',
          '原因：本季度投诉最多',
          '时间：2026-11-22 10:00',
          '链接：https://anju.example/hung-signs',
        ].join('\n'),
      });
      expect(told().find(({ to }) => to === phoneOf('lead')).text).toMatch(
        /^Hung-sign supervision: Name GP-2026-0001\nNumber: GP-2026-0001\nPlace: Name · Name\nProblem: 电梯困人投诉集中\n/,
      );
      expect(hooked()).toMatchObject([
        {
          type: 'sign.hung',
          ticket: null,
          sign: { id: 'GP-2026-0001', estateId: 'heping', state: 'hung', version: 1 },
          dueMs: nowMs + 30 * DAY,
        },
      ]);
    });

    it('is told to the same when it is released, with what was seen', async () => {
      nowMs += DAY;
      await signs.release(verifier, 'GP-2026-0001', { version: 1, reason: '现场复核，已整改' });
      expect(await audiencesOf('GP-2026-0001', 'sign.released')).toEqual(
        await audiencesOf('GP-2026-0001', 'sign.hung'),
      );
      await notify.run();
      expect(hooked()).toMatchObject([{ type: 'sign.released', sign: { state: 'released', version: 2 }, dueMs: null }]);
      expect(hooked()[0].subject).toBe('销号，解除挂牌督办：名 GP-2026-0001');
      expect(hooked()[0].text).toContain('原因：现场复核，已整改');
      // Who sees the sign sees who was told of it; the others do not.
      const asker = (who: typeof supervisor | typeof people.foreignDispatcher) =>
        notify.deliveriesOf('GP-2026-0001', { userId: who.userId, paths: who.scopes, partyId: who.partyId });
      expect((await asker(supervisor)).length).toBeGreaterThan(8);
      expect(await asker(people.foreignDispatcher)).toEqual([]);
      // The in-app channel is done with them too: nothing waits for ever.
      await tickets.sweep();
      expect((await outbox('GP-2026-0001')).filter(({ deliveredMs }) => deliveredMs === null)).toEqual([]);
    });

    it('does not hang where its messages cannot be written', async () => {
      const taken = 'GP-2026-0002/1/supervisors:linan.qiaodong.heping';
      await database.tx({ role: 'sweeper' }, (tx) =>
        tx.insert(notificationOutbox).values({
          ...{ key: taken, ticketId: 'x', audience: 'live', template: 'x', data: {}, createdMs: nowMs },
        }),
      );
      await expect(signs.hang(supervisor, write())).rejects.toThrow();
      const scope = { role: 'app', userId: admin.userId, paths: admin.scopes, partyId: null } as const;
      expect(await signs.list(admin, scope, { state: 'hung' })).toEqual([]);
      expect(await audiencesOf('GP-2026-0002', 'sign.hung')).toEqual([]);
    });
  });

  describe('the sign of a ticket', () => {
    const concerned = [
      'party:p-property',
      'party:p-lifts',
      'officers:linan.qiaodong',
      'supervisors:linan.qiaodong.heping',
    ].sort();

    it('is told, when hung and when closed, to all who work on it, the street’s officers and the supervisors', async () => {
      const id = await database.tx({ role: 'ingest' }, (tx) =>
        tickets.hazardTickets.hazardBecameActive(tx, hazard({ id: 'sm-1' }), {
          ...{ path: 'linan.qiaodong.heping', nowMs },
        }),
      );
      const act = async (who: Parameters<Tickets['act']>[0], action: object) => {
        const version = (await tickets.get(admin, id))?.version ?? 0;
        const outcome = await tickets.act(who, id, { version, ...action } as Parameters<Tickets['act']>[2]);
        expect(outcome).toMatchObject({ ok: true });
      };
      await act(supervisor, { action: 'hang', reason: '多次退单' });
      const spoken = async (template: string) =>
        (await audiencesOf(id, template)).filter((audience) => audience !== 'live').sort();
      expect(await spoken('ticket.hang')).toEqual(concerned);
      await notify.run();
      const hung = told().filter(({ text }) => text.includes('挂牌督办') || text.includes('Hung-sign'));
      expect(new Set(hung.map(({ to }) => to))).toEqual(
        new Set(['lead', 'coHandler', 'supervisor', 'estateSupervisor', 'admin'].map(phoneOf)),
      );
      await act(lead, { action: 'accept' });
      await act(people.coHandler, { action: 'accept' });
      await act(people.coHandler, { action: 'submit' });
      await act(lead, { action: 'arrive' });
      await database.tx({ role: 'ingest' }, (tx) =>
        tickets.hazardTickets.hazardChanged(
          tx,
          hazard({ id: 'sm-1', ticketId: id, state: 'cleared', clearedMs: nowMs }),
          'cleared',
          { nowMs },
        ),
      );
      await act(lead, { action: 'submit' });
      await act(verifier, { action: 'fail', reason: '仍渗漏' });
      expect(await spoken('ticket.fail')).toEqual(concerned);
      await act(lead, { action: 'submit' });
      await act(verifier, { action: 'pass' });
      expect(await spoken('ticket.pass')).toEqual(concerned);
    });

    it('is told so where the ladder hung it', async () => {
      const id = await database.tx({ role: 'ingest' }, (tx) =>
        tickets.hazardTickets.hazardBecameActive(tx, hazard({ id: 'sm-2', facilityId: 'heping.fire-water-2' }), {
          ...{ path: 'linan.qiaodong.heping', nowMs },
        }),
      );
      for (let hours = 0; hours < 120 && (await tickets.get(admin, id))?.hungSign === false; hours += 1) {
        nowMs += 60 * MINUTE;
        await tickets.sweep();
      }
      const audiences = await audiencesOf(id, 'ticket.hung_sign');
      expect(audiences.filter((audience) => audience !== 'live').sort()).toEqual(concerned);
    });
  });
}

describe('on the embedded database', () => describeMessages(() => openTestDatabase()));
describeWith(['postgresql'], 'on PostgreSQL', () => describeMessages(openTestPostgres));
