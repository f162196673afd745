import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type RunningBroker, startBroker } from './compose.js';
import { parseConfig } from './config/load-config.js';

const secret = 'a-demo-password';
const strangersSecret = 'b-demo-password';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(yaml: string): Promise<RunningBroker> {
  const { instances, mistakes } = parseConfig('test.yaml', yaml, {});
  expect(mistakes).toEqual([]);
  const broker = await startBroker({ instances, adminPort: 0, log: pino({ level: 'silent' }) });
  cleanups.push(() => broker.stop());
  return broker;
}

function uplink(limits = ''): Promise<RunningBroker> {
  return start(`
instances:
  - name: cloud
    kind: uplink
    tcp: { port: 0 }
    webSocket: { port: 0 }
    limits: { ${limits} }
    credentials:
      - { role: host, id: anju-cloud, password: ${secret} }
      - { role: agent, id: heping-edge, groupId: qiaodong, password: ${secret} }
      - { role: agent, id: heping, groupId: qiaodong, password: ${strangersSecret} }
      - { role: agent, id: xinhu-edge, groupId: qiaodong, password: ${strangersSecret} }
`);
}

function field(sessionFolder = ''): Promise<RunningBroker> {
  return start(`
instances:
  - name: estate
    kind: field
    tcp: { port: 0 }
    sessionFolder: '${sessionFolder}'
    limits: { maxQueuedMessages: 50 }
    credentials:
      - { role: field, id: sensors, password: ${secret} }
      - { role: field, id: agent, password: ${secret}, clientIdPrefixes: [heping-edge], keepSession: true, announces: true }
`);
}

function portOf(broker: RunningBroker, transport: 'tcp' | 'websocket' = 'tcp'): number {
  const port = [...broker.instances.values()][0]?.ports[transport];
  if (port === undefined) throw new Error(`no ${transport} port`);
  return port;
}

function open(broker: RunningBroker, username: string, options: IClientOptions = {}): MqttClient {
  const client = mqtt.connect(`mqtt://127.0.0.1:${portOf(broker)}`, {
    username,
    password: secret,
    clientId: username,
    reconnectPeriod: 0,
    clean: true,
    keepalive: 30,
    ...options,
  });
  client.on('error', () => undefined);
  cleanups.push(() => client.endAsync(true));
  return client;
}

async function connected(client: MqttClient): Promise<MqttClient> {
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('error', reject);
    client.once('close', () => reject(new Error('closed before CONNACK')));
  });
  return client;
}

/** Settles when the connection is gone. */
function closing(client: MqttClient): Promise<void> {
  return new Promise((resolve) => {
    client.once('close', () => resolve());
  });
}

/** The CONNACK's return code of a refused connection. */
function refusal(client: MqttClient): Promise<number | string | undefined> {
  return new Promise((resolve, reject) => {
    client.once('connect', () => reject(new Error('was let in')));
    client.once('error', (error) => resolve((error as { code?: number | string }).code));
  });
}

interface Message {
  topic: string;
  payload: string;
  retain: boolean;
}

function inbox(client: MqttClient): { next(): Promise<Message>; all: Message[] } {
  const all: Message[] = [];
  const waiting: ((message: Message) => void)[] = [];
  let read = 0;
  client.on('message', (topic, payload, packet) => {
    all.push({ topic, payload: payload.toString('utf8'), retain: packet.retain });
    waiting.shift()?.(all[read++] as Message);
  });
  return {
    all,
    next: () =>
      read < all.length
        ? Promise.resolve(all[read++] as Message)
        : new Promise((resolve) => {
            waiting.push(resolve);
          }),
  };
}

async function hostOf(broker: RunningBroker): Promise<{ client: MqttClient; messages: ReturnType<typeof inbox> }> {
  const client = await connected(open(broker, 'anju-cloud'));
  const messages = inbox(client);
  await client.subscribeAsync('spBv1.0/#', { qos: 1 });
  return { client, messages };
}

const ownWill = {
  topic: 'spBv1.0/qiaodong/NDEATH/heping-edge',
  payload: Buffer.from('died'),
  qos: 1 as const,
  retain: false,
};

