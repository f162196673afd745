import { mkdtempSync, rmSync } from 'node:fs';
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
  retryAfterMs: 400,
  retryMaxMs: 800,
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

function connect(options: { backlogReadingsPerSecond?: number; timing?: Partial<UplinkTiming> } = {}): Uplink {
  uplink = createUplink({
    outbox,
    node: host.node,
    broker: { url: `mqtt://127.0.0.1:${host.port}`, username: 'heping', password: 'secret' },
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
  return vi.waitFor(assertion, { timeout: 8_000, interval: 5 });
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
    expect(second.metrics.at(-1)).toMatchObject({
      timestampMs: 6_000,
      properties: { Quality: 0, Reason: 'device_timeout' },
    });
    expect(first.metrics.some((metric) => metric.isHistorical)).toBe(false);
  });
});
