import {
  DataType,
  encodeHostState,
  encodePayload,
  metricNames,
  nodeTopic,
  stateTopic,
} from '@anju/contracts/sparkplug';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ids } from './recorded-session.test-support.js';
import { bad, good, rigDevices, SparkplugRig, until } from './sparkplug-rig.test-support.js';
import type { TappedPublish, WireTap } from './wire-tap.test-support.js';

const node = 'spBv1.0/qiaodong';

let rig: SparkplugRig;
let tap: WireTap;

beforeEach(async () => {
  rig = await SparkplugRig.start();
  tap = rig.tap;
});

afterEach(() => rig.stop());

const types = () => tap.published().map(({ type }) => type);
const bdSeqOf = (message: Pick<TappedPublish, 'payload'> | undefined) =>
  message?.payload.metrics.find(({ name }) => name === 'bdSeq');
const state = (hostId: string, online: boolean, timestamp: number) =>
  rig.host.client.publishAsync(stateTopic(hostId), encodeHostState({ online, timestamp }), { qos: 1, retain: true });

describe('the MQTT session of an edge node', () => {
  it(`connects with a clean session of MQTT 3.1.1, once at a time, and publishes nothing before its births ${ids(
    'principles-persistence-clean-session-311',
    'operational-behavior-primary-application-state-with-multiple-servers-single-server',
    'principles-birth-certificates-order',
    'message-flow-edge-node-birth-publish-connect',
  )}`, async () => {
    await rig.append('garage-1', good('water_depth', 1, 1_000));
    await rig.online();
    tap.cut();
    await rig.seen('NBIRTH', 2);
    for (const connect of tap.of('connect')) expect(connect).toMatchObject({ protocolLevel: 4, cleanSession: true });
    for (const connection of [0, 1]) {
      const packets = tap.packets.filter((packet) => packet.connection === connection);
      expect(packets[0]?.kind).toBe('connect');
      expect(packets.find(({ kind }) => kind === 'publish')).toMatchObject({ type: 'NBIRTH' });
    }
    expect(tap.mostOpen).toBe(1);
  });

  it(`registers its death as the will, QoS 1, not retained, with the bdSeq of the birth to come ${ids(
    'message-flow-edge-node-birth-publish-will-message',
    'message-flow-edge-node-birth-publish-will-message-topic',
    'message-flow-edge-node-birth-publish-will-message-payload',
    'message-flow-edge-node-birth-publish-will-message-qos',
    'message-flow-edge-node-birth-publish-will-message-will-retained',
    'payloads-ndeath-will-message',
    'payloads-ndeath-will-message-qos',
    'payloads-ndeath-will-message-retain',
    'payloads-ndeath-bdseq',
    'topics-nbirth-bdseq-matching',
    'message-flow-edge-node-birth-publish-nbirth-payload-bdSeq',
    'payloads-nbirth-bdseq-repeat',
  )}`, async () => {
    await rig.online();
    tap.cut();
    await rig.seen('NBIRTH', 2);
    const births = tap.published('NBIRTH');
    for (const [index, connect] of tap.of('connect').entries()) {
      expect(connect.will).toMatchObject({ topic: `${node}/NDEATH/heping-edge`, qos: 1, retain: false });
      expect(connect.will?.payload.seq).toBeUndefined();
      expect(connect.will?.payload.metrics).toHaveLength(1);
      const [promised] = connect.will?.payload.metrics ?? [];
      const born = bdSeqOf(births.find(({ connection }) => connection === connect.connection));
      expect(promised).toMatchObject({ name: 'bdSeq', valueField: 11, value: BigInt(index) });
      expect(Number(promised?.datatype?.int)).toBe(DataType.Int64);
      expect(born).toMatchObject({ name: 'bdSeq', valueField: 11, value: promised?.value });
      expect(Number(born?.datatype?.int)).toBe(DataType.Int64);
    }
  });

  it(`counts bdSeq from 0, one more for every CONNECT, and 0 again after 255 ${ids(
    'topics-nbirth-bdseq-increment',
    'message-flow-edge-node-birth-publish-will-message-payload-bdSeq',
  )}`, async () => {
    const given: number[] = [];
    for (let connect = 0; connect < 254; connect++) given.push(await rig.outbox.nextBdSeq());
    expect(given).toEqual(Array.from({ length: 254 }, (_, index) => index));
    await rig.online();
    for (let births = 2; births <= 4; births++) {
      tap.cut();
      await rig.seen('NBIRTH', births);
    }
    expect(tap.of('connect').map(({ will }) => will?.payload.metrics[0]?.value)).toEqual([254n, 255n, 0n, 1n]);
    expect(tap.published('NBIRTH').map((birth) => bdSeqOf(birth)?.value)).toEqual([254n, 255n, 0n, 1n]);
  });

  it(`subscribes with QoS 1 to its commands, its devices' commands and its host's STATE before it is born ${ids(
    'message-flow-edge-node-ncmd-subscribe',
    'message-flow-device-dcmd-subscribe',
    'operational-behavior-primary-application-state-with-multiple-servers-state-subs',
  )}`, async () => {
    await rig.online();
    const topics = tap.of('subscribe').flatMap((packet) => packet.topics);
    expect(topics).toContainEqual({ topic: `${node}/NCMD/heping-edge`, qos: 1 });
    expect(topics).toContainEqual({ topic: `${node}/DCMD/heping-edge/+`, qos: 1 });
    expect(topics).toContainEqual({ topic: 'spBv1.0/STATE/anju', qos: 1 });
    const kinds = tap.packets.map(({ kind }) => kind);
    expect(kinds.lastIndexOf('subscribe')).toBeLessThan(kinds.indexOf('publish'));
  });

  it(`publishes its death and then DISCONNECT when it goes by its own will ${ids(
    'operational-behavior-edge-node-intentional-disconnect-ndeath',
    'operational-behavior-edge-node-intentional-disconnect-packet',
    'payloads-ndeath-will-message-publisher',
    'payloads-ndeath-will-message-publisher-disconnect-mqtt311',
  )}`, async () => {
    const uplink = await rig.online();
    await uplink.stop();
    await until(() => expect(tap.of('closed')).toHaveLength(1));
    expect(tap.packets.slice(-3)).toMatchObject([
      { kind: 'publish', topic: `${node}/NDEATH/heping-edge`, retain: false },
      { kind: 'disconnect' },
      { kind: 'closed' },
    ]);
    expect(bdSeqOf(tap.published('NDEATH')[0])?.value).toBe(tap.of('connect')[0]?.will?.payload.metrics[0]?.value);
  });
});