async function metric(broker: RunningBroker, line: RegExp): Promise<string | undefined> {
  const body = await (await fetch(`http://127.0.0.1:${broker.adminPort}/metrics`)).text();
  return body.split('\n').find((text) => line.test(text));
}

function rawSocket(port: number): Socket {
  const socket = createConnection(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.resume(); // Else its end is never noticed.
  cleanups.push(() => socket.destroy());
  return socket;
}

describe('uplink: what an agent may do', () => {
  it.each([
    'spBv1.0/qiaodong/NBIRTH/heping-edge',
    'spBv1.0/qiaodong/NDATA/heping-edge',
    'spBv1.0/qiaodong/NDEATH/heping-edge',
    'spBv1.0/qiaodong/DBIRTH/heping-edge/lift-1',
    'spBv1.0/qiaodong/DDATA/heping-edge/lift-1',
    'spBv1.0/qiaodong/DDEATH/heping-edge/lift-1',
  ])('publishes %s and the host receives it', async (topic) => {
    const broker = await uplink();
    const host = await hostOf(broker);
    const agent = await connected(open(broker, 'heping-edge'));
    await agent.publishAsync(topic, 'x', { qos: 1 });
    expect(await host.messages.next()).toEqual({ topic, payload: 'x', retain: false });
  });

  it.each([
    ["another node's data", 'spBv1.0/qiaodong/NDATA/xinhu-edge', false],
    ['its own id in another group', 'spBv1.0/hexi/NDATA/heping-edge', false],
    ["another node's device", 'spBv1.0/qiaodong/DDATA/xinhu-edge/lift-1', false],
    ['a node command, even to itself', 'spBv1.0/qiaodong/NCMD/heping-edge', false],
    ['a device command', 'spBv1.0/qiaodong/DCMD/heping-edge/lift-1', false],
    ["the host's STATE", 'spBv1.0/STATE/anju-cloud', false],
    ['a STATE of its own name', 'spBv1.0/STATE/heping-edge', false],
    ['what instances of the cloud tell each other', 'anju/live/said/x', false],
    ['a device below its devices', 'spBv1.0/qiaodong/DDATA/heping-edge/lift-1/car', false],
    ['outside of Sparkplug', 'hello', false],
    ["the broker's own topics", '$SYS/anju/x', false],
    ['a retained birth', 'spBv1.0/qiaodong/NBIRTH/heping-edge', true],
  ])('is closed when it publishes %s, its will goes out, nothing else does', async (_what, topic, retain) => {
    const broker = await uplink();
    const host = await hostOf(broker);
    const agent = await connected(open(broker, 'heping-edge', { will: ownWill }));
    const closed = closing(agent);
    agent.publish(topic, 'forged', { qos: 1, retain });
    await closed;
    expect(await host.messages.next()).toEqual({ topic: ownWill.topic, payload: 'died', retain: false });
    expect(host.messages.all).toHaveLength(1);
    expect(await metric(broker, /^anju_broker_denied_total\{.*\} 1$/)).toBeDefined();
  });

  it.each([
    'spBv1.0/qiaodong/NCMD/heping-edge',
    'spBv1.0/qiaodong/DCMD/heping-edge/+',
    'spBv1.0/qiaodong/DCMD/heping-edge/#',
    'spBv1.0/qiaodong/DCMD/heping-edge/lift-1',
    'spBv1.0/STATE/+',
    'spBv1.0/STATE/anju-cloud',
  ])('subscribes to %s', async (filter) => {
    const broker = await uplink();
    const agent = await connected(open(broker, 'heping-edge'));
    expect((await agent.subscribeAsync(filter, { qos: 1 }))[0]?.qos).toBe(1);
  });

  it.each([
    '#',
    '+/#',
    'spBv1.0/#',
    'spBv1.0/+/NCMD/heping-edge',
    'spBv1.0/qiaodong/+/heping-edge',
    'spBv1.0/qiaodong/NCMD/+',
    'spBv1.0/qiaodong/NCMD/xinhu-edge',
    'spBv1.0/qiaodong/NDATA/heping-edge',
    'spBv1.0/STATE/#',
    'anju/live/#',
    '$SYS/#',
    '$share/group/spBv1.0/STATE/+',
  ])('is refused the subscription %s and stays connected', async (filter) => {
    const broker = await uplink();
    const agent = await connected(open(broker, 'heping-edge'));
    await expect(agent.subscribeAsync(filter, { qos: 1 })).rejects.toThrow(/Unspecified error|128/);
    expect((await agent.subscribeAsync('spBv1.0/STATE/+', { qos: 1 }))[0]?.qos).toBe(1);
  });
});

describe('uplink: what a host may do', () => {
  it('retains its own STATE, which an agent that comes later receives', async () => {
    const broker = await uplink();
    const host = await hostOf(broker);
    await host.client.publishAsync('spBv1.0/STATE/anju-cloud', 'online', { qos: 1, retain: true });
    const agent = await connected(open(broker, 'heping-edge'));
    const messages = inbox(agent);
    await agent.subscribeAsync('spBv1.0/STATE/+', { qos: 1 });
    expect(await messages.next()).toEqual({ topic: 'spBv1.0/STATE/anju-cloud', payload: 'online', retain: true });
  });

  it('tells its other instances what changed', async () => {
    const broker = await uplink();
    const host = await connected(open(broker, 'anju-cloud'));
    const messages = inbox(host);
    await host.subscribeAsync('anju/live/said/+', { qos: 0 });
    await host.publishAsync('anju/live/said/x', 'news', { qos: 0 });
    expect(await messages.next()).toMatchObject({ topic: 'anju/live/said/x', payload: 'news' });
  });

  it('commands a node and a device', async () => {
    const broker = await uplink();
    const host = await connected(open(broker, 'anju-cloud'));
    const agent = await connected(open(broker, 'heping-edge'));
    const messages = inbox(agent);
    await agent.subscribeAsync(['spBv1.0/qiaodong/NCMD/heping-edge', 'spBv1.0/qiaodong/DCMD/heping-edge/+'], {
      qos: 1,
    });
    await host.publishAsync('spBv1.0/qiaodong/NCMD/heping-edge', 'rebirth', { qos: 1 });
    await host.publishAsync('spBv1.0/qiaodong/DCMD/heping-edge/lift-1', 'do', { qos: 1 });
    expect([(await messages.next()).payload, (await messages.next()).payload]).toEqual(['rebirth', 'do']);
  });

  it.each([
    ["another host's STATE", 'spBv1.0/STATE/other', true],
    ['data in the name of a node', 'spBv1.0/qiaodong/NDATA/heping-edge', false],
    ['a retained command', 'spBv1.0/qiaodong/NCMD/heping-edge', true],
    ['what its instances tell each other, retained', 'anju/live/said/x', true],
  ])('is closed when it publishes %s', async (_what, topic, retain) => {
    const broker = await uplink();
    const host = await connected(open(broker, 'anju-cloud'));
    const closed = closing(host);
    host.publish(topic, 'x', { qos: 1, retain });
    await closed;
  });
});

describe('uplink: who is let in', () => {
  it.each([
    ['a wrong password', { password: 'wrong-password' }, 4],
    ['an unknown user', { username: 'nobody' }, 4],
    ['no user at all', { username: undefined, password: undefined }, 4],
    ["another credential's client id", { clientId: 'xinhu-edge' }, 2],
    ['a client id that nobody owns', { clientId: 'whatever' }, 2],
    ['a will on a foreign topic', { will: { ...ownWill, topic: 'spBv1.0/qiaodong/NDEATH/xinhu-edge' } }, 5],
    ['a will that sets STATE', { will: { ...ownWill, topic: 'spBv1.0/STATE/anju-cloud', retain: true } }, 5],
    ['a retained will', { will: { ...ownWill, retain: true } }, 5],
    ['a keep-alive beyond the limit', { keepalive: 3600 }, 5],
    ['no keep-alive', { keepalive: 0 }, 5],
  ] as [string, IClientOptions, number][])('refuses %s', async (_what, options, code) => {
    const broker = await uplink();
    const client = mqtt.connect(`mqtt://127.0.0.1:${portOf(broker)}`, {
      username: 'heping-edge',
      password: secret,
      clientId: 'heping-edge',
      reconnectPeriod: 0,
      keepalive: 30,
      ...options,
    });
    cleanups.push(() => client.endAsync(true));
    expect(await refusal(client)).toBe(code);
    expect(await metric(broker, /^anju_broker_clients\{instance="cloud"\} [1-9]/)).toBeUndefined();
  });

  it("leaves an agent connected while a stranger tries its client id with the stranger's own credential", async () => {
    const broker = await uplink();
    const agent = await connected(open(broker, 'heping-edge'));
    let closed = false;
    agent.once('close', () => {
      closed = true;
    });
    for (const username of ['xinhu-edge', 'heping', 'nobody']) {
      await refusal(open(broker, username, { clientId: 'heping-edge', password: strangersSecret }));
    }
    // A stranger whose name begins the same, with an id that continues the agent's.
    await refusal(open(broker, 'heping', { clientId: 'heping-edge-2', password: strangersSecret }));
    await agent.publishAsync('spBv1.0/qiaodong/NDATA/heping-edge', 'still here', { qos: 1 });
    expect(closed).toBe(false);
  });

  it('lets a credential have several clients under ids that continue its own', async () => {
    const broker = await uplink();
    const first = await connected(open(broker, 'anju-cloud'));
    await connected(open(broker, 'anju-cloud', { clientId: 'anju-cloud-qiaodong' }));
    expect(first.connected).toBe(true);
    expect([...broker.instances.values()][0]?.clients).toBe(2);
  });

  it('replaces the older connection of one client id and sends its will', async () => {
    const broker = await uplink();
    const host = await hostOf(broker);
    const older = await connected(open(broker, 'heping-edge', { will: ownWill }));
    const closed = closing(older);
    await connected(open(broker, 'heping-edge'));
    await closed;
    expect((await host.messages.next()).topic).toBe(ownWill.topic);
  });
});

describe('limits', () => {
  it('closes on the announced length of a packet, before authentication and before its body', async () => {
    const broker = await uplink();
    const socket = rawSocket(portOf(broker));
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    socket.write(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f])); // CONNECT of 256 MB
    await closed;
    expect(await metric(broker, /closed_total\{instance="cloud",reason="packet_too_large"\} 1/)).toBeDefined();
  });

  it('closes when the first packet is not CONNECT', async () => {
    const broker = await uplink();
    const socket = rawSocket(portOf(broker));
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    socket.write(Buffer.from([0x30, 0x10]));
    await closed;
    expect(await metric(broker, /reason="not_connect"\} 1/)).toBeDefined();
  });

  it('closes an authenticated client whose packet is too large, and sends its will', async () => {
    const broker = await uplink('maxPacketBytes: 2048');
    const host = await hostOf(broker);
    const agent = await connected(open(broker, 'heping-edge', { will: ownWill }));
    await agent.publishAsync('spBv1.0/qiaodong/NDATA/heping-edge', Buffer.alloc(1_900, 'a'), { qos: 1 });
    const closed = closing(agent);
    agent.publish('spBv1.0/qiaodong/NDATA/heping-edge', Buffer.alloc(2_048, 'b'), { qos: 1 });
    await closed;
    expect((await host.messages.next()).payload).toMatch(/^a+$/);
    expect((await host.messages.next()).payload).toBe('died');
  });

  it.each([
    ['nothing', ''],
    ['half a CONNECT', '10 20 00 04'],
  ])('closes a connection on which %s comes, after the time allowed', async (_what, hex) => {
    const broker = await uplink('connectTimeoutMs: 200');
    const socket = rawSocket(portOf(broker));
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    socket.write(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
    await closed;
    expect(await metric(broker, /reason="connect_timeout"\} 1/)).toBeDefined();
  });

  it('closes a WebSocket connection that never finishes its upgrade', async () => {
    const broker = await uplink('connectTimeoutMs: 200');
    const socket = rawSocket(portOf(broker, 'websocket'));
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    socket.write('GET /mqtt HTTP/1.1\r\n');
    await closed;
  });

  it('closes a client that publishes faster than allowed, and no other', async () => {
    const broker = await uplink('agentPublish: { perSecond: 1, burst: 5 }');
    const host = await hostOf(broker);
    const agent = await connected(open(broker, 'heping-edge'));
    const closed = closing(agent);
    for (let index = 0; index < 20; index += 1) {
      agent.publish('spBv1.0/qiaodong/NDATA/heping-edge', String(index), { qos: 0 });
    }
    await closed;
    expect(await metric(broker, /reason="rate_exceeded"\} 1/)).toBeDefined();
    expect(host.client.connected).toBe(true);
    expect(host.messages.all.length).toBeLessThanOrEqual(5);
  });

  it('goes on when a host goes away for which thousands of messages wait', async () => {
    const broker = await uplink('agentPublish: { perSecond: 100000, burst: 100000 }');
    const { client } = await hostOf(broker);
    const agents = await Promise.all(
      [
        ['heping-edge', secret] as const,
        ['heping', strangersSecret] as const,
        ['xinhu-edge', strangersSecret] as const,
      ].map(([id, password]) => connected(open(broker, id, { password }))),
    );
    const publish = (agent: number, bytes: number) =>
      agents[agent]?.publish(`spBv1.0/qiaodong/NDATA/${agents[agent].options.clientId}`, Buffer.alloc(bytes));
    const taken = async () => Number((await metric(broker, /^anju_broker_published_total\{.*\} /))?.split(' ')[1]);
    client.stream.pause();
    // More than the buffers of the line hold; then many in few bytes, which the broker reads at once.
    for (let index = 0; index < 100; index += 1) publish(0, 500_000);
    await vi.waitFor(async () => expect(await taken()).toBeGreaterThan(0), { timeout: 30_000, interval: 50 });
    for (const { stream, options } of agents.slice(1)) {
      const topic = Buffer.from(`spBv1.0/qiaodong/NDATA/${options.clientId}`);
      const packet = Buffer.concat([Buffer.from([0x30, topic.length + 2, 0, topic.length]), topic]);
      stream.write(Buffer.concat(Array.from({ length: 4_000 }, () => packet)));
    }
    await vi.waitFor(async () => expect(await taken()).toBeGreaterThan(2_500), { timeout: 30_000, interval: 50 });
    client.stream.destroy();
    const next = await hostOf(broker);
    agents[0]?.publish('spBv1.0/qiaodong/NDATA/heping-edge', 'afterwards');
    await vi.waitFor(() => expect(next.messages.all.at(-1)?.payload).toBe('afterwards'), { timeout: 30_000 });
  }, 120_000);

  it('refuses subscriptions beyond the limit, and grants again after an unsubscribe', async () => {
    const broker = await uplink('maxSubscriptionsPerClient: 2');
    const host = await connected(open(broker, 'anju-cloud'));
    await host.subscribeAsync(['spBv1.0/a/#', 'spBv1.0/b/#']);
    await expect(host.subscribeAsync('spBv1.0/c/#')).rejects.toThrow();
    await host.unsubscribeAsync('spBv1.0/a/#');
    expect((await host.subscribeAsync('spBv1.0/c/#'))[0]?.qos).toBe(0);
  });

  it('refuses connections beyond the limit', async () => {
    const broker = await uplink('maxConnections: 1');
    await connected(open(broker, 'heping-edge'));
    const socket = rawSocket(portOf(broker));
    await once(socket, 'close');
    expect(await metric(broker, /reason="too_many_connections"\} 1/)).toBeDefined();
  });
});

