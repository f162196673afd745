import { encodeHostState, stateTopic } from '@anju/contracts/sparkplug';
import mqtt, { type MqttClient } from 'mqtt';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '../platform/clock.js';
import { MqttHostConnection } from './adapters/mqtt-host-connection.js';
import { HostTap, type TappedPublish } from './testing/host-tap.js';
import { ids } from './testing/ids.js';
import { describeOverBrokers } from './testing/over-brokers.js';
import type { TestBroker } from './testing/test-broker.js';

// A loaded machine starts brokers slowly.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 10 });
const hostId = 'anju';
const topic = 'spBv1.0/STATE/anju';
/** What a host of the specification's version 2 said. */
const rubbish = 'OFFLINE';

/** Exactly the two keys that the specification knows. */
function stateOf({ payload }: Pick<TappedPublish, 'payload'>): { online: boolean; timestamp: number } {
  const state = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)) as Record<string, unknown>;
  expect(Object.keys(state).sort()).toEqual(['online', 'timestamp']);
  expect(state.online).toBeTypeOf('boolean');
  expect(Number.isInteger(state.timestamp)).toBe(true);
  return state as { online: boolean; timestamp: number };
}

describeOverBrokers('the STATE of the host', (startBroker) => {
  let broker: TestBroker;
  let tap: HostTap;
  let other: MqttClient;
  const hosts: MqttHostConnection[] = [];
  /** What others are told, retained or not. */
  let told: { online: boolean; timestamp: number; retain: boolean }[];

  beforeEach(async () => {
    broker = await startBroker();
    tap = await HostTap.start(broker);
    told = [];
    other = await mqtt.connectAsync(broker.url, { reconnectPeriod: 0 });
    other.on('message', (_topic, payload, { retain }) => {
      if (payload.toString() !== rubbish) told.push({ ...stateOf({ payload }), retain });
    });
    await other.subscribeAsync(topic, { qos: 1 });
  });

  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.stop()));
    await other.endAsync(true);
    await tap.stop();
    await broker.stop();
  });

  function connect(through: HostTap = tap): MqttHostConnection {
    const host = new MqttHostConnection({
      broker: { url: through.url },
      hostId,
      clientId: 'anju-host',
      groups: () => ['qiaodong', 'qiaoxi'],
      clock: systemClock,
      logger: pino({ level: 'silent' }),
      random: () => 0.5,
      timing: { keepaliveMs: 15_000, connectTimeoutMs: 5_000, reconnectMinMs: 20, reconnectMaxMs: 100 },
      holds: () => true,
      stateTimeMs: () => systemClock.nowMs(),
    });
    hosts.push(host);
    host.start({ message: () => undefined, up: () => undefined, down: () => undefined });
    host.goOnline();
    return host;
  }

  const births = (through: HostTap = tap) => through.published('STATE').filter((sent) => stateOf(sent).online);
  const bornTimes = async (count: number, through: HostTap = tap) => {
    await until(() => expect(births(through).length).toBeGreaterThanOrEqual(count));
  };
  /** Whoever subscribes now is told this. */
  async function retained(): Promise<{ online: boolean; timestamp: number }> {
    const late = await mqtt.connectAsync(broker.url, { reconnectPeriod: 0 });
    try {
      const first = new Promise<Buffer>((resolve) => late.once('message', (_topic, payload) => resolve(payload)));
      await late.subscribeAsync(topic, { qos: 1 });
      return stateOf({ payload: await first });
    } finally {
      await late.endAsync(true);
    }
  }

  it(`is offline in the will of every clean CONNECT, QoS 1, retained, with the time of that CONNECT ${ids(
    'message-flow-phid-sparkplug-clean-session-311',
    'host-topic-phid-death-required',
    'host-topic-phid-death-topic',
    'host-topic-phid-death-payload',
    'host-topic-phid-death-qos',
    'host-topic-phid-death-retain',
    'host-topic-phid-death-payload-timestamp-connect',
    'operational-behavior-host-application-connect-will',
    'operational-behavior-host-application-connect-will-topic',
    'operational-behavior-host-application-connect-will-payload',
    'operational-behavior-host-application-connect-will-qos',
    'operational-behavior-host-application-connect-will-retained',
    'payloads-state-will-message',
    'payloads-state-will-message-payload',
    'payloads-state-will-message-qos',
    'payloads-state-will-message-retain',
  )}`, async () => {
    const beforeMs = Date.now();
    connect();
    await bornTimes(1);
    const betweenMs = Date.now();
    tap.cut();
    await bornTimes(2);
    const connects = tap.of('connect');
    expect(connects.length).toBeGreaterThanOrEqual(2);
    for (const { protocolLevel, cleanSession, will, connection, atMs } of connects) {
      expect({ protocolLevel, cleanSession }).toEqual({ protocolLevel: 4, cleanSession: true });
      expect(will).toMatchObject({ topic, qos: 1, retain: true });
      const { online, timestamp } = stateOf({ payload: will?.payload ?? Buffer.alloc(0) });
      expect(online).toBe(false);
      expect(timestamp).toBeGreaterThanOrEqual(connection === 0 ? beforeMs : betweenMs);
      expect(timestamp).toBeLessThanOrEqual(atMs);
    }
  });

  it(`comes after the subscriptions, which follow the CONNECT at once ${ids(
    'host-topic-phid-birth-sub-required',
    'message-flow-phid-sparkplug-subscription',
    'payloads-state-subscribe',
    'message-flow-phid-sparkplug-state-publish',
  )}`, async () => {
    connect();
    await bornTimes(1);
    tap.cut();
    await bornTimes(2);
    for (const { connection } of births()) {
      const kinds = tap.packets.filter((packet) => packet.connection === connection).map(({ kind }) => kind);
      expect(kinds.slice(0, 4)).toEqual(['connect', 'subscribe', 'subscribed', 'publish']);
      const [subscribed] = tap.of('subscribe').filter((packet) => packet.connection === connection);
      expect(subscribed?.topics).toEqual([
        { topic, qos: 1 },
        { topic: 'spBv1.0/qiaodong/#', qos: 1 },
        { topic: 'spBv1.0/qiaoxi/#', qos: 1 },
      ]);
    }
  });

  it(`is online in the first message of every session, QoS 1, retained, with the time of its will ${ids(
    'host-topic-phid-birth-message',
    'host-topic-phid-birth-required',
    'host-topic-phid-birth-topic',
    'host-topic-phid-birth-payload',
    'host-topic-phid-birth-payload-timestamp',
    'host-topic-phid-birth-qos',
    'host-topic-phid-birth-retain',
    'message-flow-phid-sparkplug-state-publish-payload',
    'message-flow-phid-sparkplug-state-publish-payload-timestamp',
    'operational-behavior-host-application-connect-birth',
    'operational-behavior-host-application-connect-birth-topic',
    'operational-behavior-host-application-connect-birth-payload',
    'operational-behavior-host-application-connect-birth-qos',
    'operational-behavior-host-application-connect-birth-retained',
    'operational-behavior-primary-application-state-with-multiple-servers-state',
    'payloads-state-birth',
    'payloads-state-birth-payload',
  )}`, async () => {
    connect();
    await bornTimes(1);
    tap.cut();
    await bornTimes(2);
    for (const { connection, will } of tap.of('connect')) {
      const [first] = tap.of('publish').filter((packet) => packet.connection === connection);
      if (first === undefined) continue;
      expect(first).toMatchObject({ topic, qos: 1, retain: true });
      expect(stateOf(first)).toEqual({
        online: true,
        timestamp: stateOf({ payload: will?.payload ?? Buffer.alloc(0) }).timestamp,
      });
    }
    await until(() => expect(told.at(-1)?.online).toBe(true));
    await until(async () =>
      expect(await retained()).toMatchObject({ online: true, timestamp: told.at(-1)?.timestamp }),
    );
  });

  it(`is offline for all when the host goes: its death with the time of its going, then DISCONNECT ${ids(
    'intro-sparkplug-host-state',
    'components-ph-state',
    'conformance-primary-host',
    'operational-behavior-host-application-termination',
    'operational-behavior-host-application-death-topic',
    'operational-behavior-host-application-death-payload',
    'operational-behavior-host-application-death-qos',
    'operational-behavior-host-application-death-retained',
    'operational-behavior-host-application-disconnect-intentional',
    'host-topic-phid-death-payload-timestamp-disconnect-clean',
  )}`, async () => {
    const host = connect();
    await until(() => expect(told.at(-1)?.online).toBe(true));
    const beforeMs = Date.now();
    await host.stop();
    await until(() => expect(tap.packets.at(-1)?.kind).toBe('closed'));
    const [death, disconnect] = tap.packets.slice(-3);
    if (death?.kind !== 'publish') throw new Error(`${death?.kind} instead of the death`);
    expect(death).toMatchObject({ topic, qos: 1, retain: true });
    expect(stateOf(death).online).toBe(false);
    expect(stateOf(death).timestamp).toBeGreaterThanOrEqual(beforeMs);
    expect(stateOf(death).timestamp).toBeLessThanOrEqual(death.atMs);
    expect(disconnect?.kind).toBe('disconnect');
    await until(() => expect(told.at(-1)?.online).toBe(false));
    // After a DISCONNECT the broker keeps the will to itself.
    await until(async () => expect(await retained()).toEqual(stateOf(death)));
    expect(told.filter(({ online }) => !online)).toHaveLength(1);
  });

  it(`is told although no DISCONNECT follows, where the broker answers nothing any more ${ids(
    'host-topic-phid-death-payload-timestamp-disconnect-with-no-disconnect-packet',
  )}`, async () => {
    const host = connect();
    await until(() => expect(told.at(-1)?.online).toBe(true));
    tap.mute();
    const beforeMs = Date.now();
    await host.stop();
    await until(() => expect(tap.packets.at(-1)?.kind).toBe('closed'));
    expect(tap.of('disconnect')).toEqual([]);
    const death = tap.published('STATE').at(-1);
    if (death === undefined) throw new Error('no STATE');
    expect(stateOf(death).online).toBe(false);
    expect(stateOf(death).timestamp).toBeGreaterThanOrEqual(beforeMs);
    await until(() => expect(told.at(-1)?.online).toBe(false));
    await until(async () => expect(await retained()).toMatchObject({ online: false }));
  });

  it(`is offline through the broker alone when the line breaks, and later than that when it is back ${ids(
    'host-topic-phid-death-required',
  )}`, async () => {
    connect();
    await until(() => expect(told).toHaveLength(1));
    tap.cut();
    await until(() => expect(told.at(-1)).toMatchObject({ online: true, timestamp: expect.any(Number) }));
    await until(() => expect(told.length).toBeGreaterThanOrEqual(3));
    const [first, will] = told;
    expect(will).toMatchObject({ online: false, timestamp: first?.timestamp });
    await until(() => expect(told.at(-1)?.timestamp).toBeGreaterThan(first?.timestamp ?? 0));
    await until(async () => expect(await retained()).toMatchObject({ online: true }));
  });

  it(`is put right at once when something says offline in its name, as often as that happens ${ids(
    'message-flow-hid-sparkplug-state-message-delivered',
  )}`, async () => {
    connect();
    await until(() => expect(told.at(-1)?.online).toBe(true));
    const timestamp = told.at(-1)?.timestamp ?? 0;
    const stale = encodeHostState({ online: false, timestamp: timestamp - 1 });
    for (const corrections of [1, 2, 3]) {
      await other.publishAsync(stateTopic(hostId), stale, { qos: 1, retain: true });
      await until(() => expect(births()).toHaveLength(1 + corrections));
      await until(() => expect(told.at(-1)).toMatchObject({ online: true, timestamp }));
      await until(async () => expect(await retained()).toEqual({ online: true, timestamp }));
    }
    for (const birth of births()) {
      expect(birth).toMatchObject({ connection: 0, qos: 1, retain: true });
      expect(stateOf(birth).timestamp).toBe(timestamp);
    }
    // Another host's is nobody's business here.
    await other.publishAsync(stateTopic('elsewhere'), stale, { qos: 1, retain: true });
    await other.publishAsync(stateTopic(hostId), rubbish, { qos: 1, retain: false });
    await other.publishAsync(stateTopic(hostId), stale, { qos: 1, retain: true });
    await until(() => expect(births()).toHaveLength(5));
  });

  it(`has a time of its own for each broker ${ids('operational-behavior-host-application-multi-server-timestamp')}`, async () => {
    const second = await startBroker();
    const secondTap = await HostTap.start(second);
    try {
      connect();
      await bornTimes(1);
      connect(secondTap);
      await bornTimes(1, secondTap);
      tap.cut();
      await bornTimes(2);
      const times = births().map((birth) => stateOf(birth).timestamp);
      expect(times[1]).toBeGreaterThan(times[0] ?? 0);
      const otherTimes = births(secondTap).map((birth) => stateOf(birth).timestamp);
      expect(otherTimes).toHaveLength(1);
      expect(times).not.toContain(otherTimes[0]);
    } finally {
      for (const host of hosts.splice(0)) await host.stop();
      await secondTap.stop();
      await second.stop();
    }
  });
});
