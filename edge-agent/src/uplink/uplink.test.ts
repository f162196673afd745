import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reading } from '@anju/contracts';
import { DataType, metricNames } from '@anju/contracts/sparkplug';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openOutbox } from '../outbox/open-outbox.js';
import type { Outbox } from '../outbox/outbox.js';
import { systemClock } from '../outbox/ports.js';
import { type Received, TestHost } from './sparkplug-host.test-support.js';
import { createUplink, type Uplink, type UplinkTiming } from './uplink.js';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const devices = [
  {
    deviceId: 'lift-1',
    points: [
      { point: 'car_load', datatype: DataType.Double, unit: '%', name: '载重' },
      { point: 'door_zone', datatype: DataType.Boolean, unit: '1', name: '开锁区域' },
    ],
  },
  { deviceId: 'garage-1', points: [{ point: 'water_depth', datatype: DataType.Double, unit: 'mm', name: '水深' }] },
];
const timing: Partial<UplinkTiming> = {
  reconnectMinMs: 20,
  reconnectMaxMs: 100,
  retryAfterMs: 60_000,
  retryMaxMs: 60_000,
  backlogDelayMs: 100,
  backlogTickMs: 10,
  rebirthDebounceMs: 100,
  resendRebirthMs: 100,
};

let host: TestHost;
let path: string;
let outbox: Outbox;
let uplink: Uplink | undefined;

function open(): Promise<Outbox> {
  return openOutbox({
    directory: path,
    maxBytes: 64 << 20,
    maxAgeMs: 1e12,
    clock: systemClock,
    logger: silent,
    limits: { commitAfterMs: 2 },
  });
}

function connect(
  options: { backlogReadingsPerSecond?: number; timing?: Partial<UplinkTiming>; port?: number } = {},
): Uplink {
  uplink = createUplink({
    outbox,
    node: host.node,
    broker: { url: `mqtt://127.0.0.1:${options.port ?? host.port}`, username: 'heping', password: 'secret' },
    clientId: 'heping-edge',
    hostId: host.hostId,
    devices,
    backlogReadingsPerSecond: options.backlogReadingsPerSecond ?? 10_000,
    clock: systemClock,
    logger: silent,
    random: () => 0.5,
    timing: { ...timing, ...options.timing },
  });
  uplink.start();
  return uplink;
}

beforeEach(async () => {
  path = mkdtempSync(join(tmpdir(), 'anju-uplink-'));
  host = await TestHost.start();
  outbox = await open();
});

afterEach(async () => {
  await uplink?.stop();
  uplink = undefined;
  await outbox.close();
  await host.stop();
  rmSync(path, { recursive: true, force: true });
});

function until(assertion: () => void): Promise<void> {
  return vi.waitFor(assertion, { timeout: 15_000, interval: 5 });
}

function reading(point: string, value: Reading['value'], sourceTimeMs: number): Reading {
  return value === null
    ? { point, value, quality: 'bad', reason: 'device_timeout', sourceTimeMs, ordinal: 0 }
    : { point, value, quality: 'good', sourceTimeMs, ordinal: 0 };
}

function append(deviceId: string, readings: Reading[], alarmRelevant = false): Promise<void> {
  return outbox.append([{ deviceId, readings, alarmRelevant }]);
}

function data(): Received[] {
  return host.received.filter(({ topic }) => topic.type === 'DDATA');
}

function values(messages: readonly Received[]): unknown[] {
  return messages.flatMap(({ metrics }) =>
    metrics.filter((metric) => !metric.name?.startsWith('Batch/')).map((metric) => metric.value),
  );
}

function pointMetric(message: Received | undefined): Received['metrics'][number] | undefined {
  return message?.metrics.find((metric) => !metric.name?.startsWith('Batch/'));
}

function batchOf(message: Received): [unknown, unknown, unknown] {
  const value = (name: string) => message.metrics.find((metric) => metric.name === name)?.value;
  return [value(metricNames.batchEpoch), value(metricNames.batchFirst), value(metricNames.batchLast)];
}