describe('WebSocket', () => {
  it('carries the same rules', async () => {
    const broker = await uplink();
    const host = await hostOf(broker);
    const agent = mqtt.connect(`ws://127.0.0.1:${portOf(broker, 'websocket')}/mqtt`, {
      username: 'heping-edge',
      password: secret,
      clientId: 'heping-edge',
      reconnectPeriod: 0,
      keepalive: 30,
      will: ownWill,
    });
    agent.on('error', () => undefined);
    cleanups.push(() => agent.endAsync(true));
    await connected(agent);
    await agent.publishAsync('spBv1.0/qiaodong/NDATA/heping-edge', 'over ws', { qos: 1 });
    expect((await host.messages.next()).payload).toBe('over ws');
    const closed = closing(agent);
    agent.publish('spBv1.0/qiaodong/NDATA/xinhu-edge', 'forged', { qos: 1 });
    await closed;
    expect((await host.messages.next()).payload).toBe('died');
  });

  it('refuses another path and another subprotocol', async () => {
    const broker = await uplink();
    const port = portOf(broker, 'websocket');
    for (const socket of [
      new WebSocket(`ws://127.0.0.1:${port}/elsewhere`, ['mqtt']),
      new WebSocket(`ws://127.0.0.1:${port}/mqtt`, ['other']),
    ]) {
      cleanups.push(() => socket.terminate());
      await expect(once(socket, 'open')).rejects.toThrow();
    }
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(426);
  });
});

