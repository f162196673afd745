import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { feedOf } from '../../normalise/feed.test-support.js';
import { Normaliser } from '../../normalise/normaliser.js';
import {
  LorawanProfileFile,
  MqttBytesProfileFile,
  MqttProfileFile,
  type SensorProfileFile,
  sensorPoints,
} from '../../profiles/mqtt-profile.js';
import { loadProfiles, shippedProfiles } from '../../profiles/profile-library.js';
import { arrivalOf } from './arrival.js';
import { sameUplinkMs } from './recent-uplinks.js';
import { SensorSession, type Understanding } from './sensor-session.js';

const library = await loadProfiles([shippedProfiles]);
const head = {
  profile: 'test',
  name: { zh: '测试', en: 'test' },
  source: { tag: 'DEFAULT' as const, confidence: 'L' as const, text: 'made for a test' },
};
const arrivalMs = Date.UTC(2026, 2, 1, 12);

function sessionOf(
  profile: SensorProfileFile,
  parameters: Readonly<Record<string, string>> = {},
  networkServer?: string,
): SensorSession {
  return new SensorSession({
    id: 'sensor',
    profile,
    networkServer: networkServer === undefined ? undefined : library.networkServers.get(networkServer),
    parameters,
    timeZone: 'Asia/Shanghai',
    silentAfterMs: undefined,
    feeds: new Map([...sensorPoints(profile).keys()].map((point) => [point, [feedOf({ point })]])),
  });
}

function jsonSensor(profile: Omit<z.input<typeof MqttProfileFile>, 'kind' | keyof typeof head>, parameters = {}) {
  return sessionOf(MqttProfileFile.parse({ kind: 'mqtt', ...head, ...profile }), parameters);
}

function hear(session: SensorSession, topic: string, payload: string | Buffer, waited = false): Understanding {
  return session.understand(arrivalOf(topic, Buffer.from(payload), { waited, receivedMs: arrivalMs }));
}

/** `point value time`, or the kind of understanding. */
function told(understanding: Understanding): string[] | string {
  if (understanding.kind !== 'understood' && understanding.kind !== 'availability') return understanding.kind;
  return understanding.samples.map(({ feed, decoded, sourceTimeMs, timeOrigin }) =>
    [
      feed.point,
      decoded.ok ? decoded.value : decoded.reason,
      timeOrigin === 'arrival' ? 'arrival' : new Date(sourceTimeMs).toISOString(),
    ].join(' '),
  );
}

describe('a topic', () => {
  const points = { level: { path: 'level', type: 'number' as const } };

  it('may leave a level open, whose capture the payload must repeat', () => {
    const session = jsonSensor(
      { messages: [{ topic: 'site/{area}/tank-{number}/state', match: { id: '{number}' }, points }] },
      { area: '+', number: '+' },
    );
    expect(session.filters).toEqual(['site/+/+/state']);
    expect(told(hear(session, 'site/roof/tank-7/state', '{"id":7,"level":1}'))).toEqual(['level 1 arrival']);
    expect(told(hear(session, 'site/roof/tank-7/state', '{"id":8,"level":1}'))).toBe('other');
    expect(told(hear(session, 'site/roof/pump-7/state', '{"id":7,"level":1}'))).toBe('other');
    expect(told(hear(session, 'site/roof/x/tank-7/state', '{"id":7,"level":1}'))).toBe('other');
  });

  it('is not confused by a payload that claims to be no text', () => {
    const session = jsonSensor({ messages: [{ topic: 't/{id}', match: { id: '{id}' }, points }] }, { id: '+' });
    expect(told(hear(session, 't/1', '{"id":{"toString":null},"level":1}'))).toBe('other');
  });

  it('may hold characters that mean something elsewhere', () => {
    const session = jsonSensor({ messages: [{ topic: 'a.b/$x (1)', points }] });
    expect(told(hear(session, 'a.b/$x (1)', '{"level":1}'))).toEqual(['level 1 arrival']);
    expect(told(hear(session, 'aXb/$x (1)', '{"level":1}'))).toBe('other');
  });
});