describe('the primary host of an edge node', () => {
  it(`must say online under its own id before anything is published ${ids(
    'message-flow-edge-node-birth-publish-phid-wait',
    'message-flow-edge-node-birth-publish-phid-wait-id',
    'message-flow-edge-node-birth-publish-phid-wait-online',
    'operational-behavior-edge-node-birth-sequence-wait',
  )}`, async () => {
    await rig.append('garage-1', good('water_depth', 1, 1_000));
    await state('another', true, 5);
    const uplink = rig.connect();
    await until(() => expect(uplink.status().state).toBe('waiting_for_host'));
    await state('anju', false, 10);
    await state('another', true, 11);
    // The node has heard it all when it answers a command that came after: an unknown one is counted.
    rig.host.command('Node Control/Reboot', true);
    await until(() => expect(uplink.status().counters.unknownCommands).toBe(1));
    expect(tap.published()).toEqual([]);
    await state('anju', true, 12);
    await rig.seen('DBIRTH', 2);
    expect(types().slice(0, 3)).toEqual(['NBIRTH', 'DBIRTH', 'DBIRTH']);
  });

  it('is found online although its STATE got lost between what the broker retained and the subscription', async () => {
    const uplink = rig.connect({ stateAgainMs: 20 });
    await until(() => expect(uplink.status().state).toBe('waiting_for_host'));
    await rig.host.onlineUnheard(1);
    await until(() => expect(uplink.status().state).toBe('online'));
    expect(tap.of('connect')).toHaveLength(1);
  });

  it(`is not believed to be online by a STATE older than what it said last ${ids(
    'message-flow-edge-node-birth-publish-phid-wait-timestamp',
  )}`, async () => {
    const uplink = rig.connect();
    await until(() => expect(uplink.status().state).toBe('waiting_for_host'));
    await state('anju', false, 20);
    await state('anju', true, 19);
    rig.host.command('Node Control/Reboot', true);
    await until(() => expect(uplink.status().counters.unknownCommands).toBe(1));
    expect(tap.published()).toEqual([]);
    await state('anju', true, 20);
    await rig.seen('NBIRTH', 1);
  });

  it(`ends the session with a death and DISCONNECT when it says offline, and the node waits for it on a new one ${ids(
    'message-flow-edge-node-birth-publish-phid-offline',
    'operational-behavior-edge-node-termination-host-offline',
    'operational-behavior-edge-node-termination-host-offline-reconnect',
  )}`, async () => {
    const uplink = await rig.online();
    await state('anju', false, 2);
    await until(() => expect(tap.of('connect')).toHaveLength(2));
    const first = tap.packets.filter(({ connection }) => connection === 0).slice(-3);
    expect(first).toMatchObject([{ kind: 'publish', type: 'NDEATH' }, { kind: 'disconnect' }, { kind: 'closed' }]);
    await until(() => expect(uplink.status().state).toBe('waiting_for_host'));
    expect(tap.published().filter(({ connection }) => connection === 1)).toEqual([]);
    await state('anju', true, 3);
    await rig.seen('NBIRTH', 2);
    expect(bdSeqOf(tap.published('NBIRTH')[1])?.value).toBe(1n);
  });

  it(`does not end the session by an offline STATE older than its online one ${ids(
    'operational-behavior-edge-node-termination-host-offline-timestamp',
  )}`, async () => {
    const uplink = await rig.online();
    await state('anju', true, 50);
    await state('anju', false, 49);
    await rig.append('garage-1', good('water_depth', 1, 1_000));
    await rig.seen('DDATA', 1);
    expect(uplink.status().state).toBe('online');
    expect(types()).not.toContain('NDEATH');
  });
});