describe('field instance', () => {
  it("takes any topic from sensors under client ids of their choice, but not the agent's", async () => {
    const broker = await field();
    const agent = await connected(open(broker, 'agent', { clientId: 'heping-edge' }));
    const messages = inbox(agent);
    await agent.subscribeAsync('#', { qos: 1 });
    const sensor = await connected(open(broker, 'sensors', { clientId: 'zigbee2mqtt_0x01' }));
    await sensor.publishAsync('zigbee2mqtt/garage-leak', '{}', { qos: 1, retain: true });
    expect((await messages.next()).topic).toBe('zigbee2mqtt/garage-leak');
    expect(await refusal(open(broker, 'sensors', { clientId: 'heping-edge' }))).toBe(2);
    await expect(agent.subscribeAsync('$SYS/#')).rejects.toThrow();
    expect(agent.connected).toBe(true);
  });

  const announcement = 'anju/local-watch/qiaodong/heping-edge';

  it("lets the agent's watch announce, retained and as its will, to a panel that comes later", async () => {
    const broker = await field();
    const will = { topic: announcement, payload: Buffer.from('stopped'), qos: 1 as const, retain: true };
    const watch = await connected(open(broker, 'agent', { clientId: 'heping-edge-field-watch', will }));
    await watch.publishAsync(announcement, 'announcing', { qos: 1, retain: true });
    const panel = await connected(open(broker, 'sensors', { clientId: 'panel' }));
    const messages = inbox(panel);
    await panel.subscribeAsync('anju/local-watch/#', { qos: 1 });
    expect(await messages.next()).toEqual({ topic: announcement, payload: 'announcing', retain: true });
    watch.stream.destroy();
    expect(await messages.next()).toMatchObject({ topic: announcement, payload: 'stopped' });
  });

  it.each([
    ['a sensor', 'sensors', 'zigbee2mqtt_0x01', announcement],
    ['a sensor, elsewhere below anju', 'sensors', 'zigbee2mqtt_0x01', 'anju/other'],
    ["who has the agent's password but none of its client ids", 'agent', 'intruder', announcement],
    ['the agent, as a sensor', 'agent', 'heping-edge-field', 'zigbee2mqtt/garage-leak'],
  ])('closes %s that publishes there, and nobody hears it', async (_who, username, clientId, topic) => {
    const broker = await field();
    const panel = await connected(open(broker, 'sensors', { clientId: 'panel' }));
    const messages = inbox(panel);
    await panel.subscribeAsync('#', { qos: 1 });
    const forger = await connected(open(broker, username, { clientId }));
    const closed = closing(forger);
    forger.publish(topic, 'all is well', { qos: 1, retain: true });
    await closed;
    const sensor = await connected(open(broker, 'sensors', { clientId: 'sensor' }));
    await sensor.publishAsync('zigbee2mqtt/after', '{}', { qos: 1 });
    expect((await messages.next()).topic).toBe('zigbee2mqtt/after');
    expect(await metric(broker, /^anju_broker_denied_total\{.*\} 1$/)).toBeDefined();
  });

  it.each([
    ['a sensor', 'sensors', 'zigbee2mqtt_0x01'],
    ["who has the agent's password but none of its client ids", 'agent', 'intruder'],
  ])('does not let %s in with such a will', async (_who, username, clientId) => {
    const broker = await field();
    const will = { topic: announcement, payload: Buffer.from('all is well'), qos: 1 as const, retain: true };
    expect(await refusal(open(broker, username, { clientId, will }))).toBe(5);
  });
});

