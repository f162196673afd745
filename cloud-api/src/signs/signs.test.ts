import type { HungSignWrite } from '@anju/contracts';
import { describeWith } from '@anju/tests';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database, Scope } from '../platform/db/database.js';
import { openTestDatabase } from '../platform/testing/test-database.js';
import { openTestPostgres } from '../platform/testing/test-postgres.js';
import { estates as estateRows } from '../registry/adapters/schema.js';
import { tickets as ticketRows } from '../tickets/adapters/schema.js';
import { createTickets } from '../tickets/index.js';
import { hazard, people } from '../tickets/testing/people.js';
import { registerPlace } from '../tickets/testing/register-place.js';
import { estateSignEvents, estateSigns } from './adapters/schema.js';
import { lastQuarter, quarterAt, rangeOfQuarter } from './domain/quarter.js';
import type { Actor } from './domain/sign.js';
import { createSigns, type Signs } from './index.js';

const DAY = 86_400_000;
const begin = Date.UTC(2026, 10, 22, 2, 0);
let nowMs = begin;
let database: Database;
let dispose: () => Promise<void>;
let signs: Signs;
const clock = { nowMs: () => nowMs, schedule: () => () => undefined };

const { supervisor, verifier, admin, estateSupervisor, foreignVerifier } = people;
const scopeOf = ({ userId, scopes }: Actor): Scope => ({ role: 'app', userId, paths: scopes, partyId: null });
const write = (over: Partial<HungSignWrite> = {}): HungSignWrite => ({
  estateId: 'heping',
  problem: '电梯困人投诉集中',
  responsibleUnit: '物业一',
  responsiblePerson: '周敏',
  deadlineMs: nowMs + 30 * DAY,
  supervisingUnit: '临安区物业管理服务中心',
  reason: '本季度投诉最多',
  quarter: '2026-Q4',
  ...over,
});

describe('quarters', () => {
  it('begin at midnight in Shanghai', () => {
    expect(quarterAt(Date.UTC(2026, 8, 30, 15, 59))).toBe('2026-Q3');
    expect(quarterAt(Date.UTC(2026, 8, 30, 16, 0))).toBe('2026-Q4');
    expect(rangeOfQuarter('2026-Q4')).toEqual({
      fromMs: Date.UTC(2026, 8, 30, 16),
      toMs: Date.UTC(2026, 11, 31, 16),
    });
    expect(lastQuarter(Date.UTC(2026, 1, 1))).toBe('2025-Q4');
  });
});