describe('a rebirth command', () => {
  it(`is answered by the whole births with the bdSeq of the connection, and no DATA comes between ${ids(
    'operational-behavior-data-commands-rebirth-action-1',
    'operational-behavior-data-commands-rebirth-action-2',
    'operational-behavior-data-commands-rebirth-action-3',
  )}`, async () => {
    const uplink = await rig.online({ rebirthDebounceMs: 400 });
    await rig.append('garage-1', good('water_depth', 1, 1_000));
    await rig.seen('DDATA', 1);
    rig.host.command(metricNames.rebirth, true);
    await until(() => expect(uplink.status().counters.rebirthCommands).toBe(1));
    await rig.append('garage-1', good('water_depth', 2, 2_000));
    await rig.append('lift-1', good('car_load', 3, 3_000));
    await rig.seen('DDATA', 3);
    expect(types()).toEqual([
      ...['NBIRTH', 'DBIRTH', 'DBIRTH', 'DDATA'],
      ...['NBIRTH', 'DBIRTH', 'DBIRTH', 'DDATA', 'DDATA'],
    ]);
    expect(tap.published().map(({ payload }) => Number(payload.seq))).toEqual([0, 1, 2, 3, 0, 1, 2, 3, 4]);
    const [first, second] = tap.published('NBIRTH');
    expect(bdSeqOf(second)?.value).toBe(bdSeqOf(first)?.value);
    expect(bdSeqOf(second)?.value).toBe(tap.of('connect').at(-1)?.will?.payload.metrics[0]?.value);
  });

  it('is not taken from a value of false, from bytes that are no payload, or from a device topic', async () => {
    const uplink = await rig.online();
    rig.host.command(metricNames.rebirth, false);
    await rig.host.client.publishAsync(nodeTopic('NCMD', rig.host.node), Buffer.from([0x0a, 0xff]));
    const command = { name: metricNames.rebirth, datatype: DataType.Boolean, value: true } as const;
    await rig.host.client.publishAsync(
      `${node}/DCMD/heping-edge/lift-1`,
      Buffer.from(encodePayload({ metrics: [command] })),
    );
    await until(() => expect(uplink.status().counters.unknownCommands).toBe(3));
    expect(uplink.status().counters.rebirthCommands).toBe(0);
    expect(tap.published('NBIRTH')).toHaveLength(1);
  });
});

describe('a device that is lost', () => {
  const unreached = (atMs: number) =>
    (rigDevices[0]?.points ?? []).map(({ point }) => bad(point, 'device_timeout', atMs));

  it(`gets its death after its last readings, and a new birth before its next ones ${ids(
    'operational-behavior-device-ddeath',
  )}`, async () => {
    await rig.online();
    await rig.append('lift-1', good('car_load', 40, 1_000), good('door_zone', true, 1_000));
    await rig.append('lift-1', bad('car_load', 'device_timeout', 2_000));
    await rig.seen('DDATA', 2);
    expect(types()).not.toContain('DDEATH');
    await rig.append('lift-1', ...unreached(3_000));
    await rig.seen('DDEATH', 1);
    await rig.append('lift-1', good('car_load', 41, 4_000));
    await rig.seen('DDATA', 4);
    expect(types().slice(3)).toEqual(['DDATA', 'DDATA', 'DDATA', 'DDEATH', 'DBIRTH', 'DDATA']);
    expect(tap.published('DDEATH')[0]?.topic).toBe(`${node}/DDEATH/heping-edge/lift-1`);
    const reborn = tap
      .published('DBIRTH')
      .at(-1)
      ?.payload.metrics.find(({ name }) => name === 'car_load');
    expect(reborn).toMatchObject({ value: 41, timestamp: 4_000n });
  });

  it('never has DATA while it is dead: what still has to be told comes between a birth and a death', async () => {
    await rig.online({ lastWordsMs: 1_000 });
    await rig.append('lift-1', ...unreached(1_000));
    await rig.seen('DDEATH', 1);
    await rig.append('lift-1', ...unreached(31_000));
    await rig.append('lift-1', ...unreached(32_000));
    await rig.seen('DDEATH', 2);
    expect(types().slice(3)).toEqual(['DDATA', 'DDEATH', 'DBIRTH', 'DDATA', 'DDATA', 'DDEATH']);
  });

  it('is declared and dead again after every rebirth, and the others are not', async () => {
    await rig.append('lift-1', ...unreached(1_000));
    await rig.append('garage-1', bad('water_depth', 'device_error', 1_000));
    await rig.online({ backlogDelayMs: 60_000 });
    rig.host.command(metricNames.rebirth, true);
    await rig.seen('DDEATH', 2);
    expect(types()).toEqual([...['NBIRTH', 'DBIRTH', 'DBIRTH', 'DDEATH'], ...['NBIRTH', 'DBIRTH', 'DBIRTH', 'DDEATH']]);
    expect(new Set(tap.published('DDEATH').map(({ topic }) => topic))).toEqual(
      new Set([`${node}/DDEATH/heping-edge/lift-1`]),
    );
  });
});