describe('kept sessions of a field instance', () => {
  const reader = { clientId: 'heping-edge', clean: false };

  async function leaveSession(broker: RunningBroker, options = reader): Promise<void> {
    const agent = await connected(open(broker, 'agent', options));
    await agent.subscribeAsync('sensors/#', { qos: 1 });
    await agent.endAsync();
  }

  async function publish(broker: RunningBroker, payloads: readonly string[]): Promise<void> {
    const sensor = await connected(open(broker, 'sensors'));
    for (const payload of payloads) await sensor.publishAsync('sensors/leak', payload, { qos: 1 });
    await sensor.endAsync();
  }

  /** Everything that comes to the reader up to `last`. */
  async function received(broker: RunningBroker, last: string): Promise<string[]> {
    const agent = open(broker, 'agent', reader);
    const messages = inbox(agent);
    await connected(agent);
    const payloads: string[] = [];
    while (payloads.at(-1) !== last) payloads.push((await messages.next()).payload);
    await agent.endAsync();
    return payloads;
  }

  const values = Array.from({ length: 40 }, (_, index) => `value ${index}`);

  it('give the agent what came while it was away, in order and once', async () => {
    const broker = await field();
    await leaveSession(broker);
    await publish(broker, values);
    expect(await received(broker, 'value 39')).toEqual(values);
    await publish(broker, ['later']);
    expect(await received(broker, 'later')).toEqual(['later']);
  });

  it('survive the broker, with what was acknowledged to sensors and not yet by the agent', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'anju-sessions-'));
    cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
    const first = await field(folder);
    await leaveSession(first);
    await publish(first, ['taken before']);
    expect(await received(first, 'taken before')).toEqual(['taken before']);
    await publish(first, values.slice(0, 20));
    // As after kill -9: what the first one has on disk by now, and nothing that it writes when it is stopped.
    const copy = mkdtempSync(join(tmpdir(), 'anju-sessions-'));
    cleanups.push(() => rmSync(copy, { recursive: true, force: true }));
    cpSync(folder, copy, { recursive: true });
    const second = await field(copy);
    await publish(second, values.slice(20));
    expect(await received(second, 'value 39')).toEqual(values);
  });

  it('are not kept for a client id that anybody may use, nor against the limit', async () => {
    const broker = await field();
    const stranger = await connected(open(broker, 'sensors', { clientId: 'some-device', clean: false }));
    await stranger.subscribeAsync('sensors/#', { qos: 1 });
    await stranger.endAsync();
    await leaveSession(broker);
    await publish(
      broker,
      Array.from({ length: 60 }, (_, index) => `value ${index}`),
    );
    expect(await metric(broker, /^anju_broker_queue_dropped_total\{instance="estate"\} 10$/)).toBeDefined();
    const back = open(broker, 'sensors', { clientId: 'some-device', clean: false });
    const messages = inbox(back);
    await connected(back);
    await back.subscribeAsync('marker', { qos: 1 });
    await back.publishAsync('marker', 'only this', { qos: 1 });
    expect((await messages.next()).payload).toBe('only this');
  });

  it('end when the agent comes back with a clean session', async () => {
    const broker = await field();
    await leaveSession(broker);
    await publish(broker, ['forgotten']);
    const clean = await connected(open(broker, 'agent', { clientId: 'heping-edge', clean: true }));
    await clean.endAsync();
    await leaveSession(broker);
    await publish(broker, ['kept']);
    expect(await received(broker, 'kept')).toEqual(['kept']);
  });
});

describe('a broker', () => {
  it('says which port is taken and which key to change', async () => {
    const broker = await field();
    const { instances } = parseConfig(
      'x',
      `instances: [{ name: other, kind: field, tcp: { port: ${portOf(broker)} }, credentials: [{ role: field, id: sensors, password: ${secret} }] }]`,
      {},
    );
    await expect(startBroker({ instances, log: pino({ level: 'silent' }) })).rejects.toMatchObject({
      code: 'port.taken',
      message: expect.stringMatching(new RegExp(`${portOf(broker)}.*tcp of instance other`)),
    });
  });

  it('tells its health', async () => {
    const broker = await field();
    const health = await (await fetch(`http://127.0.0.1:${broker.adminPort}/healthz`)).json();
    expect(health).toEqual({
      status: 'ok',
      instances: [{ name: 'estate', ports: { tcp: portOf(broker) }, clients: 0 }],
    });
  });

  it('stops while clients are connected', async () => {
    const broker = await uplink();
    const agent = await connected(open(broker, 'heping-edge'));
    const closed = closing(agent);
    await broker.stop();
    await closed;
  });
});
