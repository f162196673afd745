import { describe, expect, it } from 'vitest';
import { Random } from '../domain/random.js';
import { Sensor } from '../domain/sensor.js';
import { deviceKinds } from './catalogue.js';
import type { Channel } from './device.js';
import { ModbusUnit } from './modbus-unit.js';

function mount(
  kindName: string,
  options: Record<string, unknown>,
  values: Record<string, number | boolean>,
  broken: readonly string[] = [],
): ModbusUnit {
  const kind = deviceKinds.get(kindName);
  if (kind === undefined) throw new Error(`no kind ${kindName}`);
  const channels = Object.fromEntries(
    Object.entries(values).map(([name, value]): [string, Channel] => {
      const sensor = new Sensor(() => value, 0, new Random(1));
      return [name, { sensor, number: Number(value), on: value === true, connected: !broken.includes(name) }];
    }),
  );
  return new ModbusUnit(7, kind, kind.map(7, kind.options.parse(options), channels, 1_700_000_000_000));
}

function words(unit: ModbusUnit, table: 'coil' | 'discrete' | 'holding' | 'input', address: number, count: number) {
  const outcome = unit.read(table, address, count);
  return outcome.ok ? outcome.words : { exception: outcome.exception };
}

/** Values that the registers of a whole map decode to, by name. */
function decoded(unit: ModbusUnit): Record<string, number | boolean | null> {
  return Object.fromEntries(unit.fields.map((field) => [field.name, field.decode(field.encode())]));
}

