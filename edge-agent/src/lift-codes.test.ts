import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Agent, startAgent } from './compose.js';
import { loadConfig } from './config/load-config.js';
import { type ModbusTestServer, openModbusTestServer } from './drivers/modbus/modbus-test-server.test-support.js';
import { type Logger, systemClock } from './outbox/ports.js';
import { TestHost } from './uplink/sparkplug-host.test-support.js';

const wait = { timeout: 15_000, interval: 20 };

let directory = '';
let host: TestHost;
let gateway: ModbusTestServer;
let agent: Agent | undefined;
let code = 0;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anju-lift-'));
  host = await TestHost.start();
  host.confirming = true;
  gateway = await openModbusTestServer(() => ({ registers: [code] }));
});

afterEach(async () => {
  await agent?.stop();
  agent = undefined;
  await gateway.close();
  await host.stop();
  await rm(directory, { recursive: true });
});

it('a lift’s code reaches the host in the catalogue’s number, and one that its table lacks as no value', async () => {
  const { groupId, edgeNodeId } = host.node;
  const file = join(directory, 'agent.yaml');
  await writeFile(
    file,
    `node: { groupId: ${groupId}, edgeNodeId: ${edgeNodeId} }
uplink: { url: 'mqtt://127.0.0.1:${host.port}', password: x, hostId: ${host.hostId} }
reporting: { heartbeatMs: 0 }
facilities: [{ deviceId: lift-1, kind: elevator }]
buses:
  - id: lifts
    kind: modbus-tcp
    port: ${gateway.port}
    units:
      - unitId: 1
        profile: lift-gateway
        codeTable: lift-property-platform
        pollIntervalMs: 100
        feeds: { message_code: lift-1/message_code }
`,
  );
  const loaded = await loadConfig(file, {});
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
  const warnings: unknown[] = [];
  const logger: Logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: (fields) => void warnings.push(fields),
    error: () => undefined,
  };
  const values = () =>
    host.received.flatMap(({ metrics }) =>
      metrics.filter(({ name }) => name === 'message_code').map(({ value }) => value),
    );
  code = 101;
  agent = await startAgent({
    config: loaded.config,
    dataDirectory: join(directory, 'data'),
    statusPort: undefined,
    clock: systemClock,
    logger,
    random: Math.random,
  });
  await host.online(Date.now());
  await vi.waitFor(() => expect(values()).toContain(11), wait);
  code = 206;
  await vi.waitFor(() => expect(values().at(-1)).toBeNull(), wait);
  expect(values()).not.toContain(206);
  expect(agent.status().points).toMatchObject([
    { latest: { value: null, quality: 'bad', reason: 'unknown_enum' }, unknownCode: '206' },
  ]);
  expect(warnings).toContainEqual({ point: 'lift-1/message_code', code: '206' });
  code = 204;
  await vi.waitFor(() => expect(values().at(-1)).toBe(10), wait);
});
