import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Aedes } from 'aedes';
import modbusSerial from 'modbus-serial';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RunningSimulator, type SimulatorOptions, startSimulator } from './compose.js';
import type { JournalEntry } from './usecases/journal.js';

let directory: string;
const stops: (() => Promise<void> | void)[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'anju-simulators-'));
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  rmSync(directory, { recursive: true });
});

const demo = (estate: string) => fileURLToPath(new URL(`../../deploy/demo/simulators/${estate}.yaml`, import.meta.url));

async function start(options: Partial<SimulatorOptions> = {}): Promise<RunningSimulator> {
  const running = await startSimulator({
    configFiles: [demo('heping'), demo('xinhu'), demo('chunjiang')],
    environment: {},
    controlPort: 0,
    fieldPortBase: 0,
    seed: 1,
    speed: 1,
    journalDirectory: null,
    log: pino({ level: 'silent' }),
    ...options,
  });
  stops.push(() => running.stop());
  return running;
}

async function modbusClient(port: number, unit: number) {
  const client = new modbusSerial.default();
  await client.connectTCP('127.0.0.1', { port });
  client.setID(unit);
  client.setTimeout(2000);
  stops.push(() => new Promise<void>((resolve) => client.close(() => resolve())));
  return client;
}

const journal = (): JournalEntry[] =>
  readdirSync(directory)
    .filter((name) => name.startsWith('journal-'))
    .sort()
    .flatMap((name) => readFileSync(join(directory, name), 'utf8').trimEnd().split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JournalEntry);

