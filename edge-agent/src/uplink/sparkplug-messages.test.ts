import { beforeAll, describe, expect, it } from 'vitest';
import { ids, type RecordedSession, recordSession } from './recorded-session.test-support.js';
import { rigDevices } from './sparkplug-rig.test-support.js';

let session: RecordedSession;
beforeAll(async () => {
  session = await recordSession();
});

describe('the topics of an edge node', () => {
  const node = 'spBv1.0/qiaodong';

  it(`are spBv1.0/group/type/node, with the device for D messages and without for N messages ${ids(
    'topic-structure',
    'topic-structure-namespace-a',
    'intro-group-id-string',
    'intro-edge-node-id-string',
    'intro-device-id-string',
    'topic-structure-namespace-device-id-associated-message-types',
    'topic-structure-namespace-device-id-non-associated-message-types',
    'case-sensitivity-sparkplug-ids',
  )}`, () => {
    const kinds = new Set(session.all.map(({ type }) => type));
    expect([...kinds].sort()).toEqual(['DBIRTH', 'DDATA', 'DDEATH', 'NBIRTH', 'NDATA', 'NDEATH']);
    for (const { topic, type } of session.all) {
      const levels = topic.split('/');
      expect(levels.slice(0, 2)).toEqual(['spBv1.0', 'qiaodong']);
      expect(levels[3]).toBe('heping-edge');
      if (type.startsWith('D')) expect(['lift-1', 'garage-1']).toContain(levels[4]);
      expect(levels).toHaveLength(type.startsWith('D') ? 5 : 4);
      expect(topic.toLowerCase().replace('spbv1.0', 'spBv1.0').split('/').toSpliced(2, 1)).toEqual(
        levels.toSpliced(2, 1),
      );
    }
  });

  for (const [type, topics, names] of [
    [
      'NBIRTH',
      [`${node}/NBIRTH/heping-edge`],
      ['topics-nbirth-topic', 'message-flow-edge-node-birth-publish-nbirth-topic'],
    ],
    ['NDATA', [`${node}/NDATA/heping-edge`], ['topics-ndata-topic']],
    ['NDEATH', [`${node}/NDEATH/heping-edge`], ['topics-ndeath-topic']],
    [
      'DBIRTH',
      [`${node}/DBIRTH/heping-edge/garage-1`, `${node}/DBIRTH/heping-edge/lift-1`],
      [
        'topics-dbirth-topic',
        'message-flow-device-birth-publish-dbirth-topic',
        'message-flow-device-birth-publish-dbirth-match-edge-node-topic',
        'topic-structure-namespace-unique-device-id',
      ],
    ],
    ['DDATA', [`${node}/DDATA/heping-edge/garage-1`, `${node}/DDATA/heping-edge/lift-1`], ['topics-ddata-topic']],
    ['DDEATH', [`${node}/DDEATH/heping-edge/lift-1`], ['topics-ddeath-topic']],
  ] as const) {
    it(`of ${type} are of its form ${ids(...names)}`, () => {
      expect([...new Set(session.of(type).map(({ topic }) => topic))].sort()).toEqual(topics);
    });
  }
});

describe('the MQTT publishing of an edge node', () => {
  for (const [type, names] of [
    [
      'NBIRTH',
      [
        'topics-nbirth-mqtt',
        'message-flow-edge-node-birth-publish-nbirth-qos',
        'message-flow-edge-node-birth-publish-nbirth-retained',
        'payloads-nbirth-qos',
        'payloads-nbirth-retain',
      ],
    ],
    [
      'DBIRTH',
      [
        'topics-dbirth-mqtt',
        'message-flow-device-birth-publish-dbirth-qos',
        'message-flow-device-birth-publish-dbirth-retained',
        'payloads-dbirth-qos',
        'payloads-dbirth-retain',
      ],
    ],
    ['NDATA', ['topics-ndata-mqtt', 'payloads-ndata-qos', 'payloads-ndata-retain']],
    ['DDATA', ['topics-ddata-mqtt', 'payloads-ddata-qos', 'payloads-ddata-retain']],
    ['DDEATH', ['topics-ddeath-mqtt']],
  ] as const) {
    it(`sends ${type} with QoS 0, not retained ${ids(...names)}`, () => {
      expect(session.of(type).length).toBeGreaterThan(0);
      for (const message of session.of(type)) expect(message).toMatchObject({ qos: 0, retain: false });
    });
  }
});

