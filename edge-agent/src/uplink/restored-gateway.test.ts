import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataType } from '@anju/contracts/sparkplug';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LogFileSystem } from '../outbox/log-file-system.js';
import { nodeLogFileSystem } from '../outbox/node-log-file-system.js';
import { openOutbox } from '../outbox/open-outbox.js';
import type { Outbox } from '../outbox/outbox.js';
import { systemClock } from '../outbox/ports.js';
import { FaultyFileSystem } from '../outbox/testing/faulty-file-system.js';
import { TestHost } from './sparkplug-host.test-support.js';
import { createUplink, type Uplink } from './uplink.js';

// Each round is a start, a connection and a stop.
vi.setConfig({ testTimeout: 120_000 });

const silent = { debug() {}, info() {}, warn() {}, error() {} };
let host: TestHost;
let folder: string;
let disk: string;
let outbox: Outbox | undefined;
let uplink: Uplink | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anju-restored-'));
  disk = join(folder, 'disk');
  host = await TestHost.start();
  await host.online(1);
});

afterEach(async () => {
  await powerOff();
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
});

function until(assertion: () => void): Promise<void> {
  return vi.waitFor(assertion, { timeout: 30_000, interval: 5 });
}

async function powerOn(fileSystem: LogFileSystem = nodeLogFileSystem): Promise<Outbox> {
  outbox = await openOutbox({
    directory: disk,
    maxBytes: 64 << 20,
    maxAgeMs: 1e15,
    clock: systemClock,
    logger: silent,
    fileSystem,
    limits: { commitAfterMs: 1, openPatienceMs: 20, diskRetryMinMs: 20 },
  });
  uplink = createUplink({
    outbox,
    node: host.node,
    broker: { url: `mqtt://127.0.0.1:${host.port}` },
    clientId: 'heping-edge',
    hostId: host.hostId,
    devices: [
      { deviceId: 'garage-1', points: [{ point: 'depth', datatype: DataType.Double, unit: 'mm', name: '水深' }] },
    ],
    backlogReadingsPerSecond: 10_000,
    clock: systemClock,
    logger: silent,
    random: () => 0.5,
    timing: { reconnectMinMs: 20, retryAfterMs: 200, retryMaxMs: 200, backlogDelayMs: 20, backlogTickMs: 5 },
  });
  uplink.start();
  await until(() => expect(uplink?.status().state).toBe('online'));
  return outbox;
}

async function powerOff(): Promise<void> {
  await uplink?.stop();
  await outbox?.close();
  uplink = undefined;
  outbox = undefined;
}

async function read(from: number, to: number): Promise<void> {
  for (let value = from; value <= to; value++) {
    const reading = { point: 'depth', value, quality: 'good', sourceTimeMs: value, ordinal: 0 } as const;
    await outbox?.append([{ deviceId: 'garage-1', readings: [reading], alarmRelevant: false }]);
  }
}

async function allArrived(last: number): Promise<void> {
  host.confirming = true;
  await until(() => expect(outbox?.status()).toMatchObject({ unconfirmedReadings: 0, gaps: [] }));
  expect(host.store.values().sort((a, b) => Number(a) - Number(b))).toEqual(
    Array.from({ length: last }, (_, index) => index + 1),
  );
  expect(host.store.conflicts).toBe(0);
}

describe('a gateway whose disk is an older image of itself', () => {
  it('loses nothing, though the host knows more numbers than the image holds and is slow to say so', async () => {
    host.confirming = true;
    await powerOn();
    await read(1, 5);
    await allArrived(5);
    const image = join(folder, 'image');
    cpSync(disk, image, { recursive: true });
    await read(6, 10);
    await allArrived(10);
    await powerOff();
    rmSync(disk, { recursive: true });
    cpSync(image, disk, { recursive: true });
    host.confirming = false;
    await powerOn();
    await read(11, 20);
    await until(() => expect(uplink?.status().counters.liveReadings).toBe(10));
    await allArrived(20);
  });

  it('loses nothing when it is set back again and again', async () => {
    host.confirming = true;
    await powerOn();
    await read(1, 2);
    await allArrived(2);
    await powerOff();
    const image = join(folder, 'image');
    cpSync(disk, image, { recursive: true });
    for (let round = 1; round <= 4; round++) {
      await powerOn();
      await read(round * 2 + 1, round * 2 + 2);
      await allArrived(round * 2 + 2);
      await powerOff();
      rmSync(disk, { recursive: true });
      cpSync(image, disk, { recursive: true });
    }
  });

  it('sends again what it held when the image was taken, which the host takes for the same', async () => {
    await powerOn();
    await read(1, 5);
    await powerOff();
    const image = join(folder, 'image');
    cpSync(disk, image, { recursive: true });
    await powerOn();
    await read(6, 8);
    await allArrived(8);
    await powerOff();
    rmSync(disk, { recursive: true });
    cpSync(image, disk, { recursive: true });
    await powerOn();
    await read(9, 12);
    await allArrived(12);
  });
});

it('delivers from a replaced gateway under the same name, and lets go of nothing by what its forerunner sent', async () => {
  host.confirming = true;
  const old = await powerOn();
  await read(1, 8);
  await allArrived(8);
  const { epoch } = old.status();
  await powerOff();
  rmSync(disk, { recursive: true });
  host.confirming = false;
  const fresh = await powerOn();
  await read(9, 12);
  host.confirm(epoch, [[1, 8]]);
  await until(() => expect(fresh.status().counters.foreignConfirmations).toBe(1));
  expect(fresh.status().unconfirmedReadings).toBe(4);
  await allArrived(12);
});

it('sends what it reads while its disk hangs at the start, and the older when the disk answers', async () => {
  await powerOn();
  await read(1, 5);
  await powerOff();
  const fileSystem = new FaultyFileSystem(nodeLogFileSystem);
  let release: () => void = () => undefined;
  fileSystem.hanging = new Promise((resolve) => {
    release = resolve;
  });
  const before = host.received.length;
  await powerOn(fileSystem);
  await read(6, 8);
  const values = () =>
    host.received.slice(before).flatMap(({ topic, metrics }) => {
      if (topic.type !== 'DDATA') return [];
      return metrics.filter(({ name }) => name === 'depth').map(({ value }) => value);
    });
  await until(() => expect(values()).toEqual([6, 7, 8]));
  release();
  await allArrived(8);
});