describe('a JSON message', () => {
  it('may be an array of readings, each with its own time', () => {
    const session = jsonSensor({
      messages: [
        {
          topic: 't',
          each: 'log',
          match: { unit: 'm' },
          time: { path: 'at', format: 'local' },
          points: {
            level: { path: 'v', type: 'number' },
            battery: { path: '$.battery', type: 'number' },
          },
        },
      ],
    });
    const log = [
      { at: '2026-03-01 08:00:00', v: 1.5, unit: 'm' },
      { at: '2026-03-01 08:01:00', v: null, unit: 'm' },
      { at: 'yesterday', v: 9, unit: 'm' },
      { at: '2026-03-01 08:02:00', v: 7, unit: 'Cel' },
    ];
    const understood = hear(session, 't', JSON.stringify({ battery: 90, log }));
    expect(told(understood)).toEqual([
      'level 1.5 2026-03-01T00:00:00.000Z',
      'battery 90 2026-03-01T00:00:00.000Z',
      'level malformed 2026-03-01T00:01:00.000Z',
      'battery 90 2026-03-01T00:01:00.000Z',
    ]);
    expect(understood).toMatchObject({
      problems: ['element 1: level: malformed', 'element 2: no time in the format local at at'],
    });
    expect(told(hear(session, 't', '{"log":{}}'))).toBe('malformed');
    expect(told(hear(session, 't', '{"log":[]}'))).toBe('other');
    expect(told(hear(session, 't', '{"log":[5,null,{"unit":"m","at":"2026-03-01 08:00:00"}]}'))).toBe('malformed');
  });

  it('may be the element of an array whose field has a value', () => {
    const points = { power: { path: 'ports[number=3].power', type: 'number' as const } };
    const session = jsonSensor({ messages: [{ topic: 't', points }] });
    expect(told(hear(session, 't', '{"ports":[{"number":1,"power":5},{"number":3,"power":7}]}'))).toEqual([
      'power 7 arrival',
    ]);
  });

  it('may be an array itself', () => {
    const points = { power: { path: '[1]', type: 'number' as const } };
    const session = jsonSensor({ messages: [{ topic: 't', points }] });
    expect(told(hear(session, 't', '[5,6]'))).toEqual(['power 6 arrival']);
    expect(told(hear(session, 't', '[5]'))).toBe('malformed');
  });

  it.each([
    ['ON', ['on true arrival']],
    ['"ON"', ['on true arrival']],
    ['OFF', ['on false arrival']],
    ['MAYBE', ['on unknown_enum arrival']],
    ['', ['on unknown_enum arrival']],
    ['{"on":true}', ['on malformed arrival']],
    ['null', ['on malformed arrival']],
    [Buffer.from([0x4f, 0x4e, 0xff]), 'malformed'],
  ])('may be a bare word: %s', (payload, expected) => {
    const points = { on: { path: '$', type: 'string' as const, values: { ON: true, OFF: false } } };
    expect(told(hear(jsonSensor({ messages: [{ topic: 't', points }] }), 't', payload))).toEqual(expected);
  });

  it.each([
    ['23.5', ['level 23.5 arrival']],
    ['NaN', ['level malformed arrival']],
    ['1e400', ['level not_a_number arrival']],
    ['{}', ['level malformed arrival']],
  ])('may be a bare number: %s', (payload, expected) => {
    const points = { level: { path: '$', type: 'number' as const } };
    expect(told(hear(jsonSensor({ messages: [{ topic: 't', points }] }), 't', payload))).toEqual(expected);
  });

  it('without its time is nobody knows when, and gives nothing', () => {
    const points = { level: { path: 'level', type: 'number' as const } };
    const session = jsonSensor({ messages: [{ topic: 't', time: { path: 'ts', format: 'unix-s' }, points }] });
    expect(told(hear(session, 't', '{"level":1,"ts":1703123456}'))).toEqual(['level 1 2023-12-21T01:50:56.000Z']);
    for (const ts of ['', ',"ts":null', ',"ts":"soon"', ',"ts":-1', ',"ts":1e99']) {
      expect(told(hear(session, 't', `{"level":1${ts}}`))).toBe('malformed');
    }
  });
});