describe('the sequence numbers of an edge node', () => {
  it(`are 0 in every NBIRTH and within 0 to 255 ${ids(
    'topics-nbirth-seq-num',
    'payloads-nbirth-seq',
    'payloads-sequence-num-req-nbirth',
    'message-flow-edge-node-birth-publish-nbirth-payload-seq',
  )}`, () => {
    expect(session.of('NBIRTH').map(({ payload }) => payload.seq)).toEqual([0n, 0n]);
  });

  it(`are absent in NDEATH and nowhere else ${ids(
    'topics-ndeath-seq',
    'payloads-ndeath-seq',
    'payloads-sequence-num-always-included',
    'payloads-dbirth-seq',
    'payloads-ndata-seq',
    'payloads-ddata-seq',
    'payloads-ddeath-seq',
    'payloads-ddeath-seq-number',
  )}`, () => {
    for (const { type, payload } of session.all) expect(payload.seq === undefined).toBe(type === 'NDEATH');
  });

  it(`are one more in every message than in the one before, of whatever type, and 0 after 255 ${ids(
    'payloads-sequence-num-incrementing',
    'topics-dbirth-seq',
    'topics-ndata-seq-num',
    'topics-ddata-seq-num',
    'topics-ddeath-seq-num',
    'message-flow-device-birth-publish-dbirth-payload-seq',
    'payloads-dbirth-seq-inc',
    'payloads-ndata-seq-inc',
    'payloads-ddata-seq-inc',
    'payloads-ddeath-seq-inc',
  )}`, () => {
    const numbered = session.all.filter(({ type }) => type !== 'NDEATH');
    let expected = 0;
    for (const { type, payload } of numbered) {
      if (type === 'NBIRTH') expected = 0;
      expect(Number(payload.seq)).toBe(expected);
      expected = (expected + 1) % 256;
    }
    expect(numbered.some(({ payload }) => payload.seq === 255n)).toBe(true);
  });
});

describe('the order of an edge node', () => {
  it(`is NBIRTH, at once every DBIRTH, and only then DATA ${ids(
    'message-flow-device-birth-publish-nbirth-wait',
    'payloads-dbirth-order',
    'payloads-ndata-order',
    'payloads-ddata-order',
  )}`, () => {
    for (const [index, { type }] of session.all.entries()) {
      if (type !== 'NBIRTH') continue;
      const next = session.all.slice(index + 1, index + 1 + rigDevices.length).map(({ topic }) => topic.split('/')[4]);
      expect(next).toEqual(rigDevices.map(({ deviceId }) => deviceId));
      expect(session.all.slice(index + 1, index + 3).map((message) => message.type)).toEqual(['DBIRTH', 'DBIRTH']);
    }
    expect(session.all[0]?.type).toBe('NBIRTH');
  });

  it(`of metrics that are not historical is that of their times ${ids(
    'operational-behavior-data-publish-nbirth-order',
    'operational-behavior-data-publish-dbirth-order',
  )}`, () => {
    for (const { payload } of [...session.births(), ...session.data()]) {
      const times = payload.metrics.filter(({ isHistorical }) => !isHistorical).map(({ timestamp }) => timestamp);
      expect(times).toEqual([...times].sort((a, b) => Number((a ?? 0n) - (b ?? 0n))));
    }
    const live = session.of('DDATA').find(({ topic }) => topic.endsWith('/lift-1'));
    expect(live?.payload.metrics.slice(0, 6).map(({ timestamp }) => Number(timestamp))).toEqual([
      1_000, 2_000, 3_000, 4_000, 5_000, 6_000,
    ]);
  });
});

describe('the times of an edge node', () => {
  it(`say of every message when it was sent, in milliseconds of UTC ${ids(
    'topics-nbirth-timestamp',
    'topics-dbirth-timestamp',
    'topics-ndata-timestamp',
    'topics-ddata-timestamp',
    'payloads-nbirth-timestamp',
    'payloads-dbirth-timestamp',
    'payloads-ndata-timestamp',
    'payloads-ddata-timestamp',
    'payloads-ddeath-timestamp',
    'payloads-timestamp-in-UTC',
  )}`, () => {
    for (const { payload, atMs } of session.all) {
      expect(Number(payload.timestamp)).toBeGreaterThanOrEqual(session.beganMs);
      expect(Number(payload.timestamp)).toBeLessThanOrEqual(atMs);
    }
  });

  it(`stand at every metric of births and data, a reading's being that of its source ${ids(
    'payloads-name-birth-data-requirement',
    'payloads-metric-timestamp-in-UTC',
  )}`, () => {
    for (const { payload } of [...session.births(), ...session.data()]) {
      for (const { timestamp } of payload.metrics) expect(timestamp).toBeDefined();
    }
    const alias = [...session.aliases()].find(([, { name }]) => name === 'fault_text')?.[0];
    const text = session
      .of('DDATA')
      .flatMap(({ payload }) => payload.metrics.filter((metric) => metric.alias === alias));
    expect(text.find(({ value }) => value === '困人')?.timestamp).toBe(4_000n);
  });
});
