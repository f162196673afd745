import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith } from '@anju/tests';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { Registry as MetricsRegistry } from 'prom-client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLane, type Lane, type LaneOptions } from './compose-lane.js';
import { hazards as hazardRows } from './hazards/adapters/schema.js';
import { CarryOutResets, createHazardQueries, resetKind } from './hazards/index.js';
import { leakRule } from './hazards/testing/leak-rule.js';
import { nodeSessions } from './ingest/adapters/schema.js';
import { CarryOutReplays, createFieldQueries } from './ingest/index.js';
import { fieldRegistry } from './ingest/testing/field-registry.js';
import { agent, FieldBroker, FieldNode, garage, group } from './ingest/testing/field-rig.js';
import { groupLeases } from './leases/adapters/schema.js';
import { DrizzleGroupRequests, DrizzleLeaseRecords, fenceDatabase, type Lease } from './leases/index.js';
import { createLive, InProcessLiveBus } from './live/index.js';
import { systemClock } from './platform/clock.js';
import type { Database, Tx } from './platform/db/database.js';
import { openTestPostgres } from './platform/testing/test-postgres.js';
import { openDuckdbReadingStore, type ReadingStore } from './readings/index.js';
import { nodes as nodeRows } from './registry/adapters/schema.js';
import { createRegistry, groupDirectory, type Registry } from './registry/index.js';
import { tickets as ticketRows } from './tickets/adapters/schema.js';
import { createTickets } from './tickets/index.js';

// Each test starts a PostgreSQL of its own.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 20 });
const leaseMs = 600_000;

/** A holder as a worker composes it, whose lease a test decides about. */
interface Holder {
  readonly lane: Lane;
  readonly lease: Lease & { over: boolean };
  readonly refused: () => number;
}

