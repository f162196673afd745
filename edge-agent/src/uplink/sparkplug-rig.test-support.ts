import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { QualityReason, Reading } from '@anju/contracts';
import { DataType } from '@anju/contracts/sparkplug';
import { vi } from 'vitest';
import { openOutbox } from '../outbox/open-outbox.js';
import type { Outbox } from '../outbox/outbox.js';
import { systemClock } from '../outbox/ports.js';
import { TestHost } from './sparkplug-host.test-support.js';
import { createUplink, type Uplink, type UplinkTiming } from './uplink.js';
import { WireTap } from './wire-tap.test-support.js';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

export const rigDevices = [
  {
    deviceId: 'lift-1',
    points: [
      { point: 'car_load', datatype: DataType.Double, unit: '%', name: '载重' },
      { point: 'door_zone', datatype: DataType.Boolean, unit: '1', name: '开锁区域' },
      { point: 'floor', datatype: DataType.Int64, unit: '1', name: '楼层' },
      { point: 'fault_text', datatype: DataType.String, unit: '1', name: '故障' },
    ],
  },
  { deviceId: 'garage-1', points: [{ point: 'water_depth', datatype: DataType.Double, unit: 'mm', name: '水深' }] },
];

export function until(assertion: () => void): Promise<void> {
  return vi.waitFor(assertion, { timeout: 15_000, interval: 5 });
}

export function good(point: string, value: Exclude<Reading['value'], null>, sourceTimeMs: number): Reading {
  return { point, value, quality: 'good', sourceTimeMs, ordinal: 0 };
}

export function bad(point: string, reason: QualityReason, sourceTimeMs: number): Reading {
  return { point, value: null, quality: 'bad', reason, sourceTimeMs, ordinal: 0 };
}

/** The real uplink and its log, a real broker with a primary host, and a tap on the wire between them. */
export class SparkplugRig {
  uplink: Uplink | undefined;

  private constructor(
    private readonly path: string,
    readonly host: TestHost,
    readonly tap: WireTap,
    readonly outbox: Outbox,
  ) {}

  static async start(options: { maxBytes?: number; segmentBytes?: number } = {}): Promise<SparkplugRig> {
    const path = mkdtempSync(join(tmpdir(), 'anju-sparkplug-'));
    const host = await TestHost.start();
    const outbox = await openOutbox({
      directory: path,
      maxBytes: options.maxBytes ?? 64 << 20,
      maxAgeMs: 1e12,
      clock: systemClock,
      logger: silent,
      limits: {
        commitAfterMs: 2,
        ...(options.segmentBytes === undefined ? {} : { segmentBytes: options.segmentBytes }),
      },
    });
    return new SparkplugRig(path, host, await WireTap.start(host.port), outbox);
  }

  connect(timing: Partial<UplinkTiming> = {}): Uplink {
    this.uplink = createUplink({
      outbox: this.outbox,
      node: this.host.node,
      broker: { url: `mqtt://127.0.0.1:${this.tap.port}` },
      clientId: 'heping-edge',
      hostId: this.host.hostId,
      devices: rigDevices,
      backlogReadingsPerSecond: 10_000,
      clock: systemClock,
      logger: silent,
      random: () => 0.5,
      timing: {
        reconnectMinMs: 20,
        reconnectMaxMs: 100,
        retryAfterMs: 60_000,
        retryMaxMs: 60_000,
        backlogDelayMs: 50,
        backlogTickMs: 10,
        rebirthDebounceMs: 50,
        resendRebirthMs: 100,
        lastWordsMs: 50,
        ...timing,
      },
    });
    this.uplink.start();
    return this.uplink;
  }

  async online(timing: Partial<UplinkTiming> = {}): Promise<Uplink> {
    await this.host.online(1);
    const uplink = this.connect(timing);
    await until(() => {
      if (uplink.status().state !== 'online') throw new Error(`the uplink is ${uplink.status().state}`);
    });
    await this.seen('DBIRTH', rigDevices.length);
    return uplink;
  }

  append(deviceId: string, ...readings: Reading[]): Promise<void> {
    return this.outbox.append([{ deviceId, readings, alarmRelevant: false }]);
  }

  /** Waits until the tap has seen `count` messages of a type. */
  async seen(type: string, count: number): Promise<void> {
    await until(() => {
      const seen = this.tap.published(type).length;
      if (seen < count) throw new Error(`${seen} of ${count} ${type} have come`);
    });
  }

  async stop(): Promise<void> {
    await this.uplink?.stop();
    await this.tap.stop();
    await this.outbox.close();
    await this.host.stop();
    rmSync(this.path, { recursive: true, force: true });
  }
}