describe('availability', () => {
  const points = { leak: { path: 'leak', type: 'boolean' as const } };
  const messages = [{ topic: 't', points }];

  it.each([
    ['a word', { online: 'Online', offline: 'Offline' }, 'Online', 'Offline'],
    ['a field', { path: 'state', online: 'online', offline: 'offline' }, '{"state":"online"}', '{"state":"offline"}'],
    ['a field, said as a word', { path: 'state', online: 'online', offline: 'offline' }, 'online', ' offline\n'],
    ['a flag', { path: 'up', online: 'true', offline: 'false' }, '{"up":true}', '{"up":false}'],
    ['a number', { online: '1', offline: '0' }, '1', '0'],
  ])('is told by %s', (_what, words, online, offline) => {
    const session = jsonSensor({ messages, availability: [{ topic: 't/lwt', ...words }] });
    expect(session.filters).toEqual(['t', 't/lwt']);
    expect(told(hear(session, 't/lwt', online))).toEqual([]);
    expect(session.online).toBe(true);
    expect(told(hear(session, 't/lwt', offline))).toEqual(['leak device_offline arrival']);
    expect(session.online).toBe(false);
    for (const payload of ['', 'neither', '{}', '[]', '{"state":null}']) {
      expect(told(hear(session, 't/lwt', payload))).toBe('malformed');
    }
    expect(session.online).toBe(false);
    hear(session, 't', '{"leak":false}');
    expect(session.online).toBe(true);
  });
});

describe('an uplink', () => {
  const data = Buffer.from('01755C03770200', 'hex').toString('base64');
  const swl = library.sensors.get('milesight-em500-swl') as SensorProfileFile;
  const chirpstack = () => sessionOf(swl, { application: 'a', device: '24e1' }, 'chirpstack-v4');
  const uplink = (fields: object) =>
    JSON.stringify({
      time: '2026-03-01T08:00:00Z',
      deviceInfo: { devEui: '24E1' },
      fCnt: 7,
      fPort: 85,
      data,
      ...fields,
    });
  const topic = 'application/a/device/24e1/event/up';

  it('that comes twice is one, and one that says the same later is another', () => {
    const session = chirpstack();
    expect(told(hear(session, topic, uplink({})))).toHaveLength(2);
    expect(told(hear(session, topic, uplink({})))).toBe('duplicate');
    // An older one, again.
    expect(told(hear(session, topic, uplink({ fCnt: 8, time: '2026-03-01T08:10:00Z' })))).toHaveLength(2);
    expect(told(hear(session, topic, uplink({})))).toBe('duplicate');
    // The device joined anew and counts from there again.
    expect(told(hear(session, topic, uplink({ time: '2026-03-01T09:00:00Z' })))).toHaveLength(2);
    // Another message under a counter that a fault has repeated.
    const other = Buffer.from('01755C03770300', 'hex').toString('base64');
    expect(told(hear(session, topic, uplink({ data: other })))).toHaveLength(2);
  });

  it.each([
    [sameUplinkMs, 'duplicate'],
    [sameUplinkMs + 1, 'understood'],
  ])('of the same counter and bytes %i ms later is %s', (ms, kind) => {
    const session = chirpstack();
    hear(session, topic, uplink({}));
    const time = new Date(Date.parse('2026-03-01T08:00:00Z') + ms).toISOString();
    expect(hear(session, topic, uplink({ time })).kind).toBe(kind);
  });

  it('whose readings could not be kept is no duplicate when it comes again', () => {
    const session = chirpstack();
    const understood = hear(session, topic, uplink({}));
    if (understood.kind === 'understood') understood.forget?.();
    expect(told(hear(session, topic, uplink({})))).toHaveLength(2);
  });

  it.each([
    ['of another device', { deviceInfo: { devEui: '24e2' } }, 'other'],
    ['of another port', { fPort: 84 }, 'other'],
    ['without bytes', { data: '' }, 'other'],
    ['that is a join', { data: undefined, fPort: undefined }, 'other'],
    ['without a port', { fPort: undefined }, 'malformed'],
    ['without a time', { time: undefined }, 'malformed'],
    ['whose bytes are no base64', { data: '%%%%' }, 'malformed'],
    ['whose base64 is cut', { data: data.slice(0, -3) }, 'malformed'],
    ['whose bytes are a number', { data: 5 }, 'malformed'],
    ['whose counter is a word', { fCnt: 'seven' }, 'malformed'],
  ])('%s is %s', (_what, fields, kind) => {
    expect(hear(chirpstack(), topic, uplink(fields)).kind).toBe(kind);
  });

  it('of The Things Stack leaves out the counter when it is 0', () => {
    const session = sessionOf(swl, { application: 'a@t', device: 'd' }, 'tts-v3');
    const message = (received: string) =>
      JSON.stringify({
        end_device_ids: { device_id: 'd' },
        uplink_message: { f_port: 85, frm_payload: data, received_at: received },
      });
    expect(told(hear(session, 'v3/a@t/devices/d/up', message('2026-03-01T08:00:00.2Z')))).toHaveLength(2);
    expect(told(hear(session, 'v3/a@t/devices/d/up', message('2026-03-01T08:00:00.2Z')))).toBe('duplicate');
    expect(told(hear(session, 'v3/a@t/devices/d/up', message('2026-03-01T10:00:00Z')))).toHaveLength(2);
  });

  it('may carry records of earlier times beside what is now', () => {
    const profile = LorawanProfileFile.parse(library.sensors.get('milesight-em300-sld'));
    const session = sessionOf(profile, { application: 'a', device: '24e1' }, 'chirpstack-v4');
    const bytes = Buffer.from('03673401 20CE9E74466310015D01 20CE2275466311015D00'.replaceAll(' ', ''), 'hex');
    expect(told(hear(session, topic, uplink({ data: bytes.toString('base64') })))).toEqual([
      'temperature 30.8 2026-03-01T08:00:00.000Z',
      'temperature 27.2 2022-10-12T08:02:38.000Z',
      'humidity 46.5 2022-10-12T08:02:38.000Z',
      'leak true 2022-10-12T08:02:38.000Z',
      'temperature 27.3 2022-10-12T08:04:50.000Z',
      'humidity 46.5 2022-10-12T08:04:50.000Z',
      'leak false 2022-10-12T08:04:50.000Z',
    ]);
  });
});

