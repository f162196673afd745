import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataType } from '@anju/contracts/sparkplug';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../platform/testing/test-database.js';
import { openDuckdbReadingStore, type ReadingStore } from '../readings/index.js';
import type { PersonScope } from './field-operations.js';
import { type Cloud, FieldNode, garage, group, startCloud } from './testing/field-rig.js';
import { describeOverBrokers } from './testing/over-brokers.js';
import type { TestBroker } from './testing/test-broker.js';

// On a loaded machine opening the stores may take half a minute.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 30 });
const operator: PersonScope = { role: 'app', userId: 'ops', paths: [`linan.${group}`], partyId: null };
const elsewhere: PersonScope = { role: 'app', userId: 'other', paths: ['linan.elsewhere'], partyId: null };
const admin = { role: 'admin' } as const;
const page = { limit: 50 };
const gateway = 'PLC 7';
const atMs = 1_795_000_000_000;

describeOverBrokers('what operators decide about data of the field', (startBroker) => {
  let directory: string;
  let records: TestDatabase;
  let store: ReadingStore;
  let broker: TestBroker;
  let cloud: Cloud;
  let node: FieldNode | undefined;

  beforeAll(async () => {
    records = await openTestDatabase();
  });
  afterAll(() => records?.dispose());

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'anju-field-'));
    [store, broker] = await Promise.all([
      openDuckdbReadingStore({ file: join(directory, 'readings.duckdb'), memoryLimitMb: 128, threads: 1 }),
      startBroker(),
      records.empty(),
    ]);
    cloud = await startCloud({ broker, database: records.database, store });
  });

  afterEach(async () => {
    await node?.end();
    node = undefined;
    await cloud.stop();
    await store.close();
    await broker.stop();
    await rm(directory, { recursive: true });
  });

  async function connect(options: Parameters<typeof FieldNode.connect>[1] = {}): Promise<FieldNode> {
    const connected = await FieldNode.connect(broker, options);
    node = connected;
    await until(() => expect(connected.hostOnline).toBe(true));
    return connected;
  }

  const operations = () => cloud.ingest.operations;
  const stored = async (point: string, facilityId = garage) =>
    (await store.range({ facilityId, point, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 100 })).readings;
  const depth = async () =>
    (await operations().discovered(operator, page)).items.find(({ metric }) => metric === 'water_depth');

  it('keeps what a gateway that nobody knows says from the first moment, and gives it to the point that claims it', async () => {
    const plc = await connect({ edgeNodeId: gateway, confirming: false });
    await plc.birth({ 'pump-house': {} });
    await plc.send(null, { water_depth: 1_500, leak: false }, { device: 'pump-house', atMs });
    await plc.send(null, { water_depth: 1_600 }, { device: 'pump-house', atMs: atMs + 1_000 });
    await until(async () => expect((await depth())?.kept).toBe(2));
    expect(await depth()).toMatchObject({
      groupId: group,
      edgeNodeId: gateway,
      estateId: null,
      deviceId: 'pump-house',
      datatype: DataType.Double,
      value: 1_600,
      sourceTimeMs: atMs + 1_000,
      claim: null,
    });
    const names = async (query: object) =>
      (await operations().discovered(operator, { ...page, ...query })).items.map(({ metric }) => metric);
    expect(await names({})).toEqual(['leak', 'sump_level', 'water_depth']);
    expect((await operations().discovered(elsewhere, page)).items).toEqual([]);
    expect((await operations().rejections(operator, page)).items).toEqual([]);

    const address = { groupId: group, edgeNodeId: gateway, deviceId: 'pump-house', metric: 'water_depth' };
    const claim = { ...address, facilityId: garage, point: 'sump_level', factor: 0.001, offset: 0 };
    expect(await operations().claim(operator, claim)).toBe('other_estate');
    await cloud.registry.putNode(admin, { groupId: group, edgeNodeId: gateway, estateId: 'heping' });
    expect(await operations().claim(operator, { ...claim, metric: 'no' })).toBe('unknown_metric');
    expect(await operations().claim(operator, { ...claim, facilityId: 'heping.no' })).toBe('unknown_facility');
    expect(await operations().claim(operator, { ...claim, point: 'no' })).toBe('unknown_point');
    expect(await operations().claim(elsewhere, claim)).toBe('unknown_metric');
    expect(cloud.live.watchOf(garage)).toBe('not_watched');
    expect(await operations().claim(operator, claim)).toBe('claimed');

    await until(async () => expect((await stored('sump_level')).map(({ value }) => value)).toEqual([1.5, 1.6]));
    expect((await stored('sump_level'))[0]).toMatchObject({ quality: 'good', sourceTimeMs: atMs });
    await until(async () =>
      expect(await depth()).toMatchObject({ kept: 0, estateId: 'heping', claim: { point: 'sump_level' } }),
    );
    expect([await names({ claimed: 'yes' }), await names({ claimed: 'no' })]).toEqual([
      ['water_depth'],
      ['leak', 'sump_level'],
    ]);
    expect(cloud.live.watchOf(garage)).toBe('watched');

    await plc.birth({ 'pump-house': {} });
    await plc.send(null, { water_depth: 1_700 }, { device: 'pump-house', atMs: atMs + 2_000 });
    await until(async () => expect((await stored('sump_level')).map(({ value }) => value)).toEqual([1.5, 1.6, 1.7]));

    expect(await operations().unclaim(operator, address)).toBe(true);
    expect(await operations().unclaim(operator, address)).toBe(false);
    await plc.send(null, { water_depth: 1_800 }, { device: 'pump-house', atMs: atMs + 3_000 });
    await until(async () => expect((await depth())?.kept).toBe(1));
    expect(await stored('sump_level')).toHaveLength(3);
    const actions = (await operations().actions(operator, page)).items;
    expect(actions).toMatchObject([
      { action: 'metric.unclaimed', userId: 'ops', subject: `${group}/${gateway}/pump-house/water_depth` },
      { action: 'metric.claimed', userId: 'ops', detail: { facilityId: garage, point: 'sump_level', factor: 0.001 } },
    ]);
    expect((await operations().actions(elsewhere, page)).items).toEqual([]);
  });

  it('sets what a claim cannot make of its metric aside, with the reason, instead of losing it', async () => {
    const plc = await connect({ edgeNodeId: gateway, confirming: false });
    await cloud.registry.putNode(admin, { groupId: group, edgeNodeId: gateway, estateId: 'heping' });
    await plc.birth({ 'pump-house': {} });
    await plc.send(null, { water_depth: 7 }, { device: 'pump-house', atMs });
    await plc.send(null, { water_depth: 1 }, { device: 'pump-house', atMs: atMs + 1 });
    await until(async () => expect((await depth())?.kept).toBe(2));
    const address = { groupId: group, edgeNodeId: gateway, deviceId: 'pump-house', metric: 'water_depth' };
    const claim = { ...address, facilityId: garage, point: 'leak', factor: 1, offset: 0 };
    expect(await operations().claim(operator, claim)).toBe('claimed');
    await until(async () => expect(await stored('leak')).toMatchObject([{ value: true, sourceTimeMs: atMs + 1 }]));
    await until(async () => {
      const { items } = await operations().rejections(operator, { ...page, state: 'waiting' });
      expect(items).toMatchObject([{ code: 'reading.out_of_type', point: 'leak', readings: 1 }]);
    });
    expect((await depth())?.kept).toBe(0);
  });

  it('takes what was set aside again once its device is registered, once, and says by whom', async () => {
    const agent = await connect();
    await agent.birth({ 'garage-1': {}, 'garage-9': {} });
    await agent.send([1, 1], { water_depth: 12 }, { device: 'garage-9', atMs });
    await until(() => expect(agent.isConfirmed(1)).toBe(true));
    const waiting = async () => (await operations().rejections(operator, { ...page, state: 'waiting' })).items;
    await until(async () =>
      expect(await waiting()).toMatchObject([
        { code: 'registry.unknown_device', deviceId: 'garage-9', readings: 1, replayedMs: null },
      ]),
    );
    const [letter] = await waiting();
    const ids = [letter?.id ?? ''];
    const found = async (query: object) =>
      (await operations().rejections(operator, { ...page, ...query })).items.length;
    expect(await found({ code: 'registry.unknown_device', deviceId: 'garage-9', text: 'GARAGE-9 is' })).toBeGreaterThan(
      0,
    );
    for (const query of [
      { code: 'reading.conflict' },
      { deviceId: 'garage-1' },
      { edgeNodeId: 'nobody' },
      { point: 'leak' },
      { toMs: 1 },
      { fromMs: Date.now() + 60_000 },
      { text: '%' },
      { state: 'replayed' },
    ]) {
      expect({ query, found: await found(query) }).toEqual({ query, found: 0 });
    }
    const replay = { ids, reason: 'the device is registered now' };
    expect(await operations().replay(operator, replay)).toMatchObject({
      replayed: [],
      refused: [{ id: ids[0], code: 'registry.unknown_device' }],
    });
    expect(await waiting()).toHaveLength(1);
    const name = { zh: '九号车库', en: 'Garage 9' };
    await cloud.registry.putFacility(admin, {
      id: 'heping.garage-9',
      kind: 'ponding',
      name,
      points: ['water_depth'],
      parameters: {},
    });
    expect(await operations().replay(elsewhere, replay)).toMatchObject({
      replayed: [],
      refused: [{ code: 'request.not_found' }],
    });
    expect(await operations().replay(operator, replay)).toEqual({
      replayed: [{ id: ids[0], readings: 1 }],
      refused: [],
    });
    expect(await stored('water_depth', 'heping.garage-9')).toMatchObject([
      { value: 12, quality: 'good', sourceTimeMs: atMs },
    ]);
    expect(await operations().replay(operator, replay)).toMatchObject({ refused: [{ code: 'request.not_found' }] });
    expect((await operations().rejections(operator, { ...page, state: 'replayed' })).items).toMatchObject([
      { id: ids[0], readings: 0, replayedBy: 'ops' },
    ]);
    expect((await operations().actions(operator, page)).items).toMatchObject([
      { action: 'rejection.replayed', userId: 'ops', subject: ids[0], detail: { readings: 1, reason: replay.reason } },
    ]);
  });
});
