import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DataType,
  deviceTopic,
  encodePayload,
  type Metric,
  metricNames,
  nodeTopic,
  type Payload,
} from '@anju/contracts/sparkplug';
import { asc } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../platform/testing/test-database.js';
import { openDuckdbReadingStore, type ReadingStore } from '../readings/index.js';
import { nodes } from '../registry/adapters/schema.js';
import { rejections } from './adapters/schema.js';
import { agent, type Cloud, epoch, FieldNode, garage, group, startCloud } from './testing/field-rig.js';
import { describeOverBrokers } from './testing/over-brokers.js';
import type { TestBroker } from './testing/test-broker.js';

// On a loaded machine opening the stores may take half a minute.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 20 });
const address = { groupId: group, edgeNodeId: agent };
const ndata = nodeTopic('NDATA', address);
const nbirth = nodeTopic('NBIRTH', address);
const ddata = (device = 'garage-1') => deviceTopic('DDATA', address, device);
const dbirth = (device = 'garage-1') => deviceTopic('DBIRTH', address, device);

describeOverBrokers('whatever a node publishes', (startBroker) => {
  let directory: string;
  let records: TestDatabase;
  let store: ReadingStore;
  let broker: TestBroker;
  let cloud: Cloud;
  let node: FieldNode;

  beforeAll(async () => {
    records = await openTestDatabase();
  });
  afterAll(() => records?.dispose());

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'anju-hostile-'));
    [store, broker] = await Promise.all([
      openDuckdbReadingStore({ file: join(directory, 'readings.duckdb'), memoryLimitMb: 128, threads: 1 }),
      startBroker(),
      records.empty(),
    ]);
    // Whatever a rule of rate leaves out is no proof here.
    cloud = await startCloud({ broker, database: records.database, store, limits: { rejectionsPerMinute: 100_000 } });
    node = await FieldNode.connect(broker);
    await until(() => expect(node.hostOnline).toBe(true));
    await node.birth();
  });

  afterEach(async () => {
    await node.end();
    await cloud.stop();
    await store.close();
    await broker.stop();
    await rm(directory, { recursive: true });
  });

  const stored = async (point: string) =>
    (await store.range({ facilityId: garage, point, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 1_000 })).readings;
  const kept = () =>
    records.database.tx({ role: 'admin' }, (tx) => tx.select().from(rejections).orderBy(asc(rejections.id)));
  const nextSeq = () => {
    node.seq = (node.seq + 1) % 256;
    return node.seq;
  };
  const publish = (topic: string, payload: Payload) => node.publish(topic, encodePayload(payload));
  const dataOf = (metrics: readonly Metric[], more: Partial<Payload> = {}): Payload => ({
    timestampMs: Date.now(),
    seq: nextSeq(),
    metrics: [...metrics],
    ...more,
  });
  let record = 0;
  /** A good batch still gets through: nothing is stuck, in memory or in the database. */
  async function expectWell(): Promise<void> {
    await node.birth();
    record += 1;
    const sent = record;
    await node.send([sent, sent], { leak: true, water_depth: 7 });
    await until(() => expect(node.isConfirmed(sent)).toBe(true));
    expect(cloud.ingest.status()).toMatchObject({ connected: true, storeDown: false, databaseDown: false });
  }

  it('is counted and kept with its reason, and no number is stored that was not sent', async () => {
    const nowMs = Date.now();
    const depth = { alias: 20, datatype: DataType.Double, timestampMs: nowMs };
    const hostile: readonly (readonly [string, string, Payload])[] = [
      ['reading.not_a_number', ddata(), dataOf([{ ...depth, value: Number.NaN }])],
      ['reading.not_a_number', ddata(), dataOf([{ ...depth, value: Number.POSITIVE_INFINITY }])],
      ['reading.not_a_number', ddata(), dataOf([{ ...depth, value: Number.NEGATIVE_INFINITY }])],
      ['reading.time_invalid', ddata(), dataOf([{ ...depth, timestampMs: 2 ** 63, value: 1 }])],
      ['sparkplug.datatype_mismatch', ddata(), dataOf([{ alias: 20, datatype: DataType.Int32, value: 5 }])],
      ['sparkplug.datatype_mismatch', ddata(), dataOf([{ alias: 21, datatype: DataType.Double, value: 1 }])],
      ['sparkplug.unknown_alias', ddata(), dataOf([{ alias: 999, datatype: DataType.Double, value: 5 }])],
      ['sparkplug.unknown_alias', ddata(), dataOf([{ name: 'pump_room', datatype: DataType.Double, value: 5 }])],
      ['sparkplug.unknown_alias', ddata(), dataOf([{ ...depth, name: 'leak', value: 5 }])],
      ['reading.out_of_type', ddata(), dataOf([{ ...depth, value: 5, properties: { Ordinal: 1_000 } }])],
      ['sparkplug.malformed', ddata(), dataOf([], { seq: 256 })],
    ];
    for (const [, topic, payload] of hostile) await publish(topic, payload);
    await until(async () => {
      const codes = (await kept()).map(({ code }) => code);
      for (const [code] of hostile) expect(codes).toContain(code);
    });
    expect((await kept()).filter(({ code }) => code !== 'sparkplug.malformed')).toHaveLength(hostile.length - 1);
    expect(await stored('water_depth')).toEqual([]);
    await expectWell();
    expect(await stored('water_depth')).toMatchObject([{ value: 7 }]);
  });

  it('before its births is set aside until they come, and so is what follows a jump of the sequence', async () => {
    const early = await FieldNode.connect(broker, { bdSeq: 9 });
    cloud.ingest.status();
    await node.send(null, { water_depth: 1 }, { skipSeq: true });
    await node.send(null, { water_depth: 2 });
    await publish(ddata('garage-9'), dataOf([{ alias: 20, datatype: DataType.Double, value: 3 }]));
    await publish(nodeTopic('NDEATH', address), { metrics: [{ name: 'bdSeq', datatype: DataType.Int64, value: 77 }] });
    await until(() => expect(node.rebirthsAsked).toBeGreaterThan(0));
    expect(await stored('water_depth')).toEqual([]);
    await early.end();
    await expectWell();
    expect(cloud.live.watchOf(garage)).toBe('watched');
  });

  it('as a device that is not born or not registered gives no value', async () => {
    await publish(ddata('garage-9'), dataOf([{ alias: 20, datatype: DataType.Double, value: 3 }]));
    await until(() => expect(node.rebirthsAsked).toBeGreaterThan(0));
    await node.birth({ 'garage-1': {}, 'garage-9': {} });
    await publish(ddata('garage-9'), dataOf([{ alias: 20, datatype: DataType.Double, value: 3 }]));
    await until(async () => expect((await kept()).map(({ code }) => code)).toContain('registry.unknown_device'));
    await expectWell();
  });

  it('as births that declare a name or an alias twice gives no value by what is ambiguous', async () => {
    const twice: readonly Metric[] = [
      { name: 'water_depth', alias: 50, datatype: DataType.Double, value: null },
      { name: 'sump_level', alias: 50, datatype: DataType.Double, value: null },
      { name: 'leak', alias: 51, datatype: DataType.Boolean, value: null },
      { name: 'leak', alias: 52, datatype: DataType.Double, value: null },
      { alias: 53, datatype: DataType.Double, value: null },
      { name: 'leak_battery', alias: 2 ** 53, datatype: DataType.Double, value: null },
    ];
    await publish(dbirth(), dataOf(twice));
    await publish(ddata(), dataOf([{ alias: 50, datatype: DataType.Double, value: 5 }]));
    await publish(ddata(), dataOf([{ alias: 52, datatype: DataType.Double, value: 5 }]));
    await publish(ddata(), dataOf([{ alias: 2 ** 53 + 2, datatype: DataType.Double, value: 5 }]));
    await publish(ddata(), dataOf([{ alias: 51, datatype: DataType.Boolean, value: true }]));
    await until(async () => expect(await stored('leak')).toMatchObject([{ value: true }]));
    expect(await stored('water_depth')).toEqual([]);
    expect(await stored('sump_level')).toEqual([]);
    await until(async () => {
      const codes = (await kept()).map(({ code }) => code);
      expect(codes.filter((code) => code === 'sparkplug.birth_invalid')).toHaveLength(4);
      expect(codes.filter((code) => code === 'sparkplug.unknown_alias')).toHaveLength(3);
    });
    await expectWell();
  });

  it('after a birth that gives an alias to another point or a point another datatype is read by the new birth only', async () => {
    const reborn: readonly Metric[] = [
      { name: 'sump_level', alias: 20, datatype: DataType.Double, value: null },
      { name: 'water_depth', alias: 22, datatype: DataType.String, value: null },
    ];
    await publish(dbirth(), dataOf(reborn));
    await publish(ddata(), dataOf([{ alias: 20, timestampMs: Date.now(), datatype: DataType.Double, value: 0.5 }]));
    await publish(ddata(), dataOf([{ alias: 22, timestampMs: Date.now(), datatype: DataType.String, value: '12' }]));
    await until(async () => expect(await stored('sump_level')).toMatchObject([{ value: 0.5 }]));
    await until(async () => expect((await kept()).map(({ code }) => code)).toContain('reading.out_of_type'));
    expect(await stored('water_depth')).toEqual([]);
    await expectWell();
  });

  it('cannot stop the records with text or numbers that no column holds', async () => {
    const texts = ['\0', 'a\0b', '\ud800', `${'x'.repeat(199)}😀`, `${'y'.repeat(499)}😀`, 'z'.repeat(100_000)];
    for (const name of texts) {
      await publish(ddata(), dataOf([{ name, datatype: DataType.String, value: name }]));
      await publish(dbirth(), dataOf([{ name, alias: 77, datatype: DataType.String, value: name }]));
      await publish(ddata(), dataOf([{ name, datatype: DataType.String, value: name }]));
    }
    const gapOf = (gap: object): Metric => ({ alias: 14, datatype: DataType.String, value: JSON.stringify(gap) });
    const counts = [2 ** 31, Number.MAX_SAFE_INTEGER, -1, 0.5];
    for (const count of counts) {
      await publish(ndata, dataOf([gapOf({ fromMs: 1, toMs: Number.MAX_SAFE_INTEGER, count, why: 'full' })]));
    }
    for (const bdSeq of [2 ** 31, Number.MAX_SAFE_INTEGER, -1]) {
      await publish(nbirth, {
        timestampMs: Date.now(),
        seq: 0,
        metrics: [{ name: metricNames.bdSeq, datatype: DataType.Int64, value: bdSeq }],
      });
    }
    const batch = (first: number, last: number): Metric[] => [
      { alias: 11, datatype: DataType.String, value: epoch },
      { alias: 12, datatype: DataType.UInt64, value: first },
      { alias: 13, datatype: DataType.UInt64, value: last },
    ];
    await node.birth();
    await publish(ddata(), dataOf(batch(Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER)));
    await publish(ddata(), dataOf(batch(5, 1)));
    await publish(ddata(), dataOf(batch(0, 0)));
    await publish(ddata(), dataOf(batch(1, Number.MAX_SAFE_INTEGER)));
    await expectWell();
    const [row] = await records.database.tx({ role: 'admin' }, (tx) => tx.select().from(nodes));
    expect(row).toMatchObject({ online: true });
  });

  it('with times at the ends of what a number holds is no number at a wrong time', async () => {
    for (const timestampMs of [0, 1, 2 ** 53, 2 ** 63]) {
      await publish(ddata(), dataOf([{ alias: 21, datatype: DataType.Boolean, timestampMs, value: true }]));
      await publish(ddata(), dataOf([{ alias: 21, datatype: DataType.Boolean, value: false }], { timestampMs }));
    }
    await expectWell();
    for (const { sourceTimeMs, quality, reason } of await stored('leak')) {
      if (sourceTimeMs > 1) continue;
      expect({ quality, reason }).toEqual({ quality: 'uncertain', reason: 'clock_implausible' });
    }
    expect((await kept()).filter(({ code }) => code === 'reading.time_invalid')).toHaveLength(4);
  });

  it('as ten thousand metrics at once is taken whole, and what is wrong with them costs little', async () => {
    const many = Array.from(
      { length: 10_000 },
      (_, i): Metric => ({ alias: 1_000 + i, datatype: DataType.Double, value: i }),
    );
    await publish(ddata(), dataOf(many));
    const good = Array.from(
      { length: 10_000 },
      (_, i): Metric => ({ alias: 20, timestampMs: 1_795_000_000_000 + i, datatype: DataType.Double, value: i % 500 }),
    );
    await publish(ddata(), dataOf(good));
    await expectWell();
    const counted = await cloud.metrics.getSingleMetricAsString('anju_ingest_rejected_total');
    expect(counted).toContain('{code="sparkplug.unknown_alias"} 10000');
    const page = await store.range({
      facilityId: garage,
      point: 'water_depth',
      fromMs: 0,
      toMs: Number.MAX_SAFE_INTEGER,
      limit: 20_000,
    });
    expect(page.readings).toHaveLength(10_001);
  });

  it('as random bytes or cut and damaged payloads never ends the host', async () => {
    const real = Buffer.from(
      encodePayload({
        timestampMs: Date.now(),
        seq: 1,
        metrics: [
          { name: 'water_depth', alias: 20, datatype: DataType.Double, timestampMs: Date.now(), value: 321.5 },
          {
            name: 'leak',
            alias: 21,
            datatype: DataType.Boolean,
            value: true,
            properties: { Quality: 192, Ordinal: 3 },
          },
          { name: 'text', alias: 22, datatype: DataType.String, value: '安居' },
        ],
      }),
    );
    const damaged = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.nat({ max: real.length - 1 }).map((length) => real.subarray(0, length)),
      fc.tuple(fc.nat({ max: real.length - 1 }), fc.nat({ max: 255 })).map(([at, byte]) => {
        const copy = Uint8Array.from(real);
        copy[at] = byte;
        return copy;
      }),
    );
    const topic = fc.constantFrom(
      nbirth,
      ndata,
      dbirth(),
      ddata(),
      ddata('garage-9'),
      `spBv1.0/${group}/NBIRTH/${agent}/x`,
    );
    await fc.assert(
      fc.asyncProperty(topic, damaged, async (where, bytes) => {
        await node.publish(where, bytes);
      }),
      { numRuns: 500 },
    );
    await expectWell();
    expect((await kept()).length).toBeGreaterThan(50);
  });

  it('as a stranger is set aside, and is heard as soon as somebody registers it', async () => {
    const stranger = await FieldNode.connect(broker, { edgeNodeId: 'stranger' });
    await stranger.birth({ 'garage-1': {} });
    await stranger.send([1, 1], { sump_level: 1.5 });
    await until(async () => expect((await kept()).map(({ code }) => code)).toContain('registry.unknown_node'));
    const registration = { groupId: group, edgeNodeId: 'stranger', estateId: 'heping' };
    expect(await cloud.registry.putNode({ role: 'admin' }, registration)).toBe('updated');
    await stranger.send([1, 1], { sump_level: 1.5 });
    await until(() => expect(stranger.rebirthsAsked).toBeGreaterThan(0));
    await stranger.birth({ 'garage-1': {} });
    await stranger.send([1, 1], { sump_level: 1.5 });
    await until(() => expect(stranger.isConfirmed(1)).toBe(true));
    expect(await stored('sump_level')).toMatchObject([{ value: 1.5 }]);
    await until(async () => {
      const rows = await records.database.tx({ role: 'admin' }, (tx) => tx.select().from(nodes));
      expect(rows.find(({ edgeNodeId }) => edgeNodeId === 'stranger')).toMatchObject({
        estateId: 'heping',
        online: true,
      });
    });
    await stranger.end();
  });
});