describeWith(['postgresql'], 'the lane of a group', () => {
  let directory: string;
  let database: Database;
  let dispose: () => Promise<void>;
  let store: ReadingStore;
  let broker: FieldBroker;
  let registry: Registry;
  let records: DrizzleLeaseRecords;
  let holders: Holder[];
  let field: FieldNode | undefined;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'anju-lane-'));
    holders = [];
    ({ database, dispose } = await openTestPostgres());
    store = await openDuckdbReadingStore({ file: join(directory, 'readings.duckdb'), memoryLimitMb: 128, threads: 1 });
    broker = await FieldBroker.start();
    const seedFile = join(directory, 'registry.yaml');
    await writeFile(seedFile, fieldRegistry);
    registry = await createRegistry({ database, seedFile });
    records = new DrizzleLeaseRecords(database);
  });
  afterEach(async () => {
    await field?.end();
    field = undefined;
    for (const { lane } of holders) await lane.abandon();
    await broker.stop();
    await store.close();
    await dispose();
    await rm(directory, { recursive: true });
  });

  const rows = <T>(read: (tx: Tx) => Promise<T>) => database.tx({ role: 'admin' }, read);
  const expire = () => rows((tx) => tx.update(groupLeases).set({ expiresMs: 0 }).where(eq(groupLeases.groupId, group)));

  async function takeLease(workerId: string): Promise<{ lease: Lease & { over: boolean }; refused: () => number }> {
    const { taken } = await records.round({ id: workerId, leaseMs }, [group], () => ({
      take: [group],
      release: [],
      waits: false,
    }));
    const epoch = taken[0]?.epoch ?? 0;
    expect(epoch).toBeGreaterThan(0);
    let refusals = 0;
    const lease = {
      groupId: group,
      epoch,
      clockAheadMs: 0,
      over: false,
      isOver: () => lease.over,
      async verify(tx: Tx) {
        if (await records.verify(tx, { groupId: group, holder: workerId, epoch, idleMs: 60_000 })) return;
        refusals++;
        throw new Error('lease.lost');
      },
    };
    return { lease, refused: () => refusals };
  }

  async function hold(workerId: string, timing: LaneOptions['timing'] = {}): Promise<Holder> {
    const { lease, refused } = await takeLease(workerId);
    const logger = pino({ level: process.env.ANJU_TEST_LOG ?? 'silent' });
    const bus = new InProcessLiveBus(logger);
    const own = groupDirectory(registry.index, group);
    const lane = createLane({
      database: fenceDatabase(database, lease),
      store,
      directory: own,
      tickets: createTickets({ database, bus, clock: systemClock, logger }),
      live: createLive({ facilities: own, store, bus, clock: systemClock, logger }),
      bus,
      broker: { url: broker.url },
      hostId: 'anju',
      groupId: group,
      holds: () => !lease.isOver(),
      clock: systemClock,
      logger,
      metrics: new MetricsRegistry(),
      evaluation: {
        rules: [leakRule],
        timing: { commitIntervalMs: 20, commitRetryMinMs: 50, commitRetryMaxMs: 100 },
      },
      timing: {
        ...{ confirmMinMs: 50, rebirthMinMs: 200, rebirthSpreadMs: 50, reconnectMinMs: 50, storeLingerMs: 5 },
        ...timing,
      },
    });
    const holder = { lane, lease, refused };
    holders.push(holder);
    await lane.start();
    return holder;
  }

  async function bornNode(): Promise<FieldNode> {
    const node = await FieldNode.connect(broker);
    field = node;
    await until(() => expect(node.hostOnline).toBe(true));
    await node.birth({ 'garage-1': {} });
    return node;
  }

  const hazards = () => rows((tx) => tx.select().from(hazardRows));
  const stored = async () =>
    (await store.range({ facilityId: garage, point: 'leak', fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 100 }))
      .readings;

  it('goes on with another holder where the last one ended: nothing is lost, doubled or said twice', async () => {
    const first = await hold('a');
    const node = await bornNode();
    const atMs = Date.now();
    await node.send([1, 1], { leak: true }, { atMs });
    await until(() => expect(node.isConfirmed(1)).toBe(true));
    await first.lane.stop();
    expect(await records.release('a', group, 1)).toBe(true);
    await until(() => expect(node.hostOnline).toBe(false));
    const told = node.confirmations.length;

    const second = await hold('b');
    await until(() => expect(second.lane.ingest.status().connected).toBe(true));
    // It follows at once on what the first had: the births that are asked for prove what it means.
    await node.send([3, 3], { water_depth: 5 });
    await until(() => expect(node.hostOnline).toBe(true));
    await until(() => expect(node.rebirthsAsked).toBeGreaterThan(0));
    expect(node.isConfirmed(3)).toBe(false);
    await node.birth({ 'garage-1': {} });
    await until(() => expect(node.isConfirmed(3)).toBe(true));
    // Its confirmation was lost: the record is known, and confirmed at once.
    await node.send([1, 1], { leak: true }, { atMs });
    await until(() => expect(node.confirmations.length).toBeGreaterThan(told));
    await node.send([2, 2], { leak: false }, { atMs: atMs + 1 });
    await until(() => expect(node.isConfirmed(2)).toBe(true));
    expect((await stored()).map(({ value }) => value)).toEqual([true, false]);
    const found = await hazards();
    expect(found).toMatchObject([{ facilityId: garage, state: 'cleared', beganMs: atMs }]);
    expect((await rows((tx) => tx.select().from(ticketRows))).map(({ id }) => id)).toEqual([found[0]?.ticketId]);
  });

  const dropped = () =>
    rows(async (tx) => (await tx.select().from(nodeRows).where(eq(nodeRows.edgeNodeId, agent)))[0]?.readingsDropped);
  const depths = async () => {
    const all = { facilityId: garage, point: 'water_depth', fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 100 };
    return (await store.range(all)).readings.map(({ value }) => value);
  };

  /** A gateway without confirmation whose first holder has ended, and that then speaks on. */
  async function handedOver(timing?: LaneOptions['timing']): Promise<{ node: FieldNode; lane: Lane }> {
    const first = await hold('a');
    const node = await FieldNode.connect(broker, { confirming: false, bdSeq: 7 });
    field = node;
    await until(() => expect(first.lane.ingest.status().connected).toBe(true));
    await node.birth({ 'garage-1': {} });
    const atMs = Date.now();
    await node.send(null, { water_depth: 1 }, { atMs });
    await until(async () => expect(await depths()).toEqual([1]));
    await first.lane.stop();
    await records.release('a', group, 1);
    const { lane } = await hold('b', timing);
    await until(() => expect(lane.ingest.status().connected).toBe(true));
    await node.send(null, { water_depth: 2 }, { atMs: atMs + 1 });
    await node.send(null, { water_depth: 3 }, { atMs: atMs + 2 });
    await until(() => expect(node.rebirthsAsked).toBeGreaterThan(0));
    expect(await depths()).toEqual([1]);
    return { node, lane };
  }

  it('reads what a gateway without confirmation said since, in order, once its births prove its aliases', async () => {
    const { node } = await handedOver();
    await node.birth({ 'garage-1': {} });
    await node.send(null, { water_depth: 4 });
    await until(async () => expect(await depths()).toEqual([1, 2, 3, 4]));
    expect(await dropped()).toBe(0);
  });

  it('counts what a gateway said under a session that its births say is over', async () => {
    const { node } = await handedOver();
    await node.end();
    const again = await FieldNode.connect(broker, { confirming: false, bdSeq: 8 });
    field = again;
    await again.birth({ 'garage-1': {} });
    await again.send(null, { water_depth: 4 });
    await until(async () => expect(await depths()).toEqual([1, 4]));
    await until(async () => expect(await dropped()).toBe(2));
  });

  it('counts what a gateway said whose births do not come', async () => {
    const { node } = await handedOver({ unwatchAfterMs: 3_000 });
    await until(async () => expect(await dropped()).toBe(2));
    await node.birth({ 'garage-1': {} });
    const atMs = Date.now() + 1_000;
    await node.send(null, { water_depth: 4 }, { atMs });
    await until(async () => expect(await depths()).toEqual([1, 4]));
  });

  it('counts what a gateway said while its holder was dead, by the numbers of its messages', async () => {
    const first = await hold('a');
    const node = await FieldNode.connect(broker, { confirming: false });
    field = node;
    await until(() => expect(first.lane.ingest.status().connected).toBe(true));
    await node.birth({ 'garage-1': {} });
    const atMs = Date.now();
    for (const depth of [1, 2]) await node.send(null, { water_depth: depth }, { atMs: atMs + depth });
    await until(async () => expect(await rows((tx) => tx.select().from(nodeSessions))).toMatchObject([{ keptSeq: 3 }]));
    // Stored, but not committed any more: the journal tells the next holder of it.
    await expire();
    await node.send(null, { water_depth: 3 }, { atMs: atMs + 3 });
    await until(async () => expect(await depths()).toEqual([1, 2, 3]));
    first.lease.over = true;
    for (const depth of [4, 5]) await node.send(null, { water_depth: depth }, { atMs: atMs + depth });
    const { lane } = await hold('b');
    await first.lane.abandon();
    await until(() => expect(lane.ingest.status().connected).toBe(true));
    await node.send(null, { water_depth: 6 }, { atMs: atMs + 6 });
    await until(() => expect(node.rebirthsAsked).toBeGreaterThan(0));
    await node.birth({ 'garage-1': {} });
    await node.send(null, { water_depth: 7 }, { atMs: atMs + 7 });
    await until(async () => expect(await depths()).toEqual([1, 2, 3, 7]));
    await until(async () => expect(await dropped()).toBe(3));
  });

  it('is taken from a holder that knows nothing of it, whose late work is refused and not confirmed', async () => {
    const first = await hold('a');
    const node = await bornNode();
    await node.send([1, 1], { water_depth: 1 });
    await until(() => expect(node.isConfirmed(1)).toBe(true));
    // The lease runs out while the holder, as if frozen, still believes in it.
    await expire();
    const atMs = Date.now();
    await node.send([2, 2], { leak: true }, { atMs });
    await until(() => expect(first.refused()).toBeGreaterThan(0));
    expect(await hazards()).toEqual([]);
    expect(node.isConfirmed(2)).toBe(false);

    const second = await hold('b');
    // What the first stored and could not commit is evaluated by the next before it goes online.
    await until(async () =>
      expect(await hazards()).toMatchObject([{ facilityId: garage, state: 'active', beganMs: atMs }]),
    );
    first.lease.over = true;
    await first.lane.abandon();
    await until(() => expect(second.lane.ingest.status().connected).toBe(true));
    await until(() => expect(node.hostOnline).toBe(true));
    await node.birth({ 'garage-1': {} });
    await node.send([2, 2], { leak: true }, { atMs });
    await until(() => expect(node.isConfirmed(2)).toBe(true));
    expect(first.lane.ingest.status().connected).toBe(false);
    expect(second.lane.ingest.status().connected).toBe(true);
    expect(await stored()).toHaveLength(1);
    expect(await rows((tx) => tx.select().from(ticketRows))).toHaveLength(1);
  });

  it('does not come back for a holder whose lease is over, nor listen for it', async () => {
    const first = await hold('a');
    const node = await bornNode();
    await until(() => expect(first.lane.ingest.status().connected).toBe(true));
    first.lease.over = true;
    await node.send([1, 1], { leak: true });
    broker.cutAll();
    await until(() => expect(first.lane.ingest.status().connected).toBe(false));
    const second = await FieldNode.connect(broker);
    await until(() => expect(second.hostOnline).toBe(false));
    expect(await stored()).toEqual([]);
    await second.end();
  });

  it('carries out a reset that another process asked for, once, with its answer', async () => {
    const { lane } = await hold('a');
    const requests = new DrizzleGroupRequests(database);
    const resets = new CarryOutResets(lane.hazards, requests);
    lane.hazards.commitWith(resets);
    const queries = createHazardQueries({
      database,
      facilities: registry.index,
      clock: systemClock,
      rules: [leakRule],
    });
    const person = { userId: 'u-1', displayName: 'Li', reason: 'looked at it' };
    const payload = { hazardId: 'h', facilityId: garage, ruleId: leakRule.id, instance: null, ...person };
    const ask = (what: unknown) =>
      requests.ask({ groupId: group, kind: resetKind, payload: what, askedBy: 'u-1', nowMs: Date.now() });
    const attend = async () => {
      for (const request of await requests.open([group])) resets.carryOut(request);
    };
    const [none, invalid] = [await ask(payload), await ask({ hazardId: 7 })];
    await attend();
    await attend();
    await until(async () => expect(await requests.answerOf(none)).toEqual({ outcome: 'not_latched' }));
    await until(async () => expect(await requests.answerOf(invalid)).toEqual({ outcome: 'invalid' }));
    expect(await requests.open([group])).toEqual([]);
    expect(await queries.countActive({ role: 'admin' })).toEqual(new Map());
  });

  it('takes readings again that another process asks for, once, and answers with what became of them', async () => {
    const { lane } = await hold('a');
    const node = await bornNode();
    await node.bear('garage-9');
    const atMs = Date.now();
    await node.send([1, 1], { water_depth: 12 }, { device: 'garage-9', atMs });
    const requests = new DrizzleGroupRequests(database);
    const replays = new CarryOutReplays({
      ...{ operations: lane.ingest.operations, requests, database, clock: systemClock },
      refresh: () => registry.refresh(),
      logger: pino({ level: process.env.ANJU_TEST_LOG ?? 'silent' }),
    });
    const attend = async () => {
      for (const request of await requests.open([group])) replays.carryOut(request);
    };
    const person = { role: 'app', userId: 'ops', paths: [`linan.${group}`], partyId: null } as const;
    const elsewhere = { ...person, paths: ['linan.elsewhere'] };
    const asking = createFieldQueries({ database, requests, clock: systemClock });
    const waiting = async () => (await asking.rejections(person, { limit: 10, state: 'waiting' })).items;
    await until(async () => expect(await waiting()).toHaveLength(1));
    const replay = { ids: (await waiting()).map(({ id }) => id), reason: 'it is registered now' };
    const answerOf = async (asked: Promise<unknown>) => {
      let answer: unknown;
      void asked.then((what) => {
        answer = what;
      });
      await until(async () => {
        await attend();
        expect(answer).toBeDefined();
      });
      return answer;
    };

    const unheard = createFieldQueries({ database, requests, clock: systemClock, replayPatienceMs: 200 });
    await expect(unheard.replay(person, replay)).rejects.toMatchObject({
      code: 'service.unavailable',
      retryable: true,
    });
    expect(await answerOf(asking.replay(person, replay))).toMatchObject({
      replayed: [],
      refused: [{ id: replay.ids[0], code: 'registry.unknown_device' }],
    });
    await registry.putFacility(
      { role: 'admin' },
      {
        ...{ id: 'heping.garage-9', kind: 'ponding', points: ['water_depth'], parameters: {} },
        name: { zh: '九号车库', en: 'Garage 9' },
      },
    );
    const notThere = { replayed: [], refused: [{ id: replay.ids[0], code: 'request.not_found' }] };
    expect(await asking.replay(elsewhere, replay)).toMatchObject(notThere);
    expect(await answerOf(asking.replay(person, replay))).toEqual({
      replayed: [{ id: replay.ids[0], readings: 1 }],
      refused: [],
    });
    expect(await asking.replay(person, replay)).toMatchObject(notThere);
    expect((await asking.actions(person, { limit: 10 })).items).toMatchObject([
      { action: 'rejection.replayed', userId: 'ops', subject: replay.ids[0] },
    ]);
    await requests.ask({ groupId: group, kind: 'rejections.replay', payload: {}, askedBy: 'x', nowMs: atMs });
    await until(async () => {
      await attend();
      expect(await requests.open([group])).toEqual([]);
    });
  });
});
