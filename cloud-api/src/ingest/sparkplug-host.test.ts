import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataType, deviceTopic, encodePayload, type Metric, nodeTopic } from '@anju/contracts/sparkplug';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../platform/testing/test-database.js';
import { openDuckdbReadingStore, type ReadingStore } from '../readings/index.js';
import { nodes } from '../registry/adapters/schema.js';
import { rejections } from './adapters/schema.js';
import { agent, type Cloud, type CloudOptions, FieldNode, garage, group, startCloud } from './testing/field-rig.js';
import { HostTap } from './testing/host-tap.js';
import { ids } from './testing/ids.js';
import { describeOverBrokers } from './testing/over-brokers.js';
import type { TestBroker } from './testing/test-broker.js';
import { readCommand } from './testing/wire-command.js';

// On a loaded machine opening the stores may take half a minute.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 20 });
const address = { groupId: group, edgeNodeId: agent };
const second = 'heping.garage-2';

describeOverBrokers('the host of edge nodes', (startBroker) => {
  let directory: string;
  let records: TestDatabase;
  let store: ReadingStore;
  let broker: TestBroker;
  let tap: HostTap;
  let cloud: Cloud | undefined;
  let field: FieldNode | undefined;

  beforeAll(async () => {
    records = await openTestDatabase();
  });
  afterAll(() => records?.dispose());

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'anju-host-'));
    [store, broker] = await Promise.all([
      openDuckdbReadingStore({ file: join(directory, 'readings.duckdb'), memoryLimitMb: 128, threads: 1 }),
      startBroker(),
      records.empty(),
    ]);
    tap = await HostTap.start(broker);
  });

  afterEach(async () => {
    await field?.end();
    await cloud?.stop();
    field = undefined;
    cloud = undefined;
    await tap.stop();
    await store.close();
    await broker.stop();
    await rm(directory, { recursive: true });
  });

  async function start(options: Partial<CloudOptions> = {}): Promise<Cloud> {
    cloud = await startCloud({ broker: tap, database: records.database, store, ...options });
    return cloud;
  }

  async function connect(options: Parameters<typeof FieldNode.connect>[1] = {}): Promise<FieldNode> {
    const node = await FieldNode.connect(broker, options);
    field = node;
    await until(() => expect(node.hostOnline).toBe(true));
    return node;
  }

  const stored = async (point: string, facilityId = garage) =>
    (await store.range({ facilityId, point, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 100 })).readings;
  const nodeRow = async () => {
    const rows = await records.database.tx({ role: 'admin' }, (tx) => tx.select().from(nodes));
    return rows.find(({ edgeNodeId }) => edgeNodeId === agent);
  };
  const watched = (...facilityIds: string[]) =>
    until(() => expect(facilityIds.map((id) => cloud?.live.watchOf(id))).toEqual(facilityIds.map(() => 'watched')));
  const rebirths = () =>
    tap
      .published('NCMD')
      .filter(({ topic }) => topic === nodeTopic('NCMD', address))
      .map((sent) => ({ ...sent, command: readCommand(sent.payload) }))
      .filter(({ command }) => command.metrics.some(({ name }) => name === 'Node Control/Rebirth'));

  it(`asks with an NCMD, QoS 0, not retained, for the births that it lacks, and never commands a device ${ids(
    'topics-ncmd-mqtt',
    'topics-ncmd-payload',
    'topics-ncmd-timestamp',
    'topics-ncmd-topic',
    'payloads-ncmd-qos',
    'payloads-ncmd-retain',
    'payloads-ncmd-seq',
    'payloads-ncmd-timestamp',
    'payloads-name-cmd-requirement',
    'operational-behavior-data-commands-ncmd-verb',
    'operational-behavior-data-commands-ncmd-metric-name',
    'operational-behavior-data-commands-ncmd-metric-value',
    'operational-behavior-data-commands-ncmd-rebirth-verb',
    'operational-behavior-data-commands-ncmd-rebirth-name',
    'operational-behavior-data-commands-ncmd-rebirth-value',
  )}`, async () => {
    const beforeMs = Date.now();
    await start();
    const node = await connect();
    await node.send(null, { water_depth: 3 });
    await until(() => expect(node.rebirthsAsked).toBeGreaterThan(0));
    await node.birth();
    await node.send([1, 1], { leak: true });
    await until(() => expect(node.isConfirmed(1)).toBe(true));
    const commands = tap.published('NCMD');
    const named = new Map<string, { datatype: number | undefined; valueField: number | undefined; value: unknown }>();
    for (const { topic, qos, retain, payload, atMs } of commands) {
      expect({ topic, qos, retain }).toEqual({ topic: nodeTopic('NCMD', address), qos: 0, retain: false });
      const { timestamp, seq, metrics } = readCommand(payload);
      expect(seq).toBeUndefined();
      expect(Number(timestamp)).toBeGreaterThanOrEqual(beforeMs);
      expect(Number(timestamp)).toBeLessThanOrEqual(atMs);
      expect(metrics).toHaveLength(1);
      for (const { name, alias, ...rest } of metrics) {
        expect(alias).toBeUndefined();
        named.set(String(name), rest);
      }
    }
    // Exactly what the births declare, each with a value of the declared type.
    expect([...named.keys()].sort()).toEqual(['Node Control/Confirm', 'Node Control/Rebirth']);
    expect(named.get('Node Control/Rebirth')).toEqual({ datatype: DataType.Boolean, valueField: 14, value: true });
    expect(named.get('Node Control/Confirm')).toMatchObject({ datatype: DataType.String, valueField: 15 });
    expect(tap.published('DCMD')).toEqual([]);
  });

  it(`holds a node, its devices and all their values for gone with its NDEATH, by the bdSeq of its birth only ${ids(
    'operational-behavior-edge-node-termination-host-action-ndeath-node-offline',
    'operational-behavior-edge-node-termination-host-action-ndeath-node-tags-stale',
    'operational-behavior-edge-node-termination-host-action-ndeath-devices-offline',
    'operational-behavior-edge-node-termination-host-action-ndeath-devices-tags-stale',
  )}`, async () => {
    const { live } = await start();
    const node = await connect({ bdSeq: 4 });
    await node.birth();
    await node.send([1, 1], { leak: false, water_depth: 5 });
    await watched(garage, second);
    await until(() => expect(node.isConfirmed(1)).toBe(true));
    const die = (bdSeq: number) =>
      node.publish(
        nodeTopic('NDEATH', address),
        encodePayload({ metrics: [{ name: 'bdSeq', datatype: DataType.Int64, value: bdSeq }] }),
      );
    await die(3);
    await node.send([2, 2], { water_depth: 6 });
    await until(() => expect(node.isConfirmed(2)).toBe(true));
    expect([live.watchOf(garage), live.watchOf(second)]).toEqual(['watched', 'watched']);
    const beforeMs = Date.now();
    await die(4);
    for (const facilityId of [garage, second]) {
      await until(() => expect(live.watchOf(facilityId)).toBe('not_watched'));
      expect(new Set(live.pointsOf(facilityId)?.map(({ watch }) => watch))).toEqual(new Set(['not_watched']));
    }
    await until(async () => expect(await nodeRow()).toMatchObject({ online: false, bdSeq: 4 }));
    // The host's own time: the will carries the time at which the connection began.
    expect((await nodeRow())?.sinceMs).toBeGreaterThanOrEqual(beforeMs);
    // What its births declared means nothing any more.
    const asked = rebirths().length;
    await node.send([3, 3], { water_depth: 7 });
    await until(() => expect(rebirths().length).toBeGreaterThan(asked));
    expect((await stored('water_depth')).map(({ value }) => value)).toEqual([5, 6]);
    await node.birth();
    await node.send([3, 3], { water_depth: 7 });
    await until(() => expect(node.isConfirmed(3)).toBe(true));
    await watched(garage, second);
  });

  it(`holds one device and all its values for gone with its DDEATH, and the others not ${ids(
    'operational-behavior-edge-node-termination-host-action-ddeath-devices-offline',
    'operational-behavior-edge-node-termination-host-action-ddeath-devices-tags-stale',
  )}`, async () => {
    const { live } = await start();
    const node = await connect();
    await node.birth();
    await watched(garage, second);
    await node.lose('garage-1');
    await until(() => expect(live.watchOf(garage)).toBe('not_watched'));
    expect(new Set(live.pointsOf(garage)?.map(({ watch }) => watch))).toEqual(new Set(['not_watched']));
    expect(live.watchOf(second)).toBe('watched');
    expect(new Set(live.pointsOf(second)?.map(({ watch }) => watch))).toEqual(new Set(['watched']));
    await until(async () => expect(await nodeRow()).toMatchObject({ online: true }));
    await node.bear('garage-1');
    await watched(garage, second);
  });

  /** The next DDATA, not yet sent: its number is taken. */
  function prepared(node: FieldNode, value: number): () => Promise<void> {
    node.seq = (node.seq + 1) % 256;
    const metrics: Metric[] = [{ alias: 20, datatype: DataType.Double, timestampMs: 1_795_000_000_000 + value, value }];
    const payload = encodePayload({ timestampMs: Date.now(), seq: node.seq, metrics }, { omitDatatype: true });
    return () => node.publish(deviceTopic('DDATA', address, 'garage-1'), payload);
  }

  it(`waits for a message that others overtook, and goes on in the order in which they were sent ${ids(
    'operational-behavior-host-reordering-start',
    'operational-behavior-host-reordering-success',
  )}`, async () => {
    await start({ timing: { reorderMs: 60_000 } });
    const node = await connect({ confirming: false });
    await node.birth();
    await watched(garage);
    const asked = rebirths().length;
    const [first, third, fourth, fifth] = [0, 1, 2, 3].map((value) => prepared(node, value));
    for (const send of [third, fifth, fourth]) await send?.();
    await node.publish(nodeTopic('NDATA', { ...address, edgeNodeId: 'elsewhere' }), Buffer.alloc(1));
    await until(async () => {
      const rows = await records.database.tx({ role: 'admin' }, (tx) => tx.select().from(rejections));
      expect(rows.some(({ edgeNodeId }) => edgeNodeId === 'elsewhere')).toBe(true);
    });
    expect(await stored('water_depth')).toEqual([]);
    await first?.();
    await until(async () => expect((await stored('water_depth')).map(({ value }) => value)).toEqual([0, 1, 2, 3]));
    expect(rebirths()).toHaveLength(asked);
    await prepared(node, 4)();
    await until(async () => expect(await stored('water_depth')).toHaveLength(5));
    expect((await nodeRow())?.sequenceGaps).toBe(0);
  });

  it(`asks for births when what is missing has not come within the configured time, seldom, and counts what is lost ${ids(
    'operational-behavior-host-reordering-param',
    'operational-behavior-host-reordering-rebirth',
  )}`, async () => {
    await start({ timing: { reorderMs: 700, rebirthMinMs: 1_500, rebirthSpreadMs: 0 } });
    const node = await connect({ confirming: false });
    await node.birth();
    await watched(garage);
    const asked = rebirths().length;
    prepared(node, 0);
    const sentMs = Date.now();
    await prepared(node, 1)();
    await until(() => expect(rebirths()).toHaveLength(asked + 1));
    expect((rebirths().at(-1)?.atMs ?? 0) - sentMs).toBeGreaterThanOrEqual(700);
    await prepared(node, 2)();
    // The one that never came, the one that waited for it, and the one after.
    await until(async () => expect(await nodeRow()).toMatchObject({ sequenceGaps: 1, readingsDropped: 3 }));
    await node.birth();
    prepared(node, 3);
    await prepared(node, 4)();
    await until(async () => expect(await nodeRow()).toMatchObject({ sequenceGaps: 2, readingsDropped: 5 }));
    // A node that needs births again and again is not asked again so soon.
    await until(() => expect(rebirths()).toHaveLength(asked + 2));
    const [before, again] = rebirths().slice(-2);
    expect(Number(again?.command.timestamp) - Number(before?.command.timestamp)).toBeGreaterThanOrEqual(1_500);
    expect(await stored('water_depth')).toEqual([]);
    await node.birth();
    await prepared(node, 5)();
    await until(async () => expect((await stored('water_depth')).map(({ value }) => value)).toEqual([5]));
  });

  it('takes what it knows out of a message with DataSets, templates, null, history and properties of other makers', async () => {
    await start();
    const node = await connect({ confirming: false });
    await node.birth();
    await watched(garage);
    const atMs = 1_795_000_000_000;
    const depth = { alias: 20, datatype: DataType.Double };
    const known = encodePayload({
      timestampMs: atMs + 9,
      seq: (node.seq + 1) % 256,
      metrics: [
        { ...depth, timestampMs: atMs, value: 1, isHistorical: true },
        { ...depth, timestampMs: atMs + 1, value: null },
        {
          ...depth,
          timestampMs: atMs + 2,
          value: 2,
          properties: { Quality: 192, 'Engineering Units': 'mm', Low: -1.5 },
        },
        { ...depth, timestampMs: atMs + 3, value: 3, properties: { Quality: 500 } },
        { ...depth, value: 4, isTransient: true },
      ],
    });
    // Metrics of the payload (field 2): name (1), datatype (4) 16 DataSet and 19 Template, dataset_value (17), template_value (18).
    const dataSet = Buffer.from([0x12, 0x08, 0x0a, 0x01, 0x64, 0x20, 0x10, 0x8a, 0x01, 0x00]);
    const template = Buffer.from([0x12, 0x08, 0x0a, 0x01, 0x74, 0x20, 0x13, 0x92, 0x01, 0x00]);
    node.seq = (node.seq + 1) % 256;
    const birth = encodePayload({
      timestampMs: atMs,
      seq: (node.seq + 1) % 256,
      metrics: [{ name: 'water_depth', alias: 20, datatype: DataType.Double, value: null }],
    });
    await node.publish(deviceTopic('DDATA', address, 'garage-1'), Buffer.concat([known, dataSet, template]));
    node.seq = (node.seq + 1) % 256;
    await node.publish(deviceTopic('DBIRTH', address, 'garage-1'), Buffer.concat([birth, dataSet, template]));
    await prepared(node, 5)();
    await until(async () => {
      expect(
        (await stored('water_depth')).map(({ sourceTimeMs, value, quality }) => [sourceTimeMs - atMs, value, quality]),
      ).toEqual([
        [0, 1, 'good'],
        [1, null, 'bad'],
        [2, 2, 'good'],
        [3, null, 'bad'],
        [5, 5, 'good'],
        [9, 4, 'good'],
      ]);
    });
    expect(cloud?.live.watchOf(garage)).toBe('watched');
  });
});
