import { describeWith } from '@anju/tests';
import { eq, sql } from 'drizzle-orm';
import { pino } from 'pino';
import { Registry as MetricsRegistry } from 'prom-client';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type Clock, systemClock } from '../platform/clock.js';
import type { Database } from '../platform/db/database.js';
import { openTestPostgres } from '../platform/testing/test-postgres.js';
import { groupLeases } from './adapters/schema.js';
import {
  DrizzleGroupRequests,
  DrizzleLeaseRecords,
  fenceDatabase,
  HoldGroups,
  type Lease,
  prometheusLeaseMetrics,
} from './index.js';
import type { DecideShare } from './usecases/lease-records.js';

/** Long enough for the slowest machine to renew in time. */
const leaseMs = 20_000;
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 25 });
const takeAll: DecideShare = ({ leases }) => ({
  take: leases.filter(({ holder }) => holder === null).map(({ groupId }) => groupId),
  release: [],
  waits: false,
});
const takeNothing: DecideShare = () => ({ take: [], release: [], waits: false });

describeWith(['postgresql'], 'leases of groups', () => {
  let database: Database;
  let dispose: () => Promise<void>;
  let records: DrizzleLeaseRecords;
  beforeAll(async () => {
    ({ database, dispose } = await openTestPostgres());
    records = new DrizzleLeaseRecords(database);
  });
  afterAll(() => dispose());
  beforeEach(() =>
    database.tx({ role: 'admin' }, async (tx) => {
      await tx.execute(sql`delete from group_leases`);
      await tx.execute(sql`delete from ingest_workers`);
    }),
  );

  const groups = ['east', 'north', 'south', 'west'];
  const worker = (id: string, ms = leaseMs) => ({ id, leaseMs: ms });
  const rows = () =>
    database.tx({ role: 'ingest' }, (tx) => tx.select().from(groupLeases).orderBy(groupLeases.groupId));
  /** As if so much of the database's time had passed. */
  const expire = (groupId: string) =>
    database.tx({ role: 'ingest' }, (tx) =>
      tx
        .update(groupLeases)
        .set({ expiresMs: sql`expires_ms - ${leaseMs}` })
        .where(eq(groupLeases.groupId, groupId)),
    );
  const verify = (holder: string, epoch: number, groupId = 'east') =>
    database.tx({ role: 'ingest' }, (tx) => records.verify(tx, { groupId, holder, epoch, idleMs: 10_000 }));

  it('are taken once, however many workers reach for them at once', async () => {
    const rounds = await Promise.all(['a', 'b', 'c'].map((id) => records.round(worker(id), groups, takeAll)));
    await until(async () => {
      // What one had to pass over, because another was about to take it, is taken by then.
      await records.round(worker('a'), groups, takeAll);
      expect((await rows()).every(({ holder }) => holder !== null)).toBe(true);
    });
    const taken = rounds.flatMap((round) => round.taken.map(({ groupId }) => groupId));
    expect(new Set(taken).size).toBe(taken.length);
    expect((await rows()).map(({ epoch }) => epoch)).toEqual([1, 1, 1, 1]);
  });

  it('stay with their holder until the database’s clock says that they are over', async () => {
    await records.round(worker('a'), ['east'], takeAll);
    expect((await records.round(worker('b'), ['east'], takeAll)).taken).toEqual([]);
    expect((await records.round(worker('a'), ['east'], takeNothing)).renewed).toEqual([{ groupId: 'east', epoch: 1 }]);
    await expire('east');
    expect((await records.round(worker('a'), ['east'], takeNothing)).renewed).toEqual([]);
    expect((await records.round(worker('b'), ['east'], takeAll)).taken).toEqual([
      { groupId: 'east', epoch: 2, from: 'expired' },
    ]);
    expect(await verify('a', 1)).toBe(false);
    expect(await verify('b', 2)).toBe(true);
  });

  it('can be given back by nobody else, and by nobody twice', async () => {
    await records.round(worker('a'), ['east'], takeAll);
    expect(await records.release('b', 'east', 1)).toBe(false);
    expect(await records.release('a', 'east', 1)).toBe(true);
    expect(await records.release('a', 'east', 1)).toBe(false);
    expect((await records.round(worker('b'), ['east'], takeAll)).taken).toMatchObject([{ from: 'released', epoch: 2 }]);
  });

  it('are not taken out of an open transaction of their holder, which renewing does not wait for', async () => {
    await records.round(worker('a'), ['east'], takeAll);
    let end: (() => void) | undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    let begun: (() => void) | undefined;
    const isOpen = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const open = database.tx({ role: 'ingest' }, async (tx) => {
      expect(await records.verify(tx, { groupId: 'east', holder: 'a', epoch: 1, idleMs: 60_000 })).toBe(true);
      begun?.();
      await ended;
    });
    await isOpen;
    expect((await records.round(worker('a'), ['east'], takeNothing)).renewed).toHaveLength(1);
    await expire('east');
    expect((await records.round(worker('b'), ['east'], takeAll)).taken).toEqual([]);
    end?.();
    await open;
    expect((await records.round(worker('b'), ['east'], takeAll)).taken).toHaveLength(1);
  });

  it('are taken although their holder stopped in the middle of a transaction', async () => {
    await records.round(worker('a'), ['east'], takeAll);
    let resume: (() => void) | undefined;
    const frozen = new Promise<void>((resolve) => {
      resume = resolve;
    });
    const stuck = database.tx({ role: 'ingest' }, async (tx) => {
      await records.verify(tx, { groupId: 'east', holder: 'a', epoch: 1, idleMs: 200 });
      await frozen;
      await tx.execute(sql`select 1`);
    });
    stuck.catch(() => undefined);
    await expire('east');
    await until(async () =>
      expect((await records.round(worker('b'), ['east'], takeAll)).taken).toMatchObject([{ epoch: 2 }]),
    );
    resume?.();
    await expect(stuck).rejects.toThrow();
  });

  it('let nothing be written by a holder whose lease is over', async () => {
    await records.round(worker('a'), groups, takeAll);
    const requests = new DrizzleGroupRequests(database);
    const id = await requests.ask({ groupId: 'east', kind: 'x', payload: {}, askedBy: 'somebody', nowMs: 1 });
    let refusals = 0;
    const lease: Pick<Lease, 'verify'> = {
      async verify(tx) {
        if (await records.verify(tx, { groupId: 'east', holder: 'a', epoch: 1, idleMs: 10_000 })) return;
        refusals++;
        throw new Error('lost');
      },
    };
    const fenced = fenceDatabase(database, lease);
    await fenced.tx({ role: 'ingest' }, (tx) => requests.answer(tx, id, { at: 'first' }, 2));
    await expire('east');
    await expect(fenced.tx({ role: 'ingest' }, (tx) => requests.answer(tx, id, { at: 'late' }, 3))).rejects.toThrow(
      'lost',
    );
    expect(refusals).toBe(1);
    expect(await requests.answerOf(id)).toEqual({ at: 'first' });
  });

  interface Rig {
    readonly holder: HoldGroups;
    readonly said: string[];
    readonly leases: Map<string, Lease>;
    readonly metrics: MetricsRegistry;
  }
  const rigs: Rig[] = [];
  afterEach(async () => {
    await Promise.all(rigs.splice(0).map(({ holder }) => holder.stop()));
  });

  function hold(
    workerId: string,
    options: { leaseMs?: number; clock?: Clock; monotonicMs?: () => number; database?: Database } = {},
  ): Rig {
    const said: string[] = [];
    const leases = new Map<string, Lease>();
    const metrics = new MetricsRegistry();
    const holder = new HoldGroups({
      records: new DrizzleLeaseRecords(options.database ?? database),
      workerId,
      leaseMs: options.leaseMs ?? leaseMs,
      groups: () => groups,
      async open(lease) {
        leases.set(lease.groupId, lease);
        said.push(`open ${lease.groupId}`);
        return {
          async stop() {
            said.push(`stop ${lease.groupId}`);
          },
          async abandon() {
            said.push(`abandon ${lease.groupId}`);
          },
        };
      },
      clock: options.clock ?? systemClock,
      monotonicMs: options.monotonicMs ?? (() => performance.now()),
      logger: pino({ level: 'silent' }),
      metrics: prometheusLeaseMetrics(metrics),
    });
    const rig = { holder, said, leases, metrics };
    rigs.push(rig);
    return rig;
  }
  const holders = async () => (await rows()).map(({ holder }) => holder).sort();

  it('are shared evenly with a worker that comes, and taken back from one that leaves', async () => {
    const a = hold('a');
    a.holder.start();
    await until(async () => expect(await holders()).toEqual(['a', 'a', 'a', 'a']));
    const b = hold('b');
    b.holder.start();
    await until(async () => expect(await holders()).toEqual(['a', 'a', 'b', 'b']));
    expect(a.said.filter((what) => what.startsWith('stop'))).toHaveLength(2);
    expect(a.said.filter((what) => what.startsWith('abandon'))).toEqual([]);
    await b.holder.stop();
    expect(b.said.filter((what) => what.startsWith('stop'))).toHaveLength(2);
    await until(async () => expect(await holders()).toEqual(['a', 'a', 'a', 'a']));
    expect(a.holder.status().map(({ state }) => state)).toEqual(['live', 'live', 'live', 'live']);
  });

  it('are over for a process that was stopped for longer, before it has asked anybody', async () => {
    let stoppedMs = 0;
    const a = hold('a', { monotonicMs: () => performance.now() + stoppedMs });
    a.holder.start();
    await until(() => expect(a.said).toHaveLength(4));
    const east = a.leases.get('east') as Lease;
    expect(east.isOver()).toBe(false);
    stoppedMs = leaseMs;
    expect(east.isOver()).toBe(true);
  });

  it('count by the database’s clock, whatever the worker’s own says', async () => {
    const aheadMs = 3_600_000;
    const clock: Clock = { ...systemClock, nowMs: () => systemClock.nowMs() + aheadMs };
    const a = hold('a', { clock });
    a.holder.start();
    await until(() => expect(a.said).toHaveLength(4));
    const b = hold('b');
    b.holder.start();
    await until(async () => expect(await holders()).toEqual(['a', 'a', 'b', 'b']));
    const east = a.leases.get('east') as Lease;
    // The same machine has both clocks, but for the time of a round.
    expect(Math.abs(east.clockAheadMs + aheadMs)).toBeLessThan(60_000);
    expect(a.said.filter((what) => what.startsWith('abandon'))).toEqual([]);
  });

  it('are given up at once when the database refuses a transaction, which is counted', async () => {
    const a = hold('a');
    a.holder.start();
    await until(() => expect(a.said).toHaveLength(4));
    const east = a.leases.get('east') as Lease;
    await database.tx({ role: 'ingest' }, (tx) =>
      tx.update(groupLeases).set({ holder: 'b', epoch: 2 }).where(eq(groupLeases.groupId, 'east')),
    );
    const late = fenceDatabase(database, east).tx({ role: 'ingest' }, async () => 'kept');
    await expect(late).rejects.toMatchObject({ code: 'lease.lost' });
    expect(a.said).toContain('abandon east');
    expect(a.holder.status().map(({ groupId }) => groupId)).not.toContain('east');
    expect(await a.metrics.metrics()).toMatch(/anju_late_writes_fenced_total 1/);
  });

  it('run out for a worker that cannot reach the database', async () => {
    let isDown = false;
    const failing: Database = {
      tx: (scope, fn) => (isDown ? Promise.reject(new Error('down')) : database.tx(scope, fn)),
      close: async () => undefined,
    };
    const a = hold('a', { leaseMs: 3_000, database: failing });
    a.holder.start();
    await until(() => expect(a.holder.status().filter(({ state }) => state === 'live')).toHaveLength(4));
    isDown = true;
    await until(() => expect(a.holder.status()).toEqual([]));
    expect(a.said.filter((what) => what.startsWith('abandon')).length).toBeGreaterThanOrEqual(4);
    expect(a.said.filter((what) => what.startsWith('stop'))).toEqual([]);
    isDown = false;
    await until(async () => expect(await holders()).toEqual(['a', 'a', 'a', 'a']));
  });
});
