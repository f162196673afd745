import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { asc } from 'drizzle-orm';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { Clock } from '../platform/clock.js';
import type { Database } from '../platform/db/database.js';
import { openPgliteDatabase } from '../platform/db/pglite-database.js';
import { sourceProcessArguments } from '../platform/testing/source-process.js';
import { makeTestDataDir } from '../platform/testing/test-database.js';
import { createTickets } from '../tickets/index.js';
import { hazard } from '../tickets/testing/people.js';
import { registerPlace } from '../tickets/testing/register-place.js';
import { notifyChannels, notifyDeliveries, notifyQueue } from './adapters/schema.js';
import { Channel } from './domain/channel.js';
import { createNotify } from './index.js';
import { type HttpReceiver, startHttpReceiver } from './testing/receivers.js';

const script = fileURLToPath(new URL('./testing/deliver-until-killed.ts', import.meta.url));
const bus = { publish: () => undefined, subscribe: () => () => undefined };
const logger = pino({ level: 'silent' });
const patience = { timeout: 300_000, interval: 20 };
const ticketsRaised = 8;
const children: ChildProcess[] = [];
let dataDir = '';
let hook: HttpReceiver;

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await hook?.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function inDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openPgliteDatabase({
    dataDir,
    nowMs: 0,
    onLost: (error) => {
      throw error;
    },
  });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

const channel = () =>
  Channel.parse({
    ...{ id: 'hook', kind: 'webhook', url: `${hook.origin}/in`, secret: 'a-secret-of-the-test' },
    ...{ audiences: ['party:p-property'], ratePerMinute: 1000, timeoutMs: 30_000 },
  });

/** Messages to the lead of some tickets, in the outbox and nowhere else. */
async function prepare(): Promise<void> {
  hook = await startHttpReceiver();
  dataDir = await makeTestDataDir();
  await inDatabase(async (database) => {
    await registerPlace(database);
    const clock: Clock = { nowMs: () => Date.now(), schedule: () => () => undefined };
    const tickets = createTickets({ database, bus, clock, logger });
    for (let n = 0; n < ticketsRaised; n += 1) {
      const view = hazard({ id: `hz-${n}`, facilityId: `heping.fire-water-${n}` });
      await database.tx({ role: 'ingest' }, (tx) =>
        tickets.hazardTickets.hazardBecameActive(tx, view, { path: 'linan.qiaodong.heping', nowMs: Date.now() }),
      );
    }
  });
}

function live(aheadMs = 0): ChildProcess {
  const argv = [...sourceProcessArguments(), script, dataDir, JSON.stringify([channel()]), String(aheadMs)];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

const keys = () => hook.received.map(({ headers }) => String(headers['idempotency-key']));

/** A later life, in which what was under way counts as lost: all is out in the end. */
async function finish(): Promise<{ readonly deliveries: readonly (typeof notifyDeliveries.$inferSelect)[] }> {
  hook.answer = () => ({});
  return inDatabase(async (database) => {
    const clock: Clock = { nowMs: () => Date.now() + 1_200_000, schedule: () => () => undefined };
    const tickets = createTickets({ database, bus, clock, logger });
    const notify = createNotify({ database, tickets, channels: [channel()], clock, logger });
    await notify.run();
    await notify.run();
    await notify.stop();
    const rows = { deliveries: notifyDeliveries, queue: notifyQueue };
    expect(await database.tx({ role: 'admin' }, (tx) => tx.select().from(rows.queue))).toEqual([]);
    return {
      deliveries: await database.tx({ role: 'admin' }, (tx) =>
        tx.select().from(rows.deliveries).orderBy(asc(notifyDeliveries.id)),
      ),
    };
  });
}

describe('messages of a process that is killed', () => {
  it('while it sends them all come, and twice only with the same key and words', { timeout: 600_000 }, async () => {
    await prepare();
    // Killed while the first is under way, and again while a later one is, some of them answered.
    for (const answered of [0, 3]) {
      const before = hook.received.length;
      hook.answer = () => ({});
      if (answered === 0) hook.answer = 'hang';
      const child = live(answered === 0 ? 0 : 600_000);
      await expect.poll(() => hook.received.length, patience).toBeGreaterThan(before + answered);
      hook.answer = 'hang';
      await kill(child);
    }
    const { deliveries } = await finish();
    expect(deliveries).toHaveLength(ticketsRaised);
    expect(deliveries.every(({ state }) => state === 'delivered')).toBe(true);
    const received = keys();
    expect(new Set(received)).toEqual(new Set(deliveries.map(({ key }) => encodeURIComponent(key))));
    for (const key of new Set(received)) {
      const same = hook.received.filter(({ headers }) => headers['idempotency-key'] === key);
      // Two lives were cut off, so that nothing came more than three times.
      expect(same.length).toBeLessThanOrEqual(3);
      const told = same.map(({ body }) => {
        const { id, type, subject, text } = JSON.parse(body);
        return JSON.stringify({ id, type, subject, text });
      });
      expect(new Set(told).size).toBe(1);
    }
  });

  it('between plan and send all come, once', { timeout: 600_000 }, async () => {
    await prepare();
    // The channel rests, so that what is planned is not sent yet.
    await inDatabase((database) =>
      database.tx({ role: 'admin' }, (tx) =>
        tx
          .insert(notifyChannels)
          .values({ channelId: 'hook', recentMs: [], pausedUntilMs: Date.now() + 300_000, failures: 0 }),
      ),
    );
    const child = live();
    const [line] = await once(child.stdout as NonNullable<ChildProcess['stdout']>, 'data');
    expect(String(line)).toContain('planned');
    await kill(child);
    expect(hook.received).toEqual([]);
    const planned = await inDatabase((database) =>
      database.tx({ role: 'admin' }, (tx) => tx.select().from(notifyDeliveries)),
    );
    expect(planned).toHaveLength(ticketsRaised);
    expect(planned.every(({ state, attempts }) => state === 'waiting' && attempts === 0)).toBe(true);
    const { deliveries } = await finish();
    expect(deliveries.every(({ state }) => state === 'delivered')).toBe(true);
    expect(keys().sort()).toEqual(deliveries.map(({ key }) => encodeURIComponent(key)).sort());
  });
});
