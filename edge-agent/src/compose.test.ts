import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Agent, startAgent } from './compose.js';
import { checkConfig } from './config/check-config.js';
import { loadConfig } from './config/load-config.js';
import {
  type ModbusTestServer,
  openModbusTestServer,
  type TestAnswer,
} from './drivers/modbus/modbus-test-server.test-support.js';
import { type Logger, systemClock } from './outbox/ports.js';
import { TestHost } from './uplink/sparkplug-host.test-support.js';

const quiet: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const wait = { timeout: 15_000, interval: 20 };

let directory = '';
let host: TestHost;
let device: ModbusTestServer;
let agent: Agent | undefined;
let level: TestAnswer = { registers: [1, 0, 2345] };

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anju-agent-'));
  host = await TestHost.start();
  host.confirming = true;
  level = { registers: [1, 0, 2345] };
  device = await openModbusTestServer(() => level);
  const { groupId, edgeNodeId } = host.node;
  await writeFile(
    join(directory, 'agent.yaml'),
    `node: { groupId: ${groupId}, edgeNodeId: ${edgeNodeId} }
uplink: { url: 'mqtt://127.0.0.1:${host.port}', password: x, hostId: ${host.hostId} }
reporting: { deadband: 0, heartbeatMs: 0 }
facilities: [{ deviceId: fire-water-1, kind: fire_water }]
buses:
  - id: pump
    kind: modbus-tcp
    port: ${device.port}
    timeoutMs: 100
    retries: 0
    units:
      - { unitId: 1, profile: generic-level-transmitter, pollIntervalMs: 100, feeds: { level: fire-water-1/tank_level } }
`,
  );
});

afterEach(async () => {
  await agent?.stop();
  agent = undefined;
  await device.close();
  await host.stop();
  await rm(directory, { recursive: true });
});

async function start(): Promise<Agent> {
  const loaded = await loadConfig(join(directory, 'agent.yaml'), {});
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
  agent = await startAgent({
    config: loaded.config,
    dataDirectory: join(directory, 'data'),
    statusPort: 0,
    clock: systemClock,
    logger: quiet,
    random: Math.random,
  });
  return agent;
}

function levels(): unknown[] {
  return host.received
    .filter(({ topic }) => topic.type === 'DDATA')
    .flatMap(({ metrics }) => metrics.filter(({ name }) => name === 'tank_level').map(({ value }) => value));
}

describe('an agent', () => {
  it('brings a register to the host, in the catalogue’s unit, and silence as a bad value', async () => {
    await start();
    await host.online(Date.now());
    await vi.waitFor(() => expect(levels()).toContain(2.345), wait);
    expect(host.types()).toContain('DBIRTH');
    level = 'silent';
    await vi.waitFor(() => expect(levels().at(-1)).toBeNull(), wait);
    level = { registers: [0, 1, 123] };
    await vi.waitFor(() => expect(levels().at(-1)).toBe(0.123), wait);
  });

  it('serves its status on loopback', async () => {
    const { statusPort } = await start();
    const get = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${statusPort}${path}`);
      return { status: response.status, text: await response.text() };
    };
    await vi.waitFor(async () => {
      const { points, buses } = JSON.parse((await get('/status')).text);
      expect(points).toMatchObject([{ point: 'tank_level', unit: 'm', latest: { value: 2.345, quality: 'good' } }]);
      expect(buses).toMatchObject([{ id: 'pump', connected: true, units: [{ unitId: 1, breaker: 'closed' }] }]);
    }, wait);
    expect(await get('/healthz')).toMatchObject({ status: 200 });
    expect((await get('/metrics')).text).toContain('anju_edge_unit_answers{bus="pump",unit="1"} 1');
    // On a busy machine a reading may time out between two looks.
    await vi.waitFor(async () => expect((await get('/?lang=en')).text).toContain('2.345 m'), wait);
    expect((await get('/point?point=fire-water-1/tank_level&lang=en')).text).toContain('2.345 m');
    expect((await get('/point?point=fire-water-1/other')).status).toBe(404);
    expect((await get('/else')).status).toBe(404);
    const { readings } = JSON.parse((await get('/history?point=fire-water-1/tank_level')).text);
    expect(readings).toContainEqual(expect.objectContaining({ value: 2.345, quality: 'good' }));
    expect((await get('/history')).status).toBe(400);
    expect((await get('/history?point=fire-water-1/other')).status).toBe(404);
    expect(JSON.parse((await get('/status')).text).localWatch).toMatchObject({ state: 'watching' });
  });

  it('stops within 3 s though its unit is silent, says goodbye, and starts again on the same directory', async () => {
    level = 'silent';
    const running = await start();
    await host.online(Date.now());
    await vi.waitFor(() => expect(host.types()).toContain('DBIRTH'), wait);
    const before = performance.now();
    await running.stop();
    agent = undefined;
    expect(performance.now() - before).toBeLessThan(3000);
    await vi.waitFor(() => expect(host.types().at(-1)).toBe('NDEATH'), wait);
    level = { registers: [1, 0, 1000] };
    await start();
    await vi.waitFor(() => expect(levels().at(-1)).toBe(1), wait);
  });

  it('refuses a status port that is taken, by name, and leaves the outbox free', async () => {
    const loaded = await loadConfig(join(directory, 'agent.yaml'), {});
    if (!loaded.ok) throw new Error('mistakes');
    const options = { dataDirectory: join(directory, 'data'), clock: systemClock, logger: quiet, random: Math.random };
    await expect(startAgent({ ...options, config: loaded.config, statusPort: device.port })).rejects.toMatchObject({
      code: 'status.port_taken',
      message: expect.stringContaining(String(device.port)),
    });
    await start();
  });

  it('is checked without a connection being made', async () => {
    expect(await checkConfig(join(directory, 'agent.yaml'), {}, true)).toMatchObject({ ok: true });
    expect(device.connections()).toBe(0);
    await writeFile(join(directory, 'broken.yaml'), 'node: 5\n');
    const { ok, text } = await checkConfig(join(directory, 'broken.yaml'), {}, false);
    expect(ok).toBe(false);
    expect(text).toMatch(/broken\.yaml:1:1 +node: /);
    expect(text).toMatch(/\d mistakes\n$/);
  });
});