describe('register maps of facilities.md §8', () => {
  it('level transmitter: address, baud, unit code, decimals, value, range', () => {
    const unit = mount('level-transmitter', { unit: 'mm', decimals: 0, rangeFull: 5000 }, { value: 2803.4 });
    expect(words(unit, 'holding', 0, 7)).toEqual([7, 3, 1, 0, 2803, 0, 5000]);
    expect(words(unit, 'holding', 0x0c, 1)).toEqual([0]);
    expect(words(unit, 'holding', 7, 1)).toEqual({ exception: 2 });
    const centimetres = mount('level-transmitter', { unit: 'cm', decimals: 1, rangeFull: 600 }, { value: 380.04 });
    expect(words(centimetres, 'holding', 2, 3)).toEqual([0, 1, 3800]);
    expect(decoded(centimetres).value).toBe(380);
  });

  it('level transmitter: never below its zero or above its range', () => {
    const options = { unit: 'mm', decimals: 0, rangeFull: 3000 };
    expect(words(mount('level-transmitter', options, { value: -1.2 }), 'holding', 4, 1)).toEqual([0]);
    expect(words(mount('level-transmitter', options, { value: 3400 }), 'holding', 4, 1)).toEqual([3000]);
  });

  it('pressure transmitter: MPa with three decimals, kPa with one', () => {
    const mpa = mount('pressure-transmitter', { unit: 'MPa', decimals: 3, rangeFull: 1.6 }, { value: 0.2876 });
    expect(words(mpa, 'holding', 2, 3)).toEqual([0, 3, 288]);
    const kpa = mount('pressure-transmitter', { unit: 'kPa', decimals: 1, rangeFull: 2500 }, { value: 880.26 });
    expect(words(kpa, 'holding', 2, 3)).toEqual([1, 1, 8803]);
    expect(decoded(kpa).value).toBe(880.3);
  });

  it('PZEM-016: published scales, low word first', () => {
    const values = { voltage: 249.5, current: 70.123, power: 12_345.6, energy: 1234.567, frequency: 50 };
    const unit = mount('pzem-016', {}, values);
    // 70.123 A = 70123 = 0x000111EB; 12345.6 W = 123456 = 0x0001E240; 1234567 Wh = 0x0012D687.
    expect(words(unit, 'input', 0, 10)).toEqual([0x09bf, 0x11eb, 1, 0xe240, 1, 0xd687, 0x0012, 500, 71, 0]);
    expect(words(unit, 'holding', 1, 2)).toEqual([23_000, 7]);
    expect(words(unit, 'holding', 0, 1)).toEqual({ exception: 2 });
    expect(words(mount('pzem-016', { powerAlarmW: 100 }, values), 'input', 9, 1)).toEqual([0xffff]);
  });

  it('SDM120: float32 ABCD at the published addresses, 0.0 between them', () => {
    const unit = mount('sdm120', {}, { voltage: 230, current: 4.5, power: 660, energy: 1830.25, frequency: 50 });
    expect(words(unit, 'input', 0x0000, 2)).toEqual([0x4366, 0]);
    const all = decoded(unit);
    expect(all.power).toBe(660);
    expect(all.import_energy).toBe(1830.25);
    expect(all.total_energy).toBe(1830.25);
    expect(words(unit, 'input', 0x0002, 4)).toEqual([0, 0, 0, 0]);
    expect(words(unit, 'input', 0x0158, 2)).toEqual({ exception: 2 });
  });

  it('SDM630: three phases two registers apart', () => {
    const unit = mount('sdm630', {}, { voltage: 228, current: 40 });
    const all = decoded(unit);
    expect(all.voltage_l1).toBe(228);
    expect(all.current_l1).toBe(40);
    expect(Number(all.total_power)).toBeCloseTo(228 * 40 * 0.86 * (1 + 0.992 + 1.006), 0);
    const first = unit.read('input', 0x0006, 2);
    expect(first.ok && first.served.map(({ field }) => field.name)).toEqual(['current_l1']);
  });

  it('XY-MD02: temperature in tenths, negative as two’s complement', () => {
    const unit = mount('xy-md02', {}, { temperature: -3.2, humidity: 55.5 });
    expect(words(unit, 'input', 1, 2)).toEqual([0xffe0, 555]);
    expect(words(unit, 'holding', 0x0101, 4)).toEqual([7, 9600, 0, 0]);
    expect(words(unit, 'input', 0, 1)).toEqual({ exception: 2 });
  });

  it('residual chlorine, pH and turbidity: float32 at their own addresses', () => {
    expect(words(mount('residual-chlorine', {}, { value: 0.5 }), 'holding', 2, 2)).toEqual([0x3f00, 0]);
    expect(words(mount('ph', {}, { value: 8 }), 'holding', 2, 2)).toEqual([0x4100, 0]);
    expect(words(mount('turbidity', {}, { value: 0.25 }), 'holding', 1, 2)).toEqual([0x3e80, 0]);
    expect(words(mount('turbidity', { wordOrder: 'CDAB' }, { value: 0.25 }), 'holding', 1, 2)).toEqual([0, 0x3e80]);
  });

  it('ATV312: frequency 3202, current 3204, and the others of the published list', () => {
    const unit = mount('atv312', {}, { frequency: 36.24, current: 4.97, running: true, fault: false });
    expect(words(unit, 'holding', 3201, 2)).toEqual([0x27, 362]);
    expect(words(unit, 'holding', 3204, 1)).toEqual([50]);
    expect(words(unit, 'holding', 3203, 1)).toEqual({ exception: 2 });
    expect(words(unit, 'holding', 8606, 1)).toEqual([0]);
    expect(words(unit, 'holding', 8501, 2)).toEqual([0x0f, 362]);
    const stopped = mount('atv312', {}, { frequency: 0.3, current: 0, running: false, fault: true });
    expect(words(stopped, 'holding', 3201, 2)).toEqual([0x08, 0]);
  });

  it('input module: inputs, coils, address; a broken wire reads 0', () => {
    const unit = mount('input-module', {}, { 0: true, 3: true, 5: true }, ['5']);
    expect(words(unit, 'discrete', 0, 8)).toEqual([1, 0, 0, 1, 0, 0, 0, 0]);
    expect(words(unit, 'coil', 0, 8)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(words(unit, 'discrete', 4, 5)).toEqual({ exception: 2 });
    expect(words(unit, 'holding', 0x4000, 1)).toEqual([7]);
  });

  it('current-loop module: µA of a 0–1.6 MPa loop, saturating, 0 when broken', () => {
    const options = { ranges: { 0: { low: 0, high: 1.6, unit: 'MPa' } } };
    const at = (value: number, broken: string[] = []) => mount('current-loop-module', options, { 0: value }, broken);
    expect(words(at(0.8), 'input', 0, 2)).toEqual([12_000, 0]);
    expect(words(at(0), 'holding', 0, 1)).toEqual([4000]);
    expect(words(at(9), 'input', 0, 1)).toEqual([20_500]);
    expect(words(at(0.8, ['0']), 'input', 0, 1)).toEqual([0]);
    expect(decoded(at(0.8)).current_0).toBe(0.8);
    expect(decoded(at(0.8, ['0'])).current_0).toBeNull();
  });

  it('lift gateway: the demonstration district’s 14 registers', () => {
    const unit = mount(
      'lift-gateway',
      {},
      {
        service_mode: 1,
        car_status: 1,
        car_direction: 2,
        car_position: 9,
        message_code: 4,
        car_load: 14,
        car_speed: -1.75,
        total_running_time: 70_000,
        present_counter_value: 655_031,
        machine_room_temp: 24.3,
        levelling_error: -3,
        door_zone: false,
        door_status: true,
        passenger_status: true,
        mains_ok: true,
        safety_chain: true,
        door_lock_chain: true,
        upper_limit: false,
        lower_limit: false,
        pit_water: true,
      },
    );
    expect(words(unit, 'holding', 0, 14)).toEqual([
      1, 1, 2, 0b1_0011_1110, 9, 4, 14, 0xff51, 1, 4464, 9, 65_207, 243, 0xfffd,
    ]);
    const all = decoded(unit);
    expect(all.car_speed).toBe(-1.75);
    expect(all.present_counter_value).toBe(655_031);
    expect([all.door_zone, all.door_status, all.pit_water]).toEqual([false, true, true]);
  });

  it('counter: every read from register 0 serves a value of its own', () => {
    const unit = mount('counter', { first: 65_535, point: 'load/count' }, {});
    expect(words(unit, 'holding', 0, 2)).toEqual([0, 65_535]);
    expect(words(unit, 'holding', 0, 2)).toEqual([1, 0]);
    expect(words(unit, 'holding', 0, 2)).toEqual([1, 1]);
    const wrapping = mount('counter', { first: 9, last: 9, point: 'load/count' }, {});
    expect([words(wrapping, 'holding', 0, 2), words(wrapping, 'holding', 0, 2)]).toEqual([
      [0, 9],
      [0, 0],
    ]);
  });

  it('counter: a restart goes on above what it has served', () => {
    const unit = mount('counter', { point: 'load/count' }, {});
    const [high = 0, low = 0] = words(unit, 'holding', 0, 2) as number[];
    expect(high * 65_536 + low).toBe(170_000_000_000 % 100_000_001);
  });
});

describe('ModbusUnit', () => {
  const unit = mount('pzem-016', {}, { voltage: 230, current: 1, power: 200, energy: 1 });

  it('refuses tables, counts and addresses with the exceptions 01, 03 and 02', () => {
    expect(words(unit, 'coil', 0, 1)).toEqual({ exception: 1 });
    expect(words(unit, 'input', 0, 0)).toEqual({ exception: 3 });
    expect(words(unit, 'input', 0, 126)).toEqual({ exception: 3 });
    expect(words(unit, 'input', 0, 11)).toEqual({ exception: 2 });
    expect(words(unit, 'input', 65_535, 2)).toEqual({ exception: 2 });
  });

  it('serves part of a two-register value without claiming the whole', () => {
    const outcome = unit.read('input', 2, 2);
    expect(outcome.ok && outcome.words).toEqual([0, 2000]);
    expect(outcome.ok && outcome.served).toEqual([]);
  });
});
