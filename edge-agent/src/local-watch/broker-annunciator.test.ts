import { createServer, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BrokerAnnunciator, localWatchTopic } from './broker-annunciator.js';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const wait = { timeout: 10_000, interval: 10 };
const node = { groupId: 'qiaodong', edgeNodeId: 'heping-edge' };

let broker: Aedes;
let server: Server;
let port = 0;
let panel: MqttClient | undefined;
let annunciator: BrokerAnnunciator;

beforeEach(async () => {
  broker = await Aedes.createBroker();
  server = createServer((socket: Socket) => broker.handle(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as { port: number });
  const source = { id: 'field', url: `mqtt://127.0.0.1:${port}`, clientId: 'heping-edge-field' };
  const open = { protocolVersion: 4 as const, username: undefined, password: undefined, tls: undefined };
  annunciator = new BrokerAnnunciator({ ...source, ...open }, node, quiet);
});

afterEach(async () => {
  await annunciator.stop();
  await panel?.endAsync(true);
  await new Promise<void>((resolve) => broker.close(resolve));
  await new Promise((resolve) => server.close(resolve));
});

it('says what is announced to a panel that comes later, and that it stopped', async () => {
  annunciator.start();
  annunciator.announce({ state: 'announcing', uplinkAwaySinceMs: 5, hazards: [] });
  const heard: unknown[] = [];
  panel = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: 'panel' });
  panel.on('message', (topic, payload) => {
    expect(topic).toBe('anju/local-watch/qiaodong/heping-edge');
    heard.push(JSON.parse(String(payload)));
  });
  await vi.waitFor(async () => {
    await panel?.subscribeAsync(localWatchTopic(node), { qos: 1 });
    expect(heard).toContainEqual({ state: 'announcing', uplinkAwaySinceMs: 5, hazards: [] });
  }, wait);
  annunciator.announce({ state: 'watching', uplinkAwaySinceMs: null, hazards: [] });
  await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ state: 'watching' }), wait);
  await annunciator.stop();
  await vi.waitFor(() => expect(heard.at(-1)).toEqual({ state: 'stopped' }), wait);
});