async function post(running: RunningSimulator, path: string, body?: unknown) {
  const response = await fetch(`http://127.0.0.1:${running.controlPort}${path}`, {
    method: 'POST',
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
async function get(running: RunningSimulator, path: string) {
  const response = await fetch(`http://127.0.0.1:${running.controlPort}${path}`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** A loaded machine takes its time. */
const wait = { timeout: 30_000, interval: 20 };

describe('the simulator as a whole', () => {
  it('serves three estates and journals, in the point’s unit, exactly what a client read', async () => {
    const running = await start({ journalDirectory: directory });
    const client = await modbusClient(running.ports.xinhu?.['pump-room'] ?? 0, 2);
    const { data } = await client.readHoldingRegisters(4, 1);
    await vi.waitFor(() => expect(journal()).toHaveLength(1), wait);
    const centimetres = (data[0] ?? 0) / 10;
    expect(journal()[0]).toMatchObject({
      estate: 'xinhu',
      via: 'modbus',
      bus: 'pump-room',
      unitId: 2,
      fc: 3,
      address: 4,
      raw: data,
      quantity: 'value',
      value: centimetres,
      unit: 'cm',
      point: 'fire-water-1/pool_level',
      pointValue: Number((centimetres / 100).toPrecision(12)),
    });
    expect(centimetres / 100).toBeCloseTo(3.8, 1);
  });

  it('journals every served value of a counter once, and nothing that no client received', async () => {
    const file = join(directory, 'load.yaml');
    writeFileSync(
      file,
      `estate: load
fieldPortBlock: 0
facilities: [{ id: garage-1, kind: ponding }]
buses:
  - name: load
    portOffset: 0
    units:
      - { unit: 1, device: counter, options: { first: 65530, point: garage-1/count } }
`,
    );
    const running = await start({ configFiles: [file], journalDirectory: directory });
    const port = running.ports.load?.load ?? 0;
    const read: number[] = [];
    for (let connection = 0; connection < 5; connection += 1) {
      const client = await modbusClient(port, 1);
      for (let i = 0; i < 20; i += 1) read.push((await client.readHoldingRegisters(0, 2)).buffer.readUInt32BE(0));
    }
    expect(read).toEqual(Array.from({ length: 100 }, (_, index) => 65_530 + index));
    await vi.waitFor(() => expect(journal().map(({ value }) => value)).toEqual(read), wait);
    expect(new Set(journal().map(({ point }) => point))).toEqual(new Set(['garage-1/count']));
  });

  it('publishes all its MQTT sensors to the field broker', async () => {
    const aedes = await Aedes.createBroker();
    const topics = new Set<string>();
    aedes.on('publish', (packet, client) => {
      if (client !== null) topics.add(packet.topic);
    });
    const server = createServer((socket) => aedes.handle(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    stops.push(async () => {
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await start({
      configFiles: [demo('heping')],
      fieldBrokerUrl: `mqtt://127.0.0.1:${port}`,
      journalDirectory: directory,
    });
    await vi.waitFor(
      () =>
        expect([...topics].sort()).toEqual([
          'ebike/push',
          'lift/lift-2/state',
          'tele/shed-light/LWT',
          'tele/shed-light/SENSOR',
          'zigbee2mqtt/garage-leak',
          'zigbee2mqtt/garage-leak/availability',
          'zigbee2mqtt/shed-smoke',
          'zigbee2mqtt/shed-smoke/availability',
        ]),
      { timeout: 8000, interval: 50 },
    );
    const fed = () => new Set(journal().map(({ point }) => point));
    await vi.waitFor(() => expect(fed()).toContain('ebike-shed-1/port-4/port_status'), wait);
    for (const point of ['lift-2/message_code', 'garage-1/leak_battery', 'ebike-shed-1/light_power']) {
      expect(fed()).toContain(point);
    }
  });

  it('opens nothing when a configuration is wrong', async () => {
    const file = join(directory, 'bad.yaml');
    writeFileSync(file, 'estate: x\n');
    await expect(start({ configFiles: [demo('heping'), file] })).rejects.toMatchObject({
      code: 'simulator.config_invalid',
    });
  });

  it('closes what it had opened when a port is taken', async () => {
    const blocker = createServer();
    blocker.listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    stops.push(() => new Promise<void>((resolve) => blocker.close(() => resolve())));
    const address = blocker.address();
    const controlPort = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(start({ controlPort })).rejects.toMatchObject({
      code: 'simulator.port_taken',
      message: expect.stringContaining('--control-port'),
    });
  });
});

describe('the control API', () => {
  it('plays a scenario, shows its events, changes the served value, and resets', async () => {
    const running = await start();
    expect((await get(running, '/healthz')).body).toMatchObject({ status: 'ok', speed: 1 });
    const { scenarios } = (await get(running, '/scenarios')).body as { scenarios: { name: string }[] };
    expect(scenarios.map(({ name }) => name)).toContain('garage-flooding');

    const started = await post(running, '/scenarios/tank-lid-open', { estate: 'chunjiang' });
    expect(started.body).toMatchObject({ estate: 'chunjiang', state: 'running', scenario: { name: 'tank-lid-open' } });
    await vi.waitFor(async () => {
      const { body } = await get(running, `/runs/${String(started.body.id)}`);
      expect(body.events).toMatchObject([{ sequence: 1, changes: ['set water-tank-1.manholeOpen = true'] }]);
    }, wait);
    const client = await modbusClient(running.ports.chunjiang?.['pump-room'] ?? 0, 14);
    await vi.waitFor(async () => expect((await client.readDiscreteInputs(0, 1)).data[0]).toBe(true), wait);
    expect((await post(running, '/reset')).status).toBe(200);
    expect((await client.readDiscreteInputs(0, 1)).data[0]).toBe(false);
  });

  it('sets physics, devices, sensors and speed for tests', async () => {
    const running = await start();
    const set = await post(running, '/set', { estate: 'heping', path: 'garage-1.seepageLps', value: 3 });
    expect(set.status).toBe(200);
    const { body } = await get(running, '/state');
    expect(body).toMatchObject({ estates: { heping: { physics: { 'garage-1': { seepageLps: 3 } } } } });
    expect((await post(running, '/set', { estate: 'heping', path: 'garage-1/leak', value: true })).status).toBe(200);
    expect(running.simulation.estate('heping').physics.quantity('garage-1/leak')?.read()).toBe(true);
    await post(running, '/set', { estate: 'heping', path: 'garage-1/leak', value: null });
    expect(running.simulation.estate('heping').physics.quantity('garage-1/leak')?.read()).toBe(false);
    await post(running, '/device', { estate: 'heping', bus: 'garage', unit: 1, exceptionCode: 4 });
    const client = await modbusClient(running.ports.heping?.garage ?? 0, 1);
    await expect(client.readHoldingRegisters(4, 1)).rejects.toMatchObject({ modbusCode: 4 });
    expect((await post(running, '/mqtt', { estate: 'heping', sensor: 'lift-2', garbage: true })).status).toBe(200);
    expect((await post(running, '/speed', { speed: 10 })).body).toEqual({ speed: 10 });
    expect(running.simulation.speed).toBe(10);
  });

  it('answers mistakes with a status, a code and what is wrong', async () => {
    const running = await start();
    const cases: [string, unknown, number, RegExp][] = [
      ['/scenarios/nothing', {}, 404, /no scenario "nothing"/],
      ['/scenarios/normal-day', { estate: 'atlantis' }, 404, /no estate "atlantis"/],
      ['/set', { estate: 'heping', path: 'x.y', value: 1 }, 404, /no physical value "x.y"/],
      ['/set', { estate: 'heping', path: 'garage-1.depthMm', value: 'deep' }, 400, /takes a number/],
      ['/set', { estate: 'heping' }, 400, /path/],
      ['/speed', { speed: -1 }, 400, /0.1 to 600/],
      ['/device', { estate: 'heping', bus: 'garage', unit: 77 }, 404, /no unit 77/],
      ['/nowhere', {}, 404, /nothing at POST/],
    ];
    for (const [path, body, status, message] of cases) {
      const answer = await post(running, path, body);
      expect([path, answer.status]).toEqual([path, status]);
      expect(answer.body.message).toMatch(message);
      expect(answer.body.code).toMatch(/^simulator\./);
    }
    expect((await get(running, '/runs/99')).status).toBe(404);
    const url = `http://127.0.0.1:${running.controlPort}`;
    expect((await fetch(`${url}/reset`, { method: 'DELETE' })).status).toBe(405);
    expect((await fetch(`${url}/reset`, { method: 'POST', body: '{}' })).status).toBe(415);
    const broken = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' };
    expect((await fetch(`${url}/reset`, broken)).status).toBe(400);
  });
});
