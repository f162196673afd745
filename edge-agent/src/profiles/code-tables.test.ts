import { findPoint, liftMessageCodeTables } from '@anju/contracts';
import { describe, expect, it } from 'vitest';
import { decodePoint } from '../drivers/modbus/decode-point.js';
import { decodeField } from '../drivers/mqtt/decode-field.js';
import { judgeValue } from '../normalise/judge-value.js';
import { buildModbusProfile } from './build-modbus-profile.js';
import { codeValues, doubledCodes } from './code-table.js';
import { ModbusProfileFile } from './modbus-profile.js';
import { FieldPoint } from './mqtt-profile.js';
import { loadProfiles, shippedProfiles } from './profile-library.js';

const { codeTables, modbus, sensors } = await loadProfiles([shippedProfiles]);

function tableOf(id: string) {
  const table = codeTables.get(id);
  if (table === undefined) throw new Error(`no table ${id}`);
  return table;
}

/** `message_code` over Modbus, one register. */
function overModbus(codeTable: string, register: number) {
  const file = ModbusProfileFile.parse({
    kind: 'modbus',
    profile: 'gateway',
    name: { zh: '网关', en: 'gateway' },
    source: { tag: 'DEFAULT', confidence: 'L', text: 'test' },
    points: { message_code: { address: 0, type: 'u16', codeTable } },
  });
  const point = buildModbusProfile(file, codeTables).profile.points.get('message_code');
  if (point === undefined) throw new Error('no point');
  return decodePoint(point, { address: 0, count: 1, data: Buffer.from([register >> 8, register & 0xff]) });
}

function overJson(codeTable: string, value: unknown) {
  const values = codeValues(tableOf(codeTable));
  return decodeField(value, FieldPoint.parse({ path: 'code', type: 'number', values }));
}

describe('the lift code tables', () => {
  // Written out from the domain facts §1.3, not from the files.
  const meanings: Readonly<Record<string, Readonly<Record<string, number>>>> = {
    'lift-gbt-24476-2017': {
      '0': 0,
      '1': 1,
      '2': 2,
      '3': 3,
      '4': 4,
      '5': 5,
      '6': 6,
      '7': 7,
      '8': 8,
      '40': 40,
      '41': 41,
      '42': 42,
      '43': 43,
      '44': 44,
      '45': 45,
      '46': 46,
      '47': 47,
      '90': 90,
    },
    'lift-city-platform': {
      '01': 1,
      '02': 2,
      '03': 3,
      '04': 4,
      '05': 5,
      '06': 6,
      '07': 7,
      '08': 8,
      '09': 9,
      '10': 10,
      '11': 11,
      '61': 61,
      '62': 62,
      '63': 63,
      '64': 64,
      '65': 65,
    },
    'lift-property-platform': {
      '0101': 11,
      '0201': 201,
      '0202': 1,
      '0203': 4,
      '0204': 10,
      '0205': 9,
      '0207': 5,
      '0313': 313,
      '0314': 314,
      '0315': 315,
      '0317': 317,
      '0401': 42,
      '0402': 43,
    },
  };

  it.each(Object.entries(meanings))('%s says what the domain facts say, and nothing else', (id, codes) => {
    const { codes: written } = tableOf(id);
    expect(Object.fromEntries(Object.entries(written).map(([code, { value }]) => [code, value]))).toEqual(codes);
  });

  it.each(
    liftMessageCodeTables.map((table) => [table.id, table] as const),
  )('%s has the words of the vocabulary', (id, table) => {
    const { codes, source } = tableOf(`lift-${id}`);
    expect(Object.fromEntries(Object.entries(codes).map(([code, { zh, en }]) => [code, { zh, en }]))).toEqual(
      table.codes,
    );
    expect(source).toMatchObject({ tag: table.source.tag, confidence: table.source.confidence });
  });

  it('mean only what the catalogue has a value for', () => {
    const definition = findPoint('elevator', 'message_code');
    if (definition === undefined) throw new Error('no such point');
    for (const id of codeTables.keys()) {
      if (!id.startsWith('lift-')) continue;
      for (const { value } of Object.values(tableOf(id).codes)) {
        expect(judgeValue({ ok: true, value, unit: '1' }, definition), `${id} ${value}`).toMatchObject({
          ok: true,
          value,
        });
      }
    }
    const statuses = findPoint('ebike_charging', 'port-1/port_status')?.labels ?? {};
    expect(Object.entries(tableOf('ebike-ap3000').codes).map(([code, { zh }]) => [code, zh])).toEqual(
      Object.entries(statuses).map(([code, { zh }]) => [code, zh]),
    );
  });

  it('are what the lift and charging profiles speak by default', () => {
    expect(modbus.get('lift-gateway')?.points.get('message_code')?.values?.get(11)).toBe(11);
    const json = sensors.get('lift-json');
    expect(json?.kind === 'mqtt' && json.messages[0]?.points.message_code?.values?.['90']).toBe(90);
  });
});

describe('a code of a table', () => {
  it.each([
    ['lift-property-platform', '0101', 101, 11],
    ['lift-city-platform', '09', 9, 9],
    ['lift-gbt-24476-2017', '41', 41, 41],
  ])('of %s is known as the text %s, as a number and in a register', (id, text, number, value) => {
    expect(overJson(id, text)).toEqual({ ok: true, value, unit: '1' });
    expect(overJson(id, number)).toEqual({ ok: true, value, unit: '1' });
    expect(overModbus(id, number)).toEqual({ ok: true, value, unit: '1' });
  });

  it.each([
    ['lift-gbt-24476-2017', 9],
    ['lift-city-platform', 40],
    ['lift-property-platform', 1],
    ['lift-property-platform', 206],
  ])('that %s lacks is never given another meaning, and is kept as it came: %i', (id, code) => {
    expect(overModbus(id, code)).toEqual({ ok: false, reason: 'unknown_enum', raw: String(code) });
    expect(overJson(id, code)).toEqual({ ok: false, reason: 'unknown_enum', raw: String(code) });
  });

  it('that is no number is known by its text alone', () => {
    const table = { ...tableOf('flag-1-2'), codes: { E04: { value: 4, zh: '故障', en: 'Fault' } } };
    expect(codeValues(table)).toEqual({ E04: 4 });
    expect(overJson('lift-city-platform', 'constructor')).toMatchObject({ reason: 'unknown_enum', raw: 'constructor' });
  });

  it('may be a flag', () => {
    expect(overJson('flag-1-2', 1)).toEqual({ ok: true, value: true, unit: '1' });
    expect(overJson('flag-1-2', '2')).toEqual({ ok: true, value: false, unit: '1' });
    expect(overJson('flag-1-2', 0)).toMatchObject({ ok: false, raw: '0' });
  });

  it('cannot be there twice under two spellings', () => {
    const meaning = { value: 1, zh: '一', en: 'one' };
    expect(doubledCodes({ ...tableOf('flag-1-2'), codes: { '01': meaning, '1': meaning, '2': meaning } })).toEqual([
      { code: '01', earlier: '1' },
    ]);
  });
});