describe('the uplink', () => {
  it('waits for the primary host, then publishes NBIRTH with seq 0 and each DBIRTH', async () => {
    const up = connect();
    await until(() => expect(up.status().state).toBe('waiting_for_host'));
    expect(host.received).toEqual([]);
    await host.online(1000);
    await until(() => expect(host.types()).toEqual(['NBIRTH', 'DBIRTH', 'DBIRTH']));
    expect(host.received.map(({ seq }) => seq)).toEqual([0, 1, 2]);
    expect(host.received.every(({ qos, retain }) => qos === 0 && !retain)).toBe(true);
    expect(host.received[0]?.metrics.map(({ name }) => name)).toEqual([
      'bdSeq',
      'Node Control/Rebirth',
      'Node Control/Confirm',
      'Batch/Epoch',
      'Batch/First',
      'Batch/Last',
      'Outbox/Gap',
    ]);
    expect(host.wills).toMatchObject([
      { topic: 'spBv1.0/qiaodong/NDEATH/heping-edge', bdSeq: 0, qos: 1, retain: false },
    ]);
  });

  it('says in births the newest value under its own time, and null and bad for a point never read', async () => {
    await append('lift-1', [reading('car_load', 40, 2_000), reading('car_load', 30, 1_000)]);
    await host.online(1);
    connect();
    await until(() => expect(host.types().slice(0, 3)).toEqual(['NBIRTH', 'DBIRTH', 'DBIRTH']));
    const birth = host.received[1];
    expect(birth?.metrics.find(({ name }) => name === 'car_load')).toMatchObject({
      value: 40,
      timestampMs: 2_000,
      properties: { Unit: '%', Name: '载重' },
    });
    expect(birth?.metrics.find(({ name }) => name === 'door_zone')).toMatchObject({
      value: null,
      properties: { Quality: 0, Reason: 'never_read' },
    });
  });

  it('sends what is committed at once, with seq counting on and the batch that it belongs to', async () => {
    await host.online(1);
    const up = connect();
    await until(() => expect(up.status().state).toBe('online'));
    await append('garage-1', [reading('water_depth', 12, 5_000)]);
    await append('garage-1', [reading('water_depth', null, 6_000)]);
    await until(() => expect(data()).toHaveLength(2));
    const [first, second] = data() as [Received, Received];
    expect([first.seq, second.seq]).toEqual([3, 4]);
    expect(batchOf(first)).toEqual([outbox.status().epoch, 1, 1]);
    expect(values([first, second])).toEqual([12, null]);
    expect(pointMetric(second)).toMatchObject({
      timestampMs: 6_000,
      properties: { Quality: 0, Reason: 'device_timeout' },
    });
    expect(first.metrics.some((metric) => metric.isHistorical)).toBe(false);
  });

  it('gives every CONNECT the next bdSeq, in its will and its birth, also after a restart', async () => {
    await host.online(1);
    connect();
    await until(() => expect(host.types().filter((type) => type === 'NBIRTH')).toHaveLength(1));
    host.cut();
    await until(() => expect(host.types().filter((type) => type === 'NBIRTH')).toHaveLength(2));
    await uplink?.stop();
    await outbox.close();
    outbox = await open();
    connect();
    await until(() => expect(host.types().filter((type) => type === 'NBIRTH')).toHaveLength(3));
    expect(host.wills.map(({ bdSeq }) => bdSeq)).toEqual([0, 1, 2]);
    const births = host.received.filter(({ topic }) => topic.type === 'NBIRTH');
    expect(births.map(({ metrics }) => metrics[0])).toMatchObject([
      { name: 'bdSeq', datatype: DataType.Int64, value: 0 },
      { value: 1 },
      { value: 2 },
    ]);
  });

  it('dies by its will, with the bdSeq of its birth, when the connection is cut', async () => {
    await host.online(1);
    const up = connect({ timing: { reconnectMinMs: 60_000, reconnectMaxMs: 60_000 } });
    await until(() => expect(host.types()).toContain('DBIRTH'));
    host.cut();
    await until(() => expect(host.types()).toContain('NDEATH'));
    const death = host.received.find(({ topic }) => topic.type === 'NDEATH');
    expect(death).toMatchObject({ seq: undefined, metrics: [{ name: 'bdSeq', value: 0 }] });
    expect(up.status().state).toBe('backing_off');
  });

  it('publishes its death before it disconnects on stop, once', async () => {
    await host.online(1);
    const up = connect();
    await until(() => expect(up.status().state).toBe('online'));
    await up.stop();
    await until(() => expect(host.types()).toContain('NDEATH'));
    expect(host.types().filter((type) => type === 'NDEATH')).toHaveLength(1);
    expect(up.status().state).toBe('stopped');
  });

  it('dies and disconnects when the host goes offline, and is born again when it is back', async () => {
    await host.online(10);
    const up = connect();
    await until(() => expect(up.status().state).toBe('online'));
    await host.offline(10);
    await until(() => expect(host.types()).toContain('NDEATH'));
    await until(() => expect(up.status().state).toBe('waiting_for_host'));
    await append('garage-1', [reading('water_depth', 1, 5_000)]);
    expect(data()).toEqual([]);
    await host.online(20);
    await until(() => expect(host.types().filter((type) => type === 'NBIRTH')).toHaveLength(2));
    await until(() => expect(values(data())).toEqual([1]));
  });

  it('ignores an offline STATE that is older than the online one', async () => {
    await host.online(10);
    const up = connect();
    await until(() => expect(up.status().state).toBe('online'));
    await host.offline(9);
    await append('garage-1', [reading('water_depth', 1, 5_000)]);
    await until(() => expect(values(data())).toEqual([1]));
    expect(host.types()).not.toContain('NDEATH');
    expect(up.status().state).toBe('online');
  });

  it('answers rebirth commands with a whole birth of the same bdSeq, a bunch of them with one', async () => {
    await host.online(1);
    const up = connect({ timing: { rebirthDebounceMs: 1_500 } });
    await until(() => expect(up.status().state).toBe('online'));
    await append('garage-1', [reading('water_depth', 3, 5_000)]);
    await until(() => expect(data()).toHaveLength(1));
    for (let i = 0; i < 5; i++) host.command(metricNames.rebirth, true);
    await until(() => expect(host.types().filter((type) => type === 'DBIRTH')).toHaveLength(4));
    await until(() => expect(up.status().counters.rebirthCommands).toBe(5));
    await append('garage-1', [reading('water_depth', 4, 6_000)]);
    await until(() => expect(values(data())).toEqual([3, 4]));
    expect(host.types()).toEqual(['NBIRTH', 'DBIRTH', 'DBIRTH', 'DDATA', 'NBIRTH', 'DBIRTH', 'DBIRTH', 'DDATA']);
    expect(host.received.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
    expect(host.received[4]?.metrics[0]).toMatchObject({ name: 'bdSeq', value: 0 });
    expect(host.received[6]?.metrics.find(({ name }) => name === 'water_depth')).toMatchObject({
      value: 3,
      timestampMs: 5_000,
    });
  });

  it('lets seq run from 0 to 255 and on to 0 without a hole', async () => {
    await host.online(1);
    const up = connect();
    await until(() => expect(up.status().state).toBe('online'));
    for (let i = 0; i < 300; i++) {
      const [deviceId, point] = i % 2 ? ['lift-1', 'car_load'] : ['garage-1', 'water_depth'];
      await append(deviceId as string, [reading(point as string, i, i)], true);
    }
    await until(() => expect(data()).toHaveLength(300));
    const begin = host.types().lastIndexOf('NBIRTH');
    expect(host.received.slice(begin).map(({ seq }) => seq)).toEqual(Array.from({ length: 303 }, (_, i) => i % 256));
  });

  it('is confirmed by ranges of its epoch, and counts what belongs to another or makes no sense', async () => {
    await host.online(1);
    const up = connect();
    await until(() => expect(up.status().state).toBe('online'));
    for (let i = 0; i < 4; i++) await append('garage-1', [reading('water_depth', i, i)]);
    await until(() => expect(outbox.status().unconfirmedReadings).toBe(4));
    host.confirm('0'.repeat(32), [[1, 4]]);
    host.confirm(outbox.status().epoch, [[1, 2]]);
    host.command(metricNames.confirm, 'nonsense');
    host.command('Node Control/Reboot', true);
    await until(() => expect(up.status().counters.unknownCommands).toBe(2));
    expect(outbox.status()).toMatchObject({ unconfirmedReadings: 2, counters: { foreignConfirmations: 1 } });
  });

  it('knows by its confirmations how far the clock of the host is ahead', async () => {
    await host.online(1);
    const up = connect();
    await until(() => expect(up.status().state).toBe('online'));
    host.command(metricNames.rebirth, false);
    await until(() => expect(up.status().counters.unknownCommands).toBe(1));
    expect(up.status().hostAheadMs).toBeNull();
    host.command(metricNames.rebirth, true, Date.now() + 3_600_000);
    await until(() => expect(up.status().hostAheadMs).toBeGreaterThan(3_500_000));
    expect(up.status().hostAheadMs).toBeLessThanOrEqual(3_600_000);
  });

  it('sends again, as history, what is not confirmed, and is reborn after that', async () => {
    await host.online(1);
    const up = connect({ timing: { retryAfterMs: 300, retryMaxMs: 300 } });
    await until(() => expect(up.status().state).toBe('online'));
    await append('garage-1', [reading('water_depth', 7, 5_000)]);
    await until(() => expect(data().length).toBeGreaterThanOrEqual(2));
    const [live, again] = data() as [Received, Received];
    expect(batchOf(again)).toEqual(batchOf(live));
    expect(pointMetric(again)).toMatchObject({ value: 7, isHistorical: true, timestampMs: 5_000 });
    host.confirming = true;
    host.confirm(outbox.status().epoch, [[1, 1]]);
    await until(() => expect(host.types().lastIndexOf('NBIRTH')).toBeGreaterThan(host.types().indexOf('DDATA')));
    expect(outbox.status().unconfirmedReadings).toBe(0);
    expect(up.status().counters.resentReadings).toBeGreaterThan(0);
  });

  it('delivers what was appended while cut off, after a restart too, each record once when it is confirmed', async () => {
    for (let i = 0; i < 50; i++) await append('garage-1', [reading('water_depth', i, i)]);
    await outbox.close();
    outbox = await open();
    host.confirming = true;
    await host.online(1);
    connect();
    await until(() => expect(outbox.status().unconfirmedReadings).toBe(0));
    expect(values(data())).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(data().every((message) => pointMetric(message)?.isHistorical)).toBe(true);
  });

  it('sends live values at once while a backlog drains at its rate', async () => {
    for (let i = 0; i < 40; i++)
      await append(
        'lift-1',
        Array.from({ length: 50 }, (_, k) => reading('car_load', i, i * 50 + k)),
      );
    host.confirming = true;
    await host.online(1);
    const up = connect({ backlogReadingsPerSecond: 1_000 });
    await until(() => expect(up.status().counters.backlogReadings).toBeGreaterThan(0));
    await append('garage-1', [reading('water_depth', -1, 900_000)], true);
    await until(() => expect(values(data())).toContain(-1));
    const live = values(data()).indexOf(-1);
    await until(() => expect(outbox.status().unconfirmedReadings).toBe(0));
    expect(values(data())).toHaveLength(2_001);
    expect(live).toBeLessThan(1_500);
  });

  it('does not let the unconfirmed window hold back live values', async () => {
    for (let i = 0; i < 20; i++) {
      await append(
        'lift-1',
        Array.from({ length: 400 }, (_, k) => reading('car_load', i, i * 400 + k)),
      );
    }
    await host.online(1);
    const up = connect({ backlogReadingsPerSecond: 2_000 });
    await until(() => expect(up.status().backlog.inFlightReadings).toBeGreaterThanOrEqual(5_000));
    await append('garage-1', [reading('water_depth', -1, 900_000)]);
    await until(() => expect(values(data())).toContain(-1));
    expect(up.status().backlog.inFlightReadings).toBeLessThanOrEqual(5_500);
  });

  it('never puts two values of one point and time into one message, and tells them apart by ordinal', async () => {
    await append('garage-1', [
      reading('water_depth', 1, 5),
      reading('water_depth', 2, 5),
      reading('water_depth', 3, 5),
    ]);
    host.confirming = true;
    await host.online(1);
    connect();
    await until(() => expect(outbox.status().unconfirmedReadings).toBe(0));
    expect(data().map((message) => values([message]))).toEqual([[1], [2], [3]]);
    expect(data().map((message) => pointMetric(message)?.properties?.Ordinal)).toEqual([undefined, 1, 2]);
  });

  it('declares a point that only the log knows before it sends its readings', async () => {
    await append('old-pump', [reading('tank_level', 2.5, 5)]);
    host.confirming = true;
    await host.online(1);
    const up = connect();
    await until(() => expect(outbox.status().unconfirmedReadings).toBe(0));
    expect(values(data())).toEqual([2.5]);
    const birth = host.received.find(({ topic }) => topic.type === 'DBIRTH' && topic.deviceId === 'old-pump');
    expect(birth?.metrics.map(({ name }) => name)).toContain('tank_level');
    expect(up.status().counters.undeclaredReadings).toBe(1);
  });

  it('never sends a value under a datatype that it does not fit', async () => {
    await append('garage-1', [reading('water_depth', 'deep', 5)]);
    host.confirming = true;
    await host.online(1);
    connect();
    await until(() => expect(outbox.status().unconfirmedReadings).toBe(0));
    expect(pointMetric(data()[0])).toMatchObject({ value: null, properties: { Quality: 0, Reason: 'malformed' } });
  });

  it('reports why it is not connected, and goes on trying', async () => {
    host.broker.authenticate = (_client, _username, _password, done) => done(null, false);
    const up = connect();
    await until(() => expect(up.status().counters.connects).toBeGreaterThan(2));
    expect(up.status().lastError?.message).toMatch(/refused/i);
    host.broker.authenticate = (_client, _username, _password, done) => done(null, true);
    await host.online(1);
    await until(() => expect(up.status().state).toBe('online'));
    const bdSeqs = host.wills.map(({ bdSeq }) => bdSeq);
    expect(bdSeqs).toEqual(bdSeqs.map((_, index) => index));
  });

  it('reports what the outbox had to drop, under the numbers of what is gone, until the host confirms it', async () => {
    await outbox.close();
    outbox = await openOutbox({
      directory: path,
      maxBytes: 4_000,
      maxAgeMs: 1e12,
      clock: systemClock,
      logger: silent,
      limits: { commitAfterMs: 2, segmentBytes: 1_000 },
    });
    for (let i = 1; i <= 100; i++) await append('garage-1', [reading('water_depth', i, i)]);
    const [lost] = outbox.gaps();
    host.confirming = true;
    await host.online(1);
    connect();
    await until(() => expect(outbox.status()).toMatchObject({ unconfirmedReadings: 0, gaps: [] }));
    const report = host.received.find(({ topic }) => topic.type === 'NDATA') as Received;
    expect(batchOf(report)).toEqual([lost?.epoch, 1, lost?.last]);
    expect(JSON.parse(String(values([report])[0]))).toEqual({
      fromMs: 1,
      toMs: lost?.gap.toMs,
      count: lost?.last,
      why: 'full',
    });
    expect(values(data())).toEqual(
      Array.from({ length: 100 - (lost?.last ?? 0) }, (_, i) => i + 1 + (lost?.last ?? 0)),
    );
  });

  it('stops without delay while a server takes the connection and says nothing', async () => {
    const silentServer = createServer();
    await new Promise<void>((resolve) => silentServer.listen(0, '127.0.0.1', resolve));
    const accepted = new Promise<void>((resolve) => silentServer.once('connection', () => resolve()));
    const { port } = silentServer.address() as { port: number };
    const up = createUplink({
      outbox,
      node: host.node,
      broker: { url: `mqtt://127.0.0.1:${port}` },
      clientId: 'heping-edge',
      hostId: host.hostId,
      devices,
      backlogReadingsPerSecond: 1,
      clock: systemClock,
      logger: silent,
      random: () => 0,
    });
    up.start();
    await accepted;
    const beganMs = performance.now();
    await up.stop();
    expect(performance.now() - beganMs).toBeLessThan(1_000);
    silentServer.close();
  });

  it('stops within its patience when the broker no longer answers, and its will speaks', async () => {
    await host.online(1);
    const up = connect();
    await until(() => expect(up.status().state).toBe('online'));
    host.broker.authorizePublish = () => undefined;
    await up.stop();
    expect(up.status().state).toBe('stopped');
  });

  it('is not stopped for good by an address that makes no sense', async () => {
    const up = createUplink({
      outbox,
      node: host.node,
      broker: { url: 'nonsense' },
      clientId: 'heping-edge',
      hostId: host.hostId,
      devices,
      backlogReadingsPerSecond: 1,
      clock: systemClock,
      logger: silent,
      random: () => 0,
      timing,
    });
    up.start();
    await until(() =>
      expect(up.status()).toMatchObject({ state: 'backing_off', lastError: { message: 'Missing protocol' } }),
    );
    await up.stop();
  });

  it('notices a link that swallows everything, although it publishes all the time, and connects anew', async () => {
    const pairs: [Socket, Socket][] = [];
    const proxy = createServer((near) => {
      const far = createConnection(host.port, '127.0.0.1');
      pairs.push([near, far]);
      near.pipe(far).pipe(near);
      for (const socket of [near, far]) socket.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    await host.online(1);
    const up = connect({ timing: { keepaliveMs: 1_000 }, port: (proxy.address() as { port: number }).port });
    await until(() => expect(up.status().state).toBe('online'));
    const [near, far] = pairs[0] as [Socket, Socket];
    near.unpipe(far);
    far.unpipe(near);
    near.resume();
    let value = 0;
    const publishing = setInterval(() => void append('garage-1', [reading('water_depth', value++, value)]), 50);
    try {
      await until(() => expect(up.status().counters.births).toBe(2));
      host.confirming = true;
      clearInterval(publishing);
      await append('garage-1', [reading('water_depth', -1, 1e6)]);
      const appended = Array.from({ length: value }, (_, index) => index);
      await until(() => expect(new Set(values(data()))).toEqual(new Set([-1, ...appended])));
    } finally {
      clearInterval(publishing);
      await up.stop();
      for (const pair of pairs) for (const socket of pair) socket.destroy();
      proxy.close();
    }
  });
});
