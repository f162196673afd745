import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError, type HazardView } from '@anju/contracts';
import { DataType, nodeTopic } from '@anju/contracts/sparkplug';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { hazards as hazardRows } from '../hazards/adapters/schema.js';
import type { Database, Scope } from '../platform/db/database.js';
import { openTestDatabase, type TestDatabase } from '../platform/testing/test-database.js';
import { openDuckdbReadingStore, type ReadingStore } from '../readings/index.js';
import { nodes } from '../registry/adapters/schema.js';
import { tickets } from '../tickets/adapters/schema.js';
import { outboxGaps, rejections } from './adapters/schema.js';
import { agent, type Cloud, type CloudOptions, FieldNode, garage, group, startCloud } from './testing/field-rig.js';
import { describeOverBrokers } from './testing/over-brokers.js';
import type { TestBroker } from './testing/test-broker.js';

const admin: Scope = { role: 'admin' };
// On a loaded machine opening the stores may take half a minute.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 20 });
const query = { state: 'all', limit: 50 } as const;

describeOverBrokers('ingest', (startBroker) => {
  let directory: string;
  let records: TestDatabase;
  let store: ReadingStore;
  let broker: TestBroker;
  let field: FieldNode | undefined;
  let cloud: Cloud | undefined;

  beforeAll(async () => {
    records = await openTestDatabase();
  });
  afterAll(() => records?.dispose());

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'anju-ingest-'));
    [store, broker] = await Promise.all([
      openDuckdbReadingStore({ file: join(directory, 'readings.duckdb'), memoryLimitMb: 128, threads: 1 }),
      startBroker(),
      records.empty(),
    ]);
  });

  afterEach(async () => {
    await field?.end();
    await cloud?.stop();
    field = undefined;
    cloud = undefined;
    await store.close();
    await broker.stop();
    await rm(directory, { recursive: true });
  });

  async function start(options: Partial<CloudOptions> = {}): Promise<Cloud> {
    cloud = await startCloud({ broker, database: records.database, store, ...options });
    return cloud;
  }

  async function bornNode(options: Parameters<typeof FieldNode.connect>[1] = {}): Promise<FieldNode> {
    const node = await FieldNode.connect(broker, options);
    field = node;
    await until(() => expect(node.hostOnline).toBe(true));
    await node.birth();
    return node;
  }

  const stored = async (point = 'leak') =>
    (await store.range({ facilityId: garage, point, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 100 })).readings;
  const rows = <T>(read: (tx: Parameters<Parameters<Database['tx']>[1]>[0]) => Promise<T>) =>
    records.database.tx(admin, read);
  const hazardEvents = (of: Cloud): HazardView[] =>
    of.events.flatMap((event) => (event.type === 'hazard' ? [event.hazard] : []));

  it('stores, evaluates, tickets and confirms a batch, and tells who is watching', async () => {
    const running = await start();
    const node = await bornNode();
    await until(() => expect(running.live.watchOf(garage)).toBe('watched'));
    await node.send([1, 2], { leak: true, water_depth: 12 });
    await until(() => expect(node.isConfirmed(2)).toBe(true));
    expect(await stored()).toMatchObject([{ point: 'leak', value: true, quality: 'good' }]);
    const { items } = await running.hazards.list(admin, query);
    expect(items).toMatchObject([{ ruleId: 'T-LEAK', facilityId: garage, state: 'active', recurrences: 0 }]);
    const raised = await rows((tx) => tx.select().from(tickets));
    expect(raised.map(({ id }) => id)).toEqual([items[0]?.ticketId]);
    expect(hazardEvents(running)).toMatchObject([{ state: 'active', ticketId: items[0]?.ticketId }]);
    await until(() =>
      expect(running.live.pointsOf(garage)?.find(({ point }) => point === 'water_depth')).toMatchObject({
        value: 12,
        quality: 'good',
        unit: 'mm',
        watch: 'watched',
      }),
    );
    expect(running.events.some((event) => event.type === 'points' && event.facilityId === garage)).toBe(true);
  });

  it('confirms a batch that comes again without evaluating or storing it again', async () => {
    const running = await start();
    const node = await bornNode();
    const atMs = Date.now();
    await node.send([1, 1], { leak: true }, { atMs });
    await until(() => expect(node.isConfirmed(1)).toBe(true));
    const before = node.confirmations.length;
    await node.send([1, 1], { leak: true }, { atMs });
    await until(() => expect(node.confirmations.length).toBeGreaterThan(before));
    expect(hazardEvents(running)).toHaveLength(1);
    expect(await stored()).toHaveLength(1);
  });

  it('sets a bad metric aside with its reason, stores the others and confirms the batch', async () => {
    await start();
    const node = await bornNode();
    await node.send(
      [1, 1],
      { leak: false },
      {
        extra: [
          { alias: 20, datatype: DataType.Double, value: Number.NaN, timestampMs: Date.now() },
          { alias: 99, datatype: DataType.Double, value: 1, timestampMs: Date.now() },
        ],
      },
    );
    await until(() => expect(node.isConfirmed(1)).toBe(true));
    expect(await stored()).toMatchObject([{ value: false }]);
    expect(await stored('water_depth')).toEqual([]);
    const found = await rows((tx) => tx.select().from(rejections));
    expect(found.map(({ code }) => code).sort()).toEqual(['reading.not_a_number', 'sparkplug.unknown_alias']);
    expect(found[0]).toMatchObject({ groupId: group, edgeNodeId: agent, deviceId: 'garage-1' });
    expect(found[0]?.payloadHex).toMatch(/^[0-9a-f]{20,512}$/);
  });

  it('evaluates while the readings store is down, and confirms only when it is back', async () => {
    let down = true;
    const flaky: ReadingStore = {
      append: (batches) =>
        down
          ? Promise.reject(new AppError('readings.unavailable', 'down', { retryable: true }))
          : store.append(batches),
      latest: () => store.latest(),
      range: (wanted) => store.range(wanted),
      since: (seq, limit) => store.since(seq, limit),
      close: () => store.close(),
    };
    const running = await start({ store: flaky });
    const node = await bornNode();
    await node.send([1, 1], { leak: true });
    await until(() => expect(hazardEvents(running)).toMatchObject([{ state: 'active' }]));
    await until(() => expect(running.ingest.status().storeDown).toBe(true));
    expect(node.confirmations).toEqual([]);
    down = false;
    await until(() => expect(node.isConfirmed(1)).toBe(true));
    expect(await stored()).toMatchObject([{ value: true }]);
    expect(hazardEvents(running)).toHaveLength(1);
  });

  it('confirms nothing while the database is down, and loses nothing', async () => {
    let down = false;
    const flaky: Database = {
      tx: (scope, fn) =>
        down
          ? Promise.reject(new AppError('db.unavailable', 'down', { retryable: true }))
          : records.database.tx(scope, fn),
      close: () => records.database.close(),
    };
    const running = await start({ database: flaky });
    const node = await bornNode();
    await until(() => expect(running.live.watchOf(garage)).toBe('watched'));
    down = true;
    await node.send([1, 1], { leak: true });
    await until(async () => expect(await stored()).toHaveLength(1));
    await until(() => expect(running.ingest.status().databaseDown).toBe(true));
    expect(node.confirmations).toEqual([]);
    down = false;
    await until(() => expect(node.isConfirmed(1)).toBe(true));
    expect((await running.hazards.list(admin, query)).items).toMatchObject([{ state: 'active' }]);
    expect(await rows((tx) => tx.select().from(tickets))).toHaveLength(1);
  });

  it('raises the hazard of a one-sample alarm although it ended between storing and evaluating', async () => {
    let dead = false;
    const dying: Database = {
      tx: (scope, fn) =>
        dead
          ? Promise.reject(new AppError('db.unavailable', 'dead', { retryable: true }))
          : records.database.tx(scope, fn),
      close: () => records.database.close(),
    };
    const first = await start({ database: dying });
    const node = await bornNode();
    await until(() => expect(first.live.watchOf(garage)).toBe('watched'));
    dead = true;
    await node.send([1, 1], { leak: true });
    await until(async () => expect(await stored()).toHaveLength(1));
    await first.stop();
    expect(await rows((tx) => tx.select().from(hazardRows))).toEqual([]);

    const second = await start();
    // Before the host says online: nothing new has come since.
    expect((await second.hazards.list(admin, query)).items).toMatchObject([{ ruleId: 'T-LEAK', state: 'active' }]);
    expect(await rows((tx) => tx.select().from(tickets))).toHaveLength(1);
  });

  it('takes up where it ended: nothing is evaluated or ticketed twice after a restart', async () => {
    const first = await start({ hazardsTiming: { snapshotIntervalMs: 3_600_000 } });
    const node = await bornNode();
    const atMs = Date.now();
    await node.send([1, 1], { leak: true }, { atMs });
    await node.send([2, 2], { water_depth: 3 });
    await until(() => expect(node.isConfirmed(2)).toBe(true));
    await first.stop();
    const second = await start();
    await until(() => expect(node.rebirthsAsked).toBeGreaterThan(0));
    await node.birth();
    await node.send([1, 1], { leak: true }, { atMs });
    await node.send([3, 3], { leak: false });
    await until(() => expect(node.isConfirmed(3)).toBe(true));
    await until(async () => {
      expect((await second.hazards.list(admin, query)).items).toMatchObject([{ state: 'cleared', recurrences: 0 }]);
    });
    expect(await rows((tx) => tx.select().from(tickets))).toHaveLength(1);
  });

  it('counts the recurrence of a hazard that comes back', async () => {
    const running = await start();
    const node = await bornNode();
    const atMs = Date.now() - 5_000;
    await node.send([1, 1], { leak: true }, { atMs });
    await node.send([2, 2], { leak: false }, { atMs: atMs + 1_000 });
    await node.send([3, 3], { leak: true }, { atMs: atMs + 2_000 });
    await until(() => expect(node.isConfirmed(3)).toBe(true));
    const { items } = await running.hazards.list(admin, query);
    expect(items).toMatchObject([
      { state: 'active', beganMs: atMs + 2_000, recurrences: 1 },
      { state: 'cleared', beganMs: atMs, clearedMs: atMs + 1_000, recurrences: 0 },
    ]);
    expect(await rows((tx) => tx.select().from(tickets))).toHaveLength(1);
  });

  it('shows an agent that was cut off without a goodbye as not watched, and as watched when it is back', async () => {
    const running = await start();
    const node = await bornNode();
    await until(() => expect(running.live.watchOf(garage)).toBe('watched'));
    node.cut();
    await until(() => expect(running.live.watchOf(garage)).toBe('not_watched'));
    expect(running.live.pointsOf(garage)?.map(({ watch }) => watch)).toEqual(Array(3).fill('not_watched'));
    await until(async () => {
      const [row] = await rows((tx) => tx.select().from(nodes));
      expect(row).toMatchObject({ online: false, estateId: 'heping' });
    });
    await node.end();
    await bornNode({ bdSeq: 1 });
    await until(() => expect(running.live.watchOf(garage)).toBe('watched'));
    const watches = running.events.filter((event) => event.type === 'watch' && event.facilityIds.includes(garage));
    expect(watches.map((event) => event.type === 'watch' && event.watch)).toEqual([
      'watched',
      'not_watched',
      'watched',
    ]);
  });

  it('does not watch a device that its node does not bear, nor a node that falls silent', async () => {
    const running = await start({ timing: { unwatchAfterMs: 200, silenceMs: 600 } });
    const node = await FieldNode.connect(broker);
    field = node;
    await node.birth({ 'garage-1': {} });
    await until(() => expect(running.live.watchOf(garage)).toBe('watched'));
    expect(running.live.watchOf('heping.garage-2')).toBe('not_watched');
    await until(() => expect(running.live.watchOf(garage)).toBe('not_watched'));
    expect(running.ingest.status().nodesOnline).toBe(0);
  });

  it('keeps a lost device not watched without a flicker, whatever its agent still tells of it', async () => {
    const running = await start();
    const node = await bornNode();
    await until(() => expect(running.live.watchOf('heping.garage-2')).toBe('watched'));
    const lost = (point: 'water_depth' | 'leak' | 'sump_level') =>
      ({
        point,
        value: null,
        quality: 'bad',
        reason: 'device_timeout',
        sourceTimeMs: Date.now(),
        ordinal: 0,
      }) as const;
    const unreached = { water_depth: lost('water_depth'), leak: lost('leak'), sump_level: lost('sump_level') };
    const none = { water_depth: null, leak: null, sump_level: null };
    await node.send([1, 1], none, { reason: 'device_timeout' });
    await node.lose('garage-1');
    await until(() => expect(running.live.watchOf(garage)).toBe('not_watched'));
    // What the host asked of the node before it heard the births comes before this.
    await until(() => expect(node.isConfirmed(1)).toBe(true));
    const asked = node.rebirthsAsked;
    const lostAt = running.events.length;
    // Its heartbeats, as our agents send them (a birth and a death about each), as others may, and all births anew.
    for (const record of [2, 3]) {
      await node.bear('garage-1', unreached);
      await node.send([record, record], none, { reason: 'device_timeout' });
      await node.lose('garage-1');
    }
    await node.send([4, 4], none, { reason: 'device_offline' });
    await node.birth({ 'garage-1': unreached, 'garage-2': {} });
    await node.lose('garage-1');
    await node.send([5, 5], { leak: false }, { device: 'garage-2' });
    await until(() => expect(node.isConfirmed(5)).toBe(true));
    for (const record of [1, 2, 3, 4]) expect(node.isConfirmed(record)).toBe(true);
    const changes = () => running.events.slice(lostAt).filter(({ type }) => type === 'watch');
    expect(changes()).toEqual([]);
    expect(running.live.watchOf(garage)).toBe('not_watched');
    expect(running.live.watchOf('heping.garage-2')).toBe('watched');
    expect(node.rebirthsAsked).toBe(asked);
    await node.bear('garage-1', { leak: { ...lost('leak'), value: false, quality: 'good' } });
    await until(() => expect(running.live.watchOf(garage)).toBe('watched'));
    expect(changes()).toMatchObject([{ facilityIds: [garage], watch: 'watched' }]);
  });

  it('watches what one of an estate’s nodes speaks for, whatever the others say', async () => {
    const running = await start({ timing: { unwatchAfterMs: 100 } });
    const gateway = { groupId: group, edgeNodeId: 'Gateway 7', estateId: 'heping' };
    expect(await running.registry.putNode(admin, gateway)).toBe('created');
    const node = await FieldNode.connect(broker);
    field = node;
    const other = await FieldNode.connect(broker, { edgeNodeId: gateway.edgeNodeId });
    try {
      await node.birth({ 'garage-1': {} });
      await other.birth({ 'garage-2': {} });
      await until(() => expect(running.ingest.status().nodesOnline).toBe(2));
      const both = () => [running.live.watchOf(garage), running.live.watchOf('heping.garage-2')];
      await until(() => expect(both()).toEqual(['watched', 'watched']));
      // Long enough for either to find what it does not bear not watched.
      const bornMs = Date.now();
      await until(() => expect(Date.now()).toBeGreaterThan(bornMs + 1_000));
      expect(running.events).not.toContainEqual(expect.objectContaining({ type: 'watch', watch: 'not_watched' }));
      other.cut();
      await until(() => expect(both()).toEqual(['watched', 'not_watched']));
    } finally {
      await other.end();
    }
  });

  it('hears and confirms a quiet node in the midst of another’s flood, and says whose flood it is', async () => {
    const running = await start({ limits: { nodeMessages: 20, nodeBytes: 1_000_000 } });
    const flooding = { groupId: group, edgeNodeId: 'heping-flood', estateId: 'heping' };
    await running.registry.putNode(admin, flooding);
    const node = await bornNode();
    const other = await FieldNode.connect(broker, { edgeNodeId: flooding.edgeNodeId, confirming: false });
    const rubbish = Array.from({ length: 100 }, (_, i) => ({ alias: 1_000 + i, datatype: DataType.Double, value: i }));
    let isOver = false;
    const flood = (async () => {
      await other.birth({ 'garage-2': {} });
      while (!isOver) {
        const burst = Array.from({ length: 60 }, () => other.send(null, {}, { device: 'garage-2', extra: rubbish }));
        await Promise.all([...burst, delay(100)]);
      }
    })();
    // Like an agent: what a broker drops for a slow reader is said again, after the births that it is asked for.
    const tell = async (record: number): Promise<void> => {
      const atMs = Date.now();
      for (let asked = node.rebirthsAsked; !node.isConfirmed(record); await delay(100)) {
        if (node.rebirthsAsked > asked) await node.birth();
        asked = node.rebirthsAsked;
        await node.send([record, record], { water_depth: record }, { atMs });
      }
    };
    try {
      const codes = async () => (await rows((tx) => tx.select().from(rejections))).map(({ code }) => code);
      await vi.waitFor(async () => expect(await codes()).toContain('sparkplug.flood'), {
        timeout: 60_000,
        interval: 100,
      });
      for (const record of [1, 2, 3]) await tell(record);
    } finally {
      isOver = true;
      await flood;
      await other.end();
    }
    expect((await stored('water_depth')).map(({ value }) => value)).toEqual([1, 2, 3]);
    const found = await rows((tx) => tx.select().from(rejections));
    for (const { code, edgeNodeId } of found) if (code === 'sparkplug.flood') expect(edgeNodeId).toBe('heping-flood');
    const [quiet] = (await rows((tx) => tx.select().from(nodes))).filter(({ edgeNodeId }) => edgeNodeId === agent);
    expect(quiet).toMatchObject({ online: true, rejected: 0 });
  });

  it('asks for births after a gap and goes on with them', async () => {
    const running = await start();
    const node = await bornNode();
    await until(() => expect(running.live.watchOf(garage)).toBe('watched'));
    const asked = node.rebirthsAsked;
    await node.send([1, 1], { leak: true }, { skipSeq: true });
    await until(() => expect(node.rebirthsAsked).toBe(asked + 1));
    expect(hazardEvents(running)).toEqual([]);
    await node.birth();
    await node.send([1, 1], { leak: true });
    await until(() => expect(node.isConfirmed(1)).toBe(true));
    const [row] = await rows((tx) => tx.select().from(nodes));
    expect(row).toMatchObject({ sequenceGaps: 1, online: true });
  });

  it('keeps what an unregistered node says out, remembers the node and confirms nothing', async () => {
    await start();
    const node = await bornNode({ edgeNodeId: 'stranger' });
    await node.send([1, 1], { leak: true });
    await until(async () => {
      const strangers = (await rows((tx) => tx.select().from(nodes))).filter((row) => row.edgeNodeId === 'stranger');
      expect(strangers).toMatchObject([{ estateId: null, online: true }]);
    });
    const found = await rows((tx) => tx.select().from(rejections));
    expect(new Set(found.map(({ code }) => code))).toEqual(new Set(['registry.unknown_node']));
    expect(node.confirmations).toEqual([]);
    expect(await stored()).toEqual([]);
  });

  it('sets a value that contradicts a stored one aside and confirms its batch', async () => {
    await start();
    const node = await bornNode();
    const atMs = Date.now();
    await node.send([1, 1], { water_depth: 5 }, { atMs });
    await node.send([2, 2], { water_depth: 6 }, { atMs });
    await until(() => expect(node.isConfirmed(2)).toBe(true));
    await until(async () => {
      expect(await rows((tx) => tx.select().from(rejections))).toMatchObject([
        { code: 'reading.conflict', point: 'water_depth' },
      ]);
    });
    expect(await stored('water_depth')).toMatchObject([{ value: 5 }]);
  });

  it('records what an agent had to drop, and confirms the report', async () => {
    await start();
    const node = await bornNode();
    const gap = { fromMs: 1_000, toMs: 2_000, count: 7, why: 'full' };
    await node.sendNode([{ alias: 14, datatype: DataType.String, value: JSON.stringify(gap) }], [1, 7]);
    await until(() => expect(node.isConfirmed(7)).toBe(true));
    expect(await rows((tx) => tx.select().from(outboxGaps))).toMatchObject([{ ...gap, edgeNodeId: agent }]);
    const [row] = await rows((tx) => tx.select().from(nodes));
    expect(row?.readingsDropped).toBe(7);
  });

  it('stores the births of a gateway that does not confirm, and evaluates them', async () => {
    const running = await start();
    const node = await FieldNode.connect(broker, { confirming: false });
    field = node;
    const atMs = Date.now() - 1_000;
    const reading = { point: 'leak', value: true, quality: 'good', sourceTimeMs: atMs, ordinal: 0 } as const;
    await node.birth({ 'garage-1': { leak: reading } });
    await until(async () => expect(await stored()).toMatchObject([{ value: true, sourceTimeMs: atMs }]));
    await until(() => expect(hazardEvents(running)).toMatchObject([{ state: 'active', beganMs: atMs }]));
    expect(node.confirmations).toEqual([]);
  });

  it('shows and evaluates what a confirming agent’s birth says, and leaves storing to its outbox', async () => {
    const running = await start();
    const node = await FieldNode.connect(broker);
    field = node;
    const reading = { point: 'leak', value: true, quality: 'good', sourceTimeMs: Date.now(), ordinal: 0 } as const;
    await node.birth({ 'garage-1': { leak: reading } });
    await until(() => expect(hazardEvents(running)).toMatchObject([{ state: 'active' }]));
    expect(running.live.pointsOf(garage)?.find(({ point }) => point === 'leak')?.value).toBe(true);
    expect(await stored()).toEqual([]);
  });

  it('survives rubbish of every kind and goes on', async () => {
    const running = await start();
    const node = await bornNode();
    const rubbish = [Buffer.alloc(0), Buffer.from('hello'), Buffer.from([0x0a, 0xff, 0xff]), Buffer.alloc(2_000, 0xff)];
    const topics = ['NBIRTH', 'NDATA', 'NDEATH'].map((type) =>
      nodeTopic(type as 'NBIRTH', { groupId: group, edgeNodeId: 'x' }),
    );
    topics.push(`spBv1.0/${group}/nonsense`, `spBv1.0/${group}/DDATA/${agent}/none`, `spBv1.0/${group}/DDATA/${agent}`);
    for (const topic of topics) for (const payload of rubbish) await node.publish(topic, payload);
    await node.birth();
    await node.send([1, 1], { leak: true });
    await until(() => expect(node.isConfirmed(1)).toBe(true));
    expect(
      (await running.metrics.metrics()).match(/anju_ingest_rejected_total\{code="sparkplug\.topic_invalid"\} 8/),
    ).not.toBeNull();
  });

  it('marks an impossible time, evaluates it on receipt, and is not blind', async () => {
    const running = await start();
    const node = await bornNode();
    const receivedMs = Date.now();
    await node.send([1, 1], { leak: true }, { atMs: receivedMs + 3_600_000 });
    await until(() => expect(node.isConfirmed(1)).toBe(true));
    expect(await stored()).toMatchObject([
      { value: true, quality: 'uncertain', reason: 'clock_implausible', sourceTimeMs: receivedMs + 3_600_000 },
    ]);
    const [hazard] = (await running.hazards.list(admin, query)).items;
    expect(hazard?.beganMs).toBeGreaterThanOrEqual(receivedMs);
    expect(hazard?.beganMs).toBeLessThan(receivedMs + 60_000);
  });

  it('reconnects after the broker is gone and asks for births', async () => {
    const running = await start();
    const node = await bornNode();
    await until(() => expect(running.live.watchOf(garage)).toBe('watched'));
    broker.cutAll();
    await until(() => expect(running.ingest.status().connected).toBe(false));
    await node.end();
    await until(() => expect(running.ingest.status()).toMatchObject({ connected: true, online: true }));
    const again = await FieldNode.connect(broker, { bdSeq: 1 });
    field = again;
    await until(() => expect(again.hostOnline).toBe(true));
    await until(() => expect(again.rebirthsAsked).toBeGreaterThan(0));
    await again.birth();
    await again.send([1, 1], { leak: true });
    await until(() => expect(again.isConfirmed(1)).toBe(true));
  });
});
