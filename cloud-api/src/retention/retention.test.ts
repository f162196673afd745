import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../platform/testing/test-database.js';
import { DrizzleExpiringRows } from './adapters/drizzle-expiring-rows.js';
import { createRetention } from './create-retention.js';
import { keepDays, sweepRetention } from './usecases/sweep-retention.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const nowMs = 1_790_000_000_000;
const daysAgo = (days: number) => nowMs - days * 86_400_000;
const admin = { role: 'admin' } as const;

let opened: TestDatabase;
beforeAll(async () => {
  opened = await openTestDatabase();
});
beforeEach(() => opened.empty());
afterAll(() => opened?.dispose());

const run = (statement: ReturnType<typeof sql>) => opened.database.tx(admin, (tx) => tx.execute(statement));
const message = (key: string, deliveredMs: number | null) =>
  run(
    sql`INSERT INTO notification_outbox (key, ticket_id, audience, template, data, created_ms, delivered_ms)
        VALUES (${key}, 'T-1', 'a', 't', '{}', 1, ${deliveredMs})`,
  );
const rejection = (code: string, atMs: number, held: string | null = null, replayedMs: number | null = null) =>
  run(
    sql`INSERT INTO rejections (at_ms, code, detail, topic, payload_hex, held, replayed_ms)
        VALUES (${atMs}, ${code}, '', 't', '', ${held}::jsonb, ${replayedMs})`,
  );
const names = async (table: 'notification_outbox' | 'rejections', column: 'key' | 'code') => {
  const { rows } = await run(
    sql`SELECT ${sql.identifier(column)} AS name FROM ${sql.identifier(table)} ORDER BY ${sql.identifier(column)}`,
  );
  return rows.map(({ name }) => name);
};

it('removes delivered messages and settled rejections that are old, and nothing that somebody still needs', async () => {
  await message('old', daysAgo(keepDays.messages + 1));
  await message('recent', daysAgo(keepDays.messages - 1));
  await message('not delivered', null);
  await rejection('old', daysAgo(keepDays.rejections + 1));
  await rejection('old and taken again', daysAgo(keepDays.rejections + 1), '{}', nowMs);
  await rejection('old, can still be taken', daysAgo(keepDays.rejections + 1), '{}');
  await rejection('recent', daysAgo(keepDays.rejections - 1));

  const rows = new DrizzleExpiringRows(opened.database);
  expect(await sweepRetention(rows, nowMs)).toEqual({ messages: 1, rejections: 2 });
  expect(await names('notification_outbox', 'key')).toEqual(['not delivered', 'recent']);
  expect(await names('rejections', 'code')).toEqual(['old, can still be taken', 'recent']);
  expect(await sweepRetention(rows, nowMs)).toEqual({ messages: 0, rejections: 0 });
});

it('removes more than fit one transaction', async () => {
  await run(
    sql`INSERT INTO rejections (at_ms, code, detail, topic, payload_hex)
        SELECT n, 'x', '', 't', '' FROM generate_series(1, 2500) n`,
  );
  expect(await sweepRetention(new DrizzleExpiringRows(opened.database), nowMs)).toMatchObject({ rejections: 2_500 });
});

it('sweeps some time after its start, and not after it was stopped', async () => {
  await message('old', daysAgo(keepDays.messages + 1));
  const asked: { delayMs: number; task: () => void }[] = [];
  const clock = {
    nowMs: () => nowMs,
    schedule: (delayMs: number, task: () => void) => {
      asked.push({ delayMs, task });
      return () => asked.pop();
    },
  };
  const retention = createRetention({ database: opened.database, clock, logger: pino({ level: 'silent' }) });
  retention.start();
  expect(asked.map(({ delayMs }) => delayMs > 0)).toEqual([true]);
  asked.pop()?.task();
  await expect.poll(() => asked.length, { timeout: 120_000 }).toBe(1);
  await retention.stop();
  expect(asked).toEqual([]);
  expect(await names('notification_outbox', 'key')).toEqual([]);
});
