import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aedes } from 'aedes';
import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Agent, startAgent } from '../compose.js';
import { loadConfig } from '../config/load-config.js';
import { type ModbusTestServer, openModbusTestServer } from '../drivers/modbus/modbus-test-server.test-support.js';
import { systemClock } from '../outbox/ports.js';
import { TestHost } from '../uplink/sparkplug-host.test-support.js';
import { outageAfterMs } from './local-watch.js';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const wait = { timeout: 15_000, interval: 20 };

let directory = '';
let host: TestHost;
let device: ModbusTestServer;
let fieldBroker: Aedes;
let fieldServer: Server;
let panel: MqttClient;
let agent: Agent | undefined;
let hatchOpen = false;
/** What the test lets pass at once. */
let skippedMs = 0;
const clock = {
  nowMs: () => systemClock.nowMs() + skippedMs,
  monotonicMs: () => systemClock.monotonicMs() + skippedMs,
};

beforeEach(async () => {
  skippedMs = 0;
  hatchOpen = false;
  directory = await mkdtemp(join(tmpdir(), 'anju-annunciation-'));
  host = await TestHost.start();
  device = await openModbusTestServer(({ count }) => ({ bits: Array<boolean>(count).fill(hatchOpen) }));
  fieldBroker = await Aedes.createBroker();
  fieldServer = createServer((socket: Socket) => fieldBroker.handle(socket));
  await new Promise<void>((resolve) => fieldServer.listen(0, '127.0.0.1', resolve));
  const { port } = fieldServer.address() as { port: number };
  const { groupId, edgeNodeId } = host.node;
  await writeFile(
    join(directory, 'agent.yaml'),
    `node: { groupId: ${groupId}, edgeNodeId: ${edgeNodeId} }
uplink: { url: 'mqtt://127.0.0.1:${host.port}', password: x, hostId: ${host.hostId} }
reporting: { heartbeatMs: 1000 }
facilities: [{ deviceId: tank, kind: water_tank }, { deviceId: garage, kind: ponding }]
buses:
  - id: inputs
    kind: modbus-tcp
    port: ${device.port}
    units:
      - { unitId: 1, profile: input-module-8, pollIntervalMs: 100, feeds: { in0: tank/manhole_open } }
mqtt:
  - id: field
    host: 127.0.0.1
    port: ${port}
    sensors:
      - { id: leak, profile: zigbee2mqtt-leak, with: { name: leak }, feeds: { water_leak: garage/leak } }
`,
  );
  panel = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: 'panel' });
});

afterEach(async () => {
  await agent?.stop();
  agent = undefined;
  await panel.endAsync(true);
  await new Promise<void>((resolve) => fieldBroker.close(resolve));
  await new Promise((resolve) => fieldServer.close(resolve));
  await device.close();
  await host.stop();
  await rm(directory, { recursive: true });
});

it('says on the estate’s broker and the status page what the host no longer can', async () => {
  const loaded = await loadConfig(join(directory, 'agent.yaml'), {});
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
  agent = await startAgent({
    config: loaded.config,
    dataDirectory: join(directory, 'data'),
    statusPort: 0,
    clock,
    logger: quiet,
    random: Math.random,
  });
  const said: { state: string; hazards?: { rule: string; facility: string }[] }[] = [];
  panel.on('message', (_, payload) => said.push(JSON.parse(String(payload))));
  await panel.subscribeAsync('anju/local-watch/#', { qos: 1 });
  await host.online(Date.now());
  await vi.waitFor(() => expect(agent?.status().uplink.state).toBe('online'), wait);
  await vi.waitFor(() => expect(said.at(-1)).toMatchObject({ state: 'watching' }), wait);

  hatchOpen = true;
  await vi.waitFor(
    () =>
      expect(agent?.status().points).toContainEqual(
        expect.objectContaining({ point: 'manhole_open', latest: expect.objectContaining({ value: true }) }),
      ),
    wait,
  );
  skippedMs += 60_000;
  await vi.waitFor(() => expect(agent?.status().localWatch.hazards).toMatchObject([{ rule: 'W-HATCH' }]), wait);
  expect(said.map(({ state }) => state)).not.toContain('announcing');

  await host.stop();
  await vi.waitFor(() => expect(agent?.status().uplink.state).not.toBe('online'), wait);
  await vi.waitFor(() => {
    skippedMs += outageAfterMs / 10;
    expect(said.at(-1)).toMatchObject({ state: 'announcing', hazards: [{ facility: 'tank', rule: 'W-HATCH' }] });
  }, wait);
  expect(agent.status().localWatch).toMatchObject({ state: 'announcing', hazards: [{ rule: 'W-HATCH' }] });
}, 60_000);
