import { DataType } from '@anju/contracts/sparkplug';
import { beforeAll, describe, expect, it } from 'vitest';
import { ids, named, type RecordedSession, recordSession } from './recorded-session.test-support.js';
import { rigDevices } from './sparkplug-rig.test-support.js';
import type { WireMetric } from './wire-reader.test-support.js';
import type { TappedPublish } from './wire-tap.test-support.js';

let session: RecordedSession;
beforeAll(async () => {
  session = await recordSession();
});

describe('the births of an edge node', () => {
  it(`declare at the node all of its metrics, with name, datatype and value ${ids(
    'topics-nbirth-metric-reqs',
    'topics-nbirth-metrics',
    'message-flow-edge-node-birth-publish-nbirth-payload',
    'operational-behavior-data-publish-nbirth',
  )}`, () => {
    for (const birth of session.of('NBIRTH')) {
      expect(birth.payload.metrics.map(({ name, datatype }) => [name, Number(datatype?.int)])).toEqual([
        ['bdSeq', DataType.Int64],
        ['Node Control/Rebirth', DataType.Boolean],
        ['Node Control/Confirm', DataType.String],
        ['Batch/Epoch', DataType.String],
        ['Batch/First', DataType.UInt64],
        ['Batch/Last', DataType.UInt64],
        ['Outbox/Gap', DataType.String],
      ]);
    }
    const declared = new Set(session.of('NBIRTH').flatMap(({ payload }) => payload.metrics.map(({ alias }) => alias)));
    for (const { payload } of session.of('NDATA'))
      for (const { alias } of payload.metrics) expect(declared).toContain(alias);
  });

  it(`declare at each device all of its metrics, with name, datatype and value ${ids(
    'topics-dbirth-metric-reqs',
    'topics-dbirth-metrics',
    'message-flow-device-birth-publish-dbirth-payload',
    'operational-behavior-data-publish-dbirth',
  )}`, () => {
    for (const { deviceId, points } of rigDevices) {
      const own = session.of('DBIRTH').filter(({ topic }) => topic.endsWith(`/${deviceId}`));
      expect(own.length).toBeGreaterThanOrEqual(2);
      const wanted = ['Batch/Epoch', 'Batch/First', 'Batch/Last', ...points.map(({ point }) => point)].sort();
      for (const birth of own) {
        expect(birth.payload.metrics.map(({ name }) => name).sort()).toEqual(wanted);
        for (const { point, datatype } of points) expect(Number(named(birth, point)?.datatype?.int)).toBe(datatype);
      }
      const declared = new Set(own.flatMap(({ payload }) => payload.metrics.map(({ alias }) => alias)));
      for (const { topic, payload } of session.of('DDATA')) {
        if (!topic.endsWith(`/${deviceId}`)) continue;
        for (const { alias } of payload.metrics) expect(declared).toContain(alias);
      }
    }
  });

  it(`say the current value, or is_null and no value ${ids(
    'operational-behavior-data-publish-nbirth-values',
    'operational-behavior-data-publish-dbirth-values',
  )}`, () => {
    for (const { payload } of session.births()) {
      for (const { isNull, valueField } of payload.metrics) expect(isNull).toBe(valueField === undefined);
    }
    const [first, again] = ['first', 'last'].map((which) => {
      const own = session.of('DBIRTH').filter(({ topic }) => topic.endsWith('/garage-1'));
      return which === 'first' ? own[0] : own.at(-1);
    });
    expect(named(first, 'water_depth')).toMatchObject({ value: 100, timestamp: 100n });
    expect(named(again, 'water_depth')).toMatchObject({ value: 10_299, timestamp: 10_299n });
    const lift = session.of('DBIRTH').find(({ topic }) => topic.endsWith('/lift-1'));
    expect(named(lift, 'car_load')).toMatchObject({ isNull: true, value: undefined });
  });

  it(`carry bdSeq and Node Control/Rebirth, a Boolean of false without an alias ${ids(
    'topics-nbirth-bdseq-included',
    'payloads-nbirth-bdseq',
    'topics-nbirth-rebirth-metric',
    'payloads-nbirth-rebirth-req',
    'operational-behavior-data-commands-rebirth-name',
    'operational-behavior-data-commands-rebirth-name-aliases',
    'operational-behavior-data-commands-rebirth-datatype',
    'operational-behavior-data-commands-rebirth-value',
  )}`, () => {
    for (const birth of session.of('NBIRTH')) {
      expect(named(birth, 'bdSeq')).toMatchObject({ value: 0n });
      const rebirth = named(birth, 'Node Control/Rebirth');
      expect(rebirth).toMatchObject({ alias: undefined, valueField: 14, value: false });
      expect(Number(rebirth?.datatype?.int)).toBe(DataType.Boolean);
    }
  });

  it(`have no two names of one device that differ by case alone ${ids('case-sensitivity-metric-names')}`, () => {
    for (const { payload } of session.births()) {
      const names = payload.metrics.map(({ name }) => name?.toLowerCase());
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

describe('the death of a node', () => {
  it(`holds the bdSeq of its birth and nothing else ${ids('topics-ndeath-payload')}`, () => {
    for (const { payload } of session.of('NDEATH')) {
      expect(payload.metrics).toHaveLength(1);
      expect(payload.metrics[0]).toMatchObject({ name: 'bdSeq', value: 0n });
    }
  });
});

describe('the data of an edge node', () => {
  it(`hold what was committed, each reading once, and nothing is sent while nothing changes ${ids(
    'topics-ndata-payload',
    'topics-ddata-payload',
    'operational-behavior-data-publish-nbirth-change',
    'operational-behavior-data-publish-dbirth-change',
    'principles-rbe-recommended',
  )}`, () => {
    expect(session.unasked).toEqual([]);
    const known = session.aliases();
    const values = (point: string) =>
      session
        .of('DDATA')
        .flatMap(({ payload }) =>
          payload.metrics.filter(({ alias }) => known.get(alias ?? -1n)?.name === point).map(({ value }) => value),
        );
    expect(values('car_load')).toEqual([0.1 + 0.2, undefined, undefined]);
    expect(values('door_zone')).toEqual([false, undefined]);
    expect(values('floor')).toEqual([BigInt.asUintN(64, -2n), BigInt.asUintN(64, -1n), undefined, 5n]);
    expect(values('water_depth').slice(-302)).toEqual([1, 2, ...Array.from({ length: 300 }, (_, i) => 10_000 + i)]);
    const gap = session
      .of('NDATA')
      .flatMap(({ payload }) => payload.metrics.filter(({ alias }) => known.get(alias ?? -1n)?.name === 'Outbox/Gap'));
    expect(JSON.parse(String(gap[0]?.value))).toMatchObject({ fromMs: 1, why: 'full' });
    expect(session.of('NDATA').length).toBe(gap.length);
  });
});

describe('the metrics of an edge node', () => {
  const eachMetric = (messages: readonly TappedPublish[], check: (metric: WireMetric, type: string) => void) => {
    for (const { type, payload } of messages) for (const metric of payload.metrics) check(metric, type);
  };

  it(`go by name and alias in births, by alias alone in data; only commands and deaths go by name alone ${ids(
    'payloads-name-requirement',
    'payloads-alias-birth-requirement',
    'payloads-alias-data-cmd-requirement',
  )}`, () => {
    eachMetric(session.births(), ({ name, alias }) => {
      expect(name).toBeDefined();
      expect(alias === undefined).toBe(name?.startsWith('Node Control/') === true);
    });
    eachMetric(session.data(), ({ name, alias }) => {
      expect(alias).toBeDefined();
      expect(name).toBeUndefined();
    });
    eachMetric(session.of('NDEATH'), ({ name }) => expect(name).toBeDefined());
  });

  it(`have aliases that are unique in the node and all its devices, and mean the same for ever ${ids(
    'payloads-alias-uniqueness',
  )}`, () => {
    const meaning = new Map<bigint, string>();
    for (const { topic, payload } of session.births()) {
      const own = payload.metrics.flatMap(({ alias }) => (alias === undefined ? [] : [alias]));
      expect(new Set(own).size).toBe(own.length);
      for (const { alias, name } of payload.metrics) {
        if (alias === undefined) continue;
        const means = `${topic} ${String(name)}`;
        expect(meaning.get(alias) ?? means).toBe(means);
        meaning.set(alias, means);
      }
    }
  });

  it(`have a datatype of the specification in births, a 32-bit number, and none in data ${ids(
    'payloads-metric-datatype-req',
    'payloads-metric-datatype-not-req',
    'payloads-metric-datatype-value-type',
    'payloads-metric-datatype-value',
  )}`, () => {
    eachMetric(session.births(), ({ datatype }) => {
      expect(datatype?.wireType).toBe(0);
      expect(Number(datatype?.int)).toBeGreaterThanOrEqual(DataType.Int8);
      expect(Number(datatype?.int)).toBeLessThanOrEqual(DataType.Text);
    });
    eachMetric(session.data(), ({ datatype }) => expect(datatype).toBeUndefined());
  });

  it(`hold their value in the field of their datatype`, () => {
    const known = session.aliases();
    const fieldOf: Record<number, number> = {
      [DataType.Int64]: 11,
      [DataType.UInt64]: 11,
      [DataType.Double]: 13,
      [DataType.Boolean]: 14,
      [DataType.String]: 15,
    };
    eachMetric([...session.births(), ...session.data()], ({ alias, datatype, valueField, isNull }) => {
      const declared = datatype === undefined ? known.get(alias ?? -1n)?.datatype : Number(datatype.int);
      expect(valueField).toBe(isNull ? undefined : fieldOf[declared ?? 0]);
    });
  });

  it(`have as many property values as keys, each with a basic type ${ids(
    'payloads-propertyset-keys-array-size',
    'payloads-propertyset-values-array-size',
    'payloads-metric-propertyvalue-type-type',
    'payloads-metric-propertyvalue-type-value',
    'payloads-metric-propertyvalue-type-req',
  )}`, () => {
    let seen = 0;
    eachMetric(session.all, ({ keys, properties }) => {
      expect(properties).toHaveLength(keys.length);
      for (const { type } of properties) {
        expect(type?.wireType).toBe(0);
        expect(Number(type?.int)).toBeGreaterThanOrEqual(DataType.Int8);
        expect(Number(type?.int)).toBeLessThanOrEqual(DataType.Text);
        seen += 1;
      }
    });
    expect(seen).toBeGreaterThan(10);
  });

  it(`say Quality as Int32 and one of 0, 192 and 500 whenever a value is not good ${ids(
    'payloads-propertyset-quality-value-type',
    'payloads-propertyset-quality-value-value',
  )}`, () => {
    const codes = new Set<number>();
    eachMetric(session.all, ({ keys, properties, isNull, name, alias }) => {
      const point = name ?? session.aliases().get(alias ?? -1n)?.name ?? '';
      const quality = properties[keys.indexOf('Quality')];
      if (isNull && !point.includes('/')) expect(quality).toBeDefined();
      if (quality === undefined) return;
      expect(Number(quality.type?.int)).toBe(DataType.Int32);
      expect(quality.valueField).toBe(3);
      codes.add(Number(quality.int));
    });
    expect([...codes].sort()).toEqual([0, 192]);
  });
});