function describeSigns(open: () => Promise<{ database: Database; dispose(): Promise<void> }>): void {
  beforeAll(async () => {
    nowMs = begin;
    ({ database, dispose } = await open());
    await registerPlace(database);
    await database.tx({ role: 'admin' }, (tx) =>
      tx.insert(estateRows).values({
        ...{ id: 'xinhu', streetId: 'hexi', nameZh: '新湖家园', nameEn: 'Xinhu', path: 'linan.hexi.xinhu' },
      }),
    );
    signs = createSigns({ database, clock });
  });
  afterAll(() => dispose?.());
  const list = (who: Actor, state: 'hung' | 'released' | 'all' = 'hung') => signs.list(who, scopeOf(who), { state });

  describe('the sign of an estate', () => {
    it('is hung by a supervisor of a level above with reason, number and text, once at a time', async () => {
      const sign = await signs.hang(supervisor, write());
      expect(sign).toMatchObject({ id: 'GP-2026-0001', state: 'hung', version: 1, intact: true, mayRelease: false });
      expect(sign?.events).toMatchObject([{ seq: 1, type: 'hung', actor: 'supervisor', reason: '本季度投诉最多' }]);
      expect(sign?.text).toEqual([
        '挂牌督办',
        '编号：GP-2026-0001',
        '小区：名 名',
        '督办问题：电梯困人投诉集中',
        '责任单位/人：物业一/周敏',
        '整改完成时限：2026年12月22日',
        '督办单位：临安区物业管理服务中心',
        '挂牌日期：2026年11月22日',
      ]);
      await expect(signs.hang(admin, write())).rejects.toMatchObject({ code: 'registry.conflict' });
      expect(await signs.hang(supervisor, write({ estateId: 'xinhu' }))).toBeUndefined();
      await expect(signs.hang(estateSupervisor, write())).rejects.toMatchObject({ code: 'session.forbidden' });
      const past = signs.hang(admin, write({ estateId: 'xinhu', deadlineMs: nowMs }));
      await expect(past).rejects.toMatchObject({ context: { errors: [{ field: 'deadlineMs' }] } });
      // Numbers go on over signs that the asking person does not see.
      expect((await signs.hang(admin, write({ estateId: 'xinhu' })))?.id).toBe('GP-2026-0002');
    });

    it('is seen by whom the place concerns', async () => {
      expect((await list(supervisor)).map(({ id }) => id)).toEqual(['GP-2026-0001']);
      expect((await list(admin)).map(({ id }) => id).sort()).toEqual(['GP-2026-0001', 'GP-2026-0002']);
      expect(await list(foreignVerifier)).toEqual([]);
    });

    it('is released by a second person only, with the version that he saw', async () => {
      const release = (who: Actor, version = 1) =>
        signs.release(who, 'GP-2026-0001', { version, reason: '现场复核，已整改' });
      await expect(release(supervisor)).rejects.toMatchObject({ code: 'session.forbidden' });
      await expect(release(admin)).rejects.toMatchObject({ code: 'session.forbidden' });
      expect(await release(foreignVerifier)).toBeUndefined();
      await expect(release(verifier, 7)).rejects.toMatchObject({ code: 'registry.conflict' });
      nowMs = begin + 20 * DAY;
      const both = await Promise.allSettled([release(verifier), release(verifier)]);
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const sign = await signs.get(admin, scopeOf(admin), 'GP-2026-0001');
      expect(sign).toMatchObject({ state: 'released', version: 2, releasedBy: 'verifier', intact: true });
      expect(sign?.events.map(({ type, reason }) => [type, reason])).toEqual([
        ['hung', '本季度投诉最多'],
        ['released', '现场复核，已整改'],
      ]);
      await expect(release(verifier, 2)).rejects.toMatchObject({ code: 'registry.conflict' });
      expect((await list(supervisor, 'released')).map(({ id }) => id)).toEqual(['GP-2026-0001']);
      // The estate may get another one.
      expect((await signs.hang(supervisor, write()))?.id).toBe('GP-2026-0003');
    });

    it('tells when its words or its log were changed', async () => {
      const isIntact = async () => (await signs.get(admin, scopeOf(admin), 'GP-2026-0001'))?.intact;
      const alter = (column: 'problem' | 'version', value: string) =>
        database.tx({ role: 'admin' }, (tx) =>
          tx.execute(
            sql`update estate_signs set ${sql.identifier(column)} = ${sql.raw(value)} where id = 'GP-2026-0001'`,
          ),
        );
      expect(await isIntact()).toBe(true);
      await alter('problem', `'别的'`);
      expect(await isIntact()).toBe(false);
      await alter('problem', `'电梯困人投诉集中'`);
      await alter('version', '3');
      expect(await isIntact()).toBe(false);
      await alter('version', '2');
      expect(await isIntact()).toBe(true);
      await expect(database.tx({ role: 'admin' }, (tx) => tx.delete(estateSignEvents))).rejects.toThrow();
      await expect(database.tx(scopeOf(admin), (tx) => tx.delete(estateSigns))).rejects.toThrow();
    });
  });

  describe('the list of all signs', () => {
    it('has the tickets that hang too, with who leads, until when, and since when', async () => {
      nowMs = begin;
      const tickets = createTickets({
        database,
        clock,
        bus: { publish: () => undefined, subscribe: () => () => undefined },
        logger: (await import('pino')).pino({ level: 'silent' }),
      });
      const view = hazard({ id: 'h-sign' });
      const id = await database.tx({ role: 'ingest' }, (tx) =>
        tickets.hazardTickets.hazardBecameActive(tx, view, { path: 'linan.qiaodong.heping', nowMs }),
      );
      nowMs = begin + DAY;
      const outcome = await tickets.act(admin, id, { action: 'hang', version: 2, reason: '多次退单' });
      expect(outcome.ok).toBe(true);
      const sign = (await list(admin)).find(({ kind }) => kind === 'ticket');
      expect(sign).toMatchObject({
        ...{ id, state: 'hung', problem: '消火栓压力低（名）', responsibleUnit: '物业一', hungBy: 'admin' },
        ...{ hungMs: begin + DAY, deadlineMs: begin + DAY, supervisingUnit: '名物业管理服务中心', mayRelease: false },
      });
      expect(sign?.text).toContain('挂牌日期：2026年11月23日');
      await database.tx({ role: 'admin' }, (tx) => tx.update(ticketRows).set({ state: 'closed', closedMs: nowMs }));
      expect((await list(admin)).filter(({ kind }) => kind === 'ticket')).toEqual([]);
      expect((await list(admin, 'released')).find(({ kind }) => kind === 'ticket')).toMatchObject({ id });
    });
  });

  describe('the proposal of a quarter', () => {
    it('names the estates with the most complaints, with the sign that hangs there, and hangs nothing', async () => {
      const { fromMs, toMs } = rangeOfQuarter('2026-Q3');
      const complaint = (estateId: string, problemClass: string, receivedMs: number, kind = 'complaint') =>
        database.tx({ role: 'admin' }, (tx) =>
          tx.execute(sql`insert into ticket_reports (ticket_id, kind, estate_id, problem_class, severity, path, content, received_ms)
            select t.id, ${kind}, ${estateId}, ${problemClass}, 'minor', e.path, 'x', ${receivedMs}
            from estates e, (select id from tickets limit 1) t where e.id = ${estateId}`),
        );
      for (const at of [fromMs, fromMs + 1, toMs - 1]) await complaint('xinhu', 'elevator_safety', at);
      await complaint('xinhu', 'ponding', fromMs + 5);
      await complaint('xinhu', 'ponding', toMs);
      await complaint('xinhu', 'ponding', fromMs - 1);
      await complaint('xinhu', 'ponding', fromMs + 9, 'manual');
      await complaint('heping', 'ponding', fromMs + 7);
      const before = await list(admin, 'all');
      expect(await signs.proposals(scopeOf(admin), '2026-Q3')).toEqual([
        {
          ...{ estateId: 'xinhu', estateName: { zh: '新湖家园', en: 'Xinhu' }, quarter: '2026-Q3', complaints: 4 },
          ...{ mostOf: 'elevator_safety', hungSignId: 'GP-2026-0002' },
        },
        {
          ...{ estateId: 'heping', estateName: { zh: '名', en: 'Name' }, quarter: '2026-Q3', complaints: 1 },
          ...{ mostOf: 'ponding', hungSignId: 'GP-2026-0003' },
        },
      ]);
      expect(await signs.proposals(scopeOf(admin), undefined)).toHaveLength(2);
      expect((await signs.proposals(scopeOf(supervisor), '2026-Q3')).map(({ estateId }) => estateId)).toEqual([
        'heping',
      ]);
      expect(await list(admin, 'all')).toEqual(before);
    });
  });
}

describe('on the embedded database', () => describeSigns(() => openTestDatabase()));
describeWith(['postgresql'], 'on PostgreSQL', () => describeSigns(openTestPostgres));