describe('a record that a device sends again', () => {
  const clock = { nowMs: () => arrivalMs, monotonicMs: () => arrivalMs };

  /** Values and times that are left when the log has taken each message. */
  function logged(session: SensorSession, messages: readonly [topic: string, payload: string][]): unknown[][] {
    const normaliser = new Normaliser([...session.config.feeds.values()].flat(), clock);
    return messages.flatMap(([topic, payload]) => {
      const understood = hear(session, topic, payload);
      const samples = understood.kind === 'understood' ? understood.samples : [];
      return normaliser
        .accept(samples)
        .flatMap(({ readings }) =>
          readings.map(({ value, sourceTimeMs }) => [value, new Date(sourceTimeMs).toISOString()]),
        );
    });
  }

  it('is taken once, among bytes', () => {
    const swl = library.sensors.get('milesight-em500-swl') as SensorProfileFile;
    const session = sessionOf(swl, { application: 'a', device: '24e1' }, 'chirpstack-v4');
    const uplink = (fCnt: number, minute: string, bytes: string): [string, string] => [
      'application/a/device/24e1/event/up',
      JSON.stringify({
        ...{ deviceInfo: { devEui: '24e1' }, fPort: 85, fCnt, time: `2026-03-01T08:${minute}:00Z` },
        data: Buffer.from(bytes.replaceAll(' ', ''), 'hex').toString('base64'),
      }),
    ];
    const record = '20 CE 9E 74 46 63 01 00';
    const messages = [
      uplink(1, '00', '03 77 02 00'),
      uplink(2, '10', `${record} 20 CE 9F 74 46 63 01 00`),
      uplink(3, '20', `${record} 03 77 02 00`),
    ];
    expect(logged(session, messages)).toEqual([
      [0.02, '2026-03-01T08:00:00.000Z'],
      [0.01, '2022-10-12T08:02:38.000Z'],
      [0.01, '2022-10-12T08:02:39.000Z'],
    ]);
  });

  it('is taken once, in an array', () => {
    const session = jsonSensor({
      messages: [
        {
          ...{ topic: 't', each: '$', time: { path: 't', format: 'unix-s' } },
          points: { level: { path: 'v', type: 'number', unit: 'm' } },
        },
      ],
    });
    const at = (seconds: number, v: number) => ({ t: 1_772_000_000 + seconds, v });
    const messages: [string, string][] = [
      ['t', JSON.stringify([at(0, 1), at(60, 2)])],
      ['t', JSON.stringify([at(0, 1), at(60, 2), at(120, 1)])],
    ];
    expect(logged(session, messages).map(([value]) => value)).toEqual([1, 2, 1]);
  });
});

