import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Agent, startAgent } from './compose.js';
import { loadConfig } from './config/load-config.js';
import { type ModbusTestServer, openModbusTestServer } from './drivers/modbus/modbus-test-server.test-support.js';
import { systemClock } from './outbox/ports.js';
import { TestHost } from './uplink/sparkplug-host.test-support.js';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const wait = { timeout: 15_000, interval: 20 };

let directory = '';
let host: TestHost;
let device: ModbusTestServer;
let agent: Agent | undefined;
let millimetres = 1000;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anju-change-'));
  host = await TestHost.start();
  device = await openModbusTestServer(() => ({ registers: [1, 0, millimetres] }));
});
afterEach(async () => {
  await agent?.stop();
  agent = undefined;
  await device.close();
  await host.stop();
  await rm(directory, { recursive: true });
});

const bus = (id: string, feed: string) => `  - id: ${id}
    kind: modbus-tcp
    port: ${device.port}
    units:
      - { unitId: 1, profile: generic-level-transmitter, pollIntervalMs: 100, feeds: { level: ${feed} } }
`;

async function load(facilities: string, buses: string) {
  const { groupId, edgeNodeId } = host.node;
  const file = join(directory, 'agent.yaml');
  await writeFile(
    file,
    `node: { groupId: ${groupId}, edgeNodeId: ${edgeNodeId} }
uplink: { url: 'mqtt://127.0.0.1:${host.port}', password: x, hostId: ${host.hostId} }
reporting: { deadband: 0, heartbeatMs: 0 }
facilities: [${facilities}]
buses:
${buses}`,
  );
  return loadConfig(file, {});
}

async function start(facilities: string, buses: string): Promise<Agent> {
  const loaded = await load(facilities, buses);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
  agent = await startAgent({
    config: loaded.config,
    dataDirectory: join(directory, 'data'),
    statusPort: undefined,
    clock: systemClock,
    logger: quiet,
    random: Math.random,
  });
  return agent;
}

describe('a new configuration', () => {
  it('keeps what was read under the old one and not yet delivered, though its facility is there no more', async () => {
    const before = await start('{ deviceId: old-tank, kind: fire_water }', bus('pump', 'old-tank/tank_level'));
    await vi.waitFor(() => expect(before.status().outbox.unconfirmedReadings).toBeGreaterThan(3), wait);
    await before.stop();

    millimetres = 2000;
    await start('{ deviceId: new-tank, kind: fire_water }', bus('hall', 'new-tank/tank_level'));
    host.confirming = true;
    await host.online(Date.now());
    const levels = (deviceId: string) =>
      host.received
        .filter(({ topic }) => topic.type === 'DDATA' && topic.deviceId === deviceId)
        .flatMap(({ metrics }) => metrics.filter(({ name }) => name === 'tank_level').map(({ value }) => value));
    await vi.waitFor(() => {
      expect(levels('old-tank').length).toBeGreaterThan(3);
      expect(new Set(levels('old-tank'))).toEqual(new Set([1]));
      expect(levels('new-tank')).toContain(2);
    }, wait);
  });

  it('cannot have one line polled by two, who would talk over each other', async () => {
    const loaded = await load(
      '{ deviceId: tank, kind: fire_water }',
      bus('pump', 'tank/tank_level') + bus('hall', 'tank/pool_level'),
    );
    expect(loaded.ok ? [] : loaded.mistakes.map(({ path, message }) => `${path}: ${message}`)).toContainEqual(
      expect.stringMatching(
        /^buses\[1\]\.port: 127\.0\.0\.1:\d+ is already the bus "pump".*put its units into one bus$/,
      ),
    );
  });
});
