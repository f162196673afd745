import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { Aedes, type Client } from 'aedes';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createZigbee2Mqtt } from '../sensors/zigbee2mqtt.js';
import type { Journal, JournalEntry } from '../usecases/journal.js';
import type { SimulatedMqttSensor } from '../usecases/simulated-estate.js';
import { fieldBrokerHealth, MqttSensorClient } from './mqtt-sensor-client.js';

const log = pino({ level: 'silent' });
const stops: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

interface Seen {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
  readonly qos: number;
}

async function broker(port = 0) {
  let tried = 0;
  const aedes = await Aedes.createBroker({
    authenticate: (_client, username, password, done) => {
      tried += 1;
      const known = username === 'sensors' && password?.toString() === 'field-demo';
      done(null, known);
    },
  });
  const seen: Seen[] = [];
  aedes.on('publish', (packet, client: Client | null) => {
    if (client === null && !packet.topic.endsWith('/availability')) return;
    const { topic, payload, retain, qos } = packet;
    seen.push({ topic, payload: payload.toString(), retain, qos });
  });
  const server: Server = createServer((socket) => aedes.handle(socket));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const listening = typeof address === 'object' && address !== null ? address.port : 0;
  const stop = async () => {
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  stops.push(stop);
  return { port: listening, seen, stop, attempts: () => tried };
}

function sensorAt(port: number, password = 'field-demo') {
  let wet = false;
  const simulated: SimulatedMqttSensor = {
    sensor: createZigbee2Mqtt({
      name: 'garage-leak',
      what: 'leak',
      heartbeatMs: 60_000,
      alarm: () => wet,
      alarmPoint: 'garage-1/leak',
      batteryPercent: 91,
      batteryPoint: 'garage-1/leak_battery',
      linkQuality: () => 100,
    }),
    fault: { garbage: false, offline: false, frozen: false },
  };
  const entries: JournalEntry[] = [];
  const journal: Journal = { write: (entry) => entries.push(entry), close: () => undefined };
  const client = new MqttSensorClient(simulated, {
    estate: 'heping',
    url: `mqtt://127.0.0.1:${port}`,
    username: 'sensors',
    password,
    journal,
    health: fieldBrokerHealth('heping', log),
    log,
  });
  client.start();
  stops.push(() => client.stop());
  return {
    client,
    simulated,
    entries,
    setWet: (value: boolean) => {
      wet = value;
    },
  };
}

const until = (condition: () => boolean) =>
  vi.waitFor(() => expect(condition()).toBe(true), { timeout: 8000, interval: 20 });

describe('MqttSensorClient against a real broker', () => {
  it('announces itself, publishes with QoS 1 and journals what the broker acknowledged', async () => {
    const { port, seen } = await broker();
    const { client, entries, setWet } = sensorAt(port);
    await until(() => client.connected);
    client.tick();
    await until(() => entries.length === 2);
    setWet(true);
    client.tick();
    await until(() => entries.length === 4);
    const own = seen.filter(({ topic }) => topic === 'zigbee2mqtt/garage-leak');
    expect(own.map(({ qos }) => qos)).toEqual([1, 1]);
    expect(own.map(({ payload }) => (JSON.parse(payload) as { water_leak: boolean }).water_leak)).toEqual([
      false,
      true,
    ]);
    expect(seen.find(({ topic }) => topic.endsWith('/availability'))).toMatchObject({
      payload: '{"state":"online"}',
      retain: true,
    });
    expect(entries[2]).toMatchObject({
      estate: 'heping',
      via: 'mqtt',
      topic: 'zigbee2mqtt/garage-leak',
      quantity: 'water_leak',
      value: true,
      point: 'garage-1/leak',
      pointValue: true,
    });
  });

  it('publishes nothing while the broker is away, and goes on when it is back', async () => {
    const first = await broker();
    const { client, entries, setWet } = sensorAt(first.port);
    await until(() => client.connected);
    client.tick();
    await until(() => entries.length === 2);
    stops.splice(stops.indexOf(first.stop), 1);
    await first.stop();
    await until(() => !client.connected);
    setWet(true);
    client.tick();
    const second = await broker(first.port);
    await until(() => client.connected);
    client.tick();
    await until(() => entries.length === 4);
    const states = second.seen.filter(({ topic }) => topic === 'zigbee2mqtt/garage-leak');
    expect(states).toHaveLength(1);
    expect(states[0]?.payload).toContain('"water_leak":true');
  });

  it('lets the broker publish its will when it drops off the air, and comes back', async () => {
    const { port, seen } = await broker();
    const { client, simulated } = sensorAt(port);
    await until(() => client.connected);
    simulated.fault.offline = true;
    client.tick();
    await until(() => seen.some(({ payload }) => payload === '{"state":"offline"}'));
    simulated.fault.offline = false;
    client.tick();
    await until(() => client.connected && seen.at(-1)?.payload === '{"state":"online"}');
  });

  it('mixes garbage between good messages and journals only the good ones', async () => {
    const { port, seen } = await broker();
    const { client, simulated, entries, setWet } = sensorAt(port);
    await until(() => client.connected);
    simulated.fault.garbage = true;
    for (const wet of [true, false, true]) {
      setWet(wet);
      client.tick();
    }
    await until(() => seen.filter(({ topic }) => topic === 'zigbee2mqtt/garage-leak').length === 6);
    await until(() => entries.length === 6);
    const values = entries.filter(({ quantity }) => quantity === 'water_leak').map(({ value }) => value);
    expect(values).toEqual([true, false, true]);
  });

  it('keeps trying after its password was refused', async () => {
    const { port, attempts, seen } = await broker();
    const { client } = sensorAt(port, 'wrong');
    await until(() => attempts() >= 2);
    expect(client.connected).toBe(false);
    expect(seen).toEqual([]);
  });
});
