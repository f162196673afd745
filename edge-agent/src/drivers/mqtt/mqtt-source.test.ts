import { createServer, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { feedOf } from '../../normalise/feed.test-support.js';
import type { Sample } from '../../normalise/sample.js';
import { type Logger, systemClock } from '../../outbox/ports.js';
import { loadProfiles, shippedProfiles } from '../../profiles/profile-library.js';
import { MqttSource } from './mqtt-source.js';

const quiet: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const library = await loadProfiles([shippedProfiles]);
const wait = { timeout: 40_000, interval: 20 };
vi.setConfig({ testTimeout: 90_000 });

async function openBroker(port = 0) {
  const broker = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    broker.handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async close(): Promise<void> {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

let broker: Awaited<ReturnType<typeof openBroker>>;
let source: MqttSource | undefined;
let sensor: MqttClient | undefined;

afterEach(async () => {
  await source?.stop();
  await sensor?.endAsync(true);
  await broker.close();
});

function leakSensor(silentAfterMs?: number) {
  const profile = library.sensors.get('zigbee2mqtt-leak');
  if (profile === undefined) throw new Error('no profile');
  return {
    id: 'leak',
    profile,
    networkServer: undefined,
    parameters: { name: 'garage-leak' },
    timeZone: 'Asia/Shanghai',
    silentAfterMs,
    feeds: new Map([
      ['water_leak', [feedOf({ point: 'leak' })]],
      ['battery', [feedOf({ point: 'leak_battery' })]],
    ]),
  };
}

async function listen(
  options: { silentAfterMs?: number; brokerLossMs?: number; failures?: number } = {},
): Promise<Sample[]> {
  broker = await openBroker();
  const samples: Sample[] = [];
  let failures = options.failures ?? 0;
  source = new MqttSource({
    config: {
      id: 'field',
      url: `mqtt://127.0.0.1:${broker.port}`,
      username: undefined,
      password: undefined,
      protocolVersion: 4 as const,
      tls: undefined,
      clientId: 'agent',
      sensors: [leakSensor(options.silentAfterMs)],
    },
    clock: systemClock,
    logger: quiet,
    onSamples: async (batch) => {
      failures -= 1;
      if (failures >= 0) throw new Error('no room');
      return samples.push(...batch) > 0;
    },
    reconnectPeriodMs: 50,
    brokerLossMs: options.brokerLossMs ?? 60_000,
  });
  source.start();
  await vi.waitFor(() => expect(source?.connected).toBe(true), wait);
  sensor = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { reconnectPeriod: 50 });
  return samples;
}

function told(samples: readonly Sample[]) {
  return samples.map(({ feed, decoded }) => [feed.point, decoded.ok ? decoded.value : decoded.reason]);
}

const leak = 'zigbee2mqtt/garage-leak';

describe('an MQTT source', () => {
  it('delivers what its sensors say', async () => {
    const samples = await listen();
    await sensor?.publishAsync(leak, '{"battery":91,"battery_low":false,"linkquality":255,"water_leak":true}');
    await vi.waitFor(() => expect(samples).toHaveLength(2), wait);
    expect(told(samples)).toEqual([
      ['leak', true],
      ['leak_battery', 91],
    ]);
  });

  it('counts and keeps what it cannot read, with the reason, and makes no reading of it', async () => {
    const samples = await listen();
    for (const payload of ['{"water_leak":', '', '\u0000\u00ff', '[]', '42', '{"hello":"world"}', '"x"'.repeat(1000)]) {
      await sensor?.publishAsync(leak, payload);
    }
    await sensor?.publishAsync(leak, '{"water_leak":false}');
    await vi.waitFor(() => expect(samples).toHaveLength(1), wait);
    expect(told(samples)).toEqual([['leak', false]]);
    expect(source?.malformed.count).toBe(7);
    expect(source?.malformed.latest()[0]).toMatchObject({
      topic: leak,
      reason: 'not a JSON object',
      excerpt: '{"water_leak":',
    });
    expect(source?.malformed.latest().every(({ excerpt }) => excerpt.length <= 512)).toBe(true);
  });

  it('is stopped by nothing that is published', async () => {
    const samples = await listen();
    const hostile = [
      Buffer.alloc(300_000, '['),
      Buffer.alloc(200_000, '['),
      Buffer.from([0xff, 0xfe, 0]),
      Buffer.from('{"water_leak":1e999,"battery":"__proto__"}'),
      Buffer.from('{"__proto__":{"water_leak":true}}'),
      Buffer.from('{"water_leak":{"toString":null},"battery":[]}'),
    ];
    for (const payload of hostile) await sensor?.publishAsync(leak, payload, { qos: 1 });
    await sensor?.publishAsync(`${leak}/availability`, '{"state":{"toString":null}}', { qos: 1 });
    await sensor?.publishAsync(leak, '{"water_leak":true}', { qos: 1 });
    await vi.waitFor(() => expect(told(samples).at(-1)).toEqual(['leak', true]), wait);
    // What has the name of a point but no value is told as bad; everything else gives nothing.
    expect(told(samples)).toEqual([
      ['leak', 'malformed'],
      ['leak_battery', 'malformed'],
      ['leak', 'malformed'],
      ['leak_battery', 'malformed'],
      ['leak', true],
    ]);
    expect(source?.connected).toBe(true);
    expect(source?.malformed.latest()[0]?.reason).toBe('300000 bytes are too many');
  });

  it('goes on when its readings find no room, with and without a promise to the broker', async () => {
    const samples = await listen({ failures: 2 });
    await sensor?.publishAsync(leak, '{"water_leak":false}');
    await sensor?.publishAsync(leak, '{"water_leak":false}', { qos: 1 });
    await sensor?.publishAsync(leak, '{"water_leak":true}', { qos: 1 });
    await vi.waitFor(() => expect(told(samples)).toEqual([['leak', true]]), wait);
    expect(source?.connected).toBe(true);
  });

  it('keeps only the latest malformed payloads, and counts all', async () => {
    await listen();
    for (let index = 0; index < 50; index += 1) await sensor?.publishAsync(leak, `garbage ${index}`);
    await vi.waitFor(() => expect(source?.malformed.count).toBe(50), wait);
    expect(source?.malformed.latest().map(({ excerpt }) => excerpt)).toEqual(
      Array.from({ length: 20 }, (_, index) => `garbage ${index + 30}`),
    );
  });

  it('makes every point of a sensor bad when its last will says offline', async () => {
    const samples = await listen();
    await sensor?.publishAsync(leak, '{"battery":91,"water_leak":false}');
    await sensor?.publishAsync(`${leak}/availability`, '{"state":"offline"}', { retain: true });
    await vi.waitFor(() => expect(samples).toHaveLength(4), wait);
    expect(told(samples.slice(2))).toEqual([
      ['leak', 'device_offline'],
      ['leak_battery', 'device_offline'],
    ]);
  });

  it('does not take a retained value of unknown age for a fresh one', async () => {
    broker = await openBroker();
    const early = await connectAsync(`mqtt://127.0.0.1:${broker.port}`);
    await early.publishAsync(leak, '{"water_leak":false}', { retain: true, qos: 1 });
    await early.endAsync();
    const samples: Sample[] = [];
    source = new MqttSource({
      config: {
        id: 'field',
        url: `mqtt://127.0.0.1:${broker.port}`,
        username: undefined,
        password: undefined,
        protocolVersion: 4 as const,
        tls: undefined,
        clientId: 'agent',
        sensors: [leakSensor()],
      },
      clock: systemClock,
      logger: quiet,
      onSamples: async (batch) => samples.push(...batch) > 0,
    });
    source.start();
    await vi.waitFor(() => expect(samples).toHaveLength(1), wait);
    expect(samples[0]).toMatchObject({ waited: true, decoded: { ok: true, value: false } });
  });

  it('subscribes again after the broker was away, and calls its sensors unknown meanwhile', async () => {
    const samples = await listen({ brokerLossMs: 100 });
    await sensor?.publishAsync(leak, '{"water_leak":false}');
    await vi.waitFor(() => expect(samples).toHaveLength(1), wait);
    const { port } = broker;
    await broker.close();
    await vi.waitFor(() => expect(told(samples).at(-1)).toEqual(['leak_battery', 'device_offline']), wait);
    broker = await openBroker(port);
    await vi.waitFor(() => expect(source?.connected).toBe(true), wait);
    await vi.waitFor(() => expect(sensor?.connected).toBe(true), wait);
    const before = samples.length;
    await sensor?.publishAsync(leak, '{"water_leak":true}');
    await vi.waitFor(() => expect(told(samples.slice(before))).toContainEqual(['leak', true]), wait);
  });

  it('acknowledges a message only when its readings are durable, and gets it again otherwise', async () => {
    broker = await openBroker();
    const config = {
      id: 'field',
      url: `mqtt://127.0.0.1:${broker.port}`,
      username: undefined,
      password: undefined,
      protocolVersion: 4 as const,
      tls: undefined,
      clientId: 'agent',
      sensors: [leakSensor()],
    };
    const lost: Sample[] = [];
    source = new MqttSource({
      config,
      clock: systemClock,
      logger: quiet,
      onSamples: async (batch) => {
        lost.push(...batch);
        return false;
      },
    });
    source.start();
    await vi.waitFor(() => expect(source?.connected).toBe(true), wait);
    sensor = await connectAsync(`mqtt://127.0.0.1:${broker.port}`);
    await sensor.publishAsync(leak, '{"water_leak":true}', { qos: 1 });
    await vi.waitFor(() => expect(lost).toHaveLength(1), wait);
    await source.stop();
    // Said while nobody listens: the broker keeps it for the agent.
    await sensor.publishAsync(leak, '{"battery":50}', { qos: 1 });

    const kept: Sample[] = [];
    source = new MqttSource({
      config,
      clock: systemClock,
      logger: quiet,
      onSamples: async (batch) => kept.push(...batch) > 0,
    });
    source.start();
    await vi.waitFor(() => expect(kept).toHaveLength(2), wait);
    expect(told(kept)).toEqual(
      expect.arrayContaining([
        ['leak', true],
        ['leak_battery', 50],
      ]),
    );
    expect(kept.every(({ waited }) => waited === true)).toBe(true);
    await source.stop();

    const again: Sample[] = [];
    source = new MqttSource({
      config,
      clock: systemClock,
      logger: quiet,
      onSamples: async (batch) => again.push(...batch) > 0,
    });
    source.start();
    await vi.waitFor(() => expect(source?.connected).toBe(true), wait);
    await sensor.publishAsync(leak, '{"battery":49}', { qos: 1 });
    await vi.waitFor(() => expect(told(again)).toEqual([['leak_battery', 49]]), wait);
  });

  it('takes many messages at once although each waits for the disk', async () => {
    broker = await openBroker();
    let taken = 0;
    let written = () => {};
    // No message is on the disk before all are taken.
    const disk = new Promise<void>((resolve) => {
      written = resolve;
    });
    source = new MqttSource({
      config: {
        id: 'field',
        url: `mqtt://127.0.0.1:${broker.port}`,
        username: undefined,
        password: undefined,
        protocolVersion: 4 as const,
        tls: undefined,
        clientId: 'agent',
        sensors: [leakSensor()],
      },
      clock: systemClock,
      logger: quiet,
      onSamples: async () => {
        taken += 1;
        if (taken === 20) written();
        await disk;
        return true;
      },
    });
    source.start();
    await vi.waitFor(() => expect(source?.connected).toBe(true), wait);
    sensor = await connectAsync(`mqtt://127.0.0.1:${broker.port}`);
    const batteries = Array.from({ length: 20 }, (_, battery) => JSON.stringify({ battery }));
    await Promise.all(batteries.map((payload) => sensor?.publishAsync(leak, payload, { qos: 1 })));
    await vi.waitFor(() => expect(taken).toBe(20), wait);
  });

  it('calls a sensor offline that has not spoken for too long', async () => {
    const samples = await listen({ silentAfterMs: 1200 });
    await sensor?.publishAsync(leak, '{"water_leak":false}');
    await vi.waitFor(() => expect(told(samples)).toContainEqual(['leak', 'device_offline']), wait);
    const [first, second] = samples;
    expect(first?.decoded.ok).toBe(true);
    expect((second?.sourceTimeMs ?? 0) - (first?.sourceTimeMs ?? 0)).toBeGreaterThanOrEqual(1200);
  });
});