describe('bytes that a device publishes', () => {
  const frames = [{ length: 2, fields: [{ point: 'level', at: 0, type: 'u16be' as const }] }];

  it.each([
    ['binary', Buffer.from([1, 2]), ['level 258 arrival']],
    ['hex', '0102', ['level 258 arrival']],
    ['hex', '"0102"', ['level 258 arrival']],
    ['hex', '01 02', 'malformed'],
    ['hex', '010', 'malformed'],
    ['base64', 'AQI=', ['level 258 arrival']],
    ['base64', 'AQI', 'malformed'],
    ['base64', '', 'malformed'],
    ['binary', Buffer.from([1]), 'malformed'],
    ['binary', '', 'malformed'],
  ] as const)('may come as %s: %s', (encoding, payload, expected) => {
    const profile = MqttBytesProfileFile.parse({ kind: 'mqtt-bytes', ...head, topic: 't', encoding, frames });
    expect(told(hear(sessionOf(profile), 't', payload))).toEqual(expected);
  });
});

describe('whatever is published', () => {
  const parameters = Object.fromEntries(
    ['name', 'topic', 'device', 'port', 'application'].map((name) => [name, name === 'topic' ? 't' : '+']),
  );
  const sessions = [...library.sensors.values()].flatMap((profile) =>
    profile.kind === 'lorawan'
      ? ['chirpstack-v4', 'tts-v3'].map((server) => sessionOf(profile, parameters, server))
      : [sessionOf(profile, parameters)],
  );
  const places = sessions.flatMap((session) =>
    session.filters.map((filter) => ({ session, topic: filter.replaceAll('+', '1') })),
  );
  const uplinks = fc
    .record({ data: fc.base64String({ maxLength: 80 }), fPort: fc.constantFrom(2, 3, 6, 10, 85) })
    .map(({ data, fPort }) => ({
      ...{ time: '2026-03-01T08:00:00Z', deviceInfo: { devEui: '1' }, fCnt: 1, data, fPort },
      end_device_ids: { device_id: '1' },
      uplink_message: { received_at: '2026-03-01T08:00:00Z', f_port: fPort, frm_payload: data },
    }));
  const payloads = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.string().map((text) => Buffer.from(text)),
    fc.json().map((text) => Buffer.from(text)),
    uplinks.map((uplink) => Buffer.from(JSON.stringify(uplink))),
    fc.constantFrom('['.repeat(100_000), '{"a":'.repeat(50_000), '{"__proto__":{"water_leak":true}}').map(Buffer.from),
  );

  it('no sensor throws, and no number is none', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), payloads, ({ session, topic }, payload) => {
        const understood = hear(session, topic, payload);
        if (understood.kind !== 'understood' && understood.kind !== 'availability') return;
        for (const { decoded, sourceTimeMs } of understood.samples) {
          expect(Number.isSafeInteger(sourceTimeMs)).toBe(true);
          if (decoded.ok && typeof decoded.value === 'number') expect(Number.isFinite(decoded.value)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  }, 90_000);

  it('a prefix of a message gives no value', () => {
    const messages: [SensorSession, string, string][] = sessions
      .filter(({ config }) => ['zigbee2mqtt-leak', 'tasmota-energy'].includes(config.profile.profile))
      .map((session) =>
        session.config.profile.profile === 'tasmota-energy'
          ? [session, 'tele/1/SENSOR', '{"Time":"2022-01-11T21:57:38","ENERGY":{"Power":5,"Voltage":233}}']
          : [session, 'zigbee2mqtt/1', '{"battery":91,"water_leak":true,"tamper":false}'],
      );
    expect(messages).toHaveLength(2);
    for (const [session, topic, payload] of messages) {
      expect(told(hear(session, topic, payload)).length).toBeGreaterThan(0);
      for (let length = 0; length < payload.length; length += 1) {
        expect(told(hear(session, topic, payload.slice(0, length)))).toBe('malformed');
      }
    }
  });
});
