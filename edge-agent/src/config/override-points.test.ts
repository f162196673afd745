import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sensorPoints } from '../profiles/mqtt-profile.js';
import { loadProfiles, shippedProfiles } from '../profiles/profile-library.js';
import { checkConfig } from './check-config.js';
import { loadConfig } from './load-config.js';
import { overrideModbusProfile } from './override-modbus-profile.js';
import { overrideSensorProfile } from './override-sensor-profile.js';
import { PointOverride, SensorPointOverride } from './point-override.js';

const library = await loadProfiles([shippedProfiles]);

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anju-override-'));
  await mkdir(join(directory, 'two'));
  await writeFile(
    join(directory, 'two', 'two-tables.yaml'),
    `kind: modbus
profile: two-tables
name: { zh: 测试, en: test }
source: { tag: DEFAULT, confidence: L, text: test }
points:
  fault: { address: 0, type: u16, codeTable: lift-city-platform }
  door: { address: 1, type: u16, codeTable: flag-1-2 }
  direction: { address: 2, type: u16 }
`,
  );
});
afterAll(() => rm(directory, { recursive: true }));

const head = `node: { groupId: street, edgeNodeId: estate-edge }
uplink: { url: 'mqtt://127.0.0.1:1883', password: secret, hostId: cloud }
facilities:
  - { deviceId: fire-water-1, kind: fire_water }
  - { deviceId: lift-1, kind: elevator }
`;

async function load(text: string) {
  const file = join(directory, 'agent.yaml');
  await writeFile(file, head + text);
  return loadConfig(file, {});
}

async function unitOf(keys: string) {
  const loaded = await load(`buses:
  - { id: line, kind: modbus-tcp, port: 1502, units: [{ unitId: 1, ${keys} }] }
`);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
  return { unit: loaded.config.buses[0]?.units[0], config: loaded.config };
}

async function mistakesOf(text: string): Promise<string[]> {
  const loaded = await load(text);
  if (loaded.ok) throw new Error('the configuration was taken');
  return loaded.mistakes.map(({ line, path, message }) => `${line} ${path}: ${message}`);
}

const pressure = 'profile: generic-pressure-transmitter, feeds: { pressure: fire-water-1/pump_outlet_pressure }';

describe('overrides of a device', () => {
  it('that say nothing change nothing, whatever the profile and the points', () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom(...library.modbus.values())
          .chain((profile) => fc.tuple(fc.constant(profile), fc.subarray([...profile.points.keys()]))),
        ([profile, names]) => {
          const points = Object.fromEntries(names.map((name) => [name, PointOverride.parse({})]));
          expect(overrideModbusProfile(profile.id, { points, addressOffset: 0 }, library)).toEqual({
            profile,
            faults: [],
          });
        },
      ),
    );
    fc.assert(
      fc.property(
        fc
          .constantFrom(...library.sensors.values())
          .chain((profile) => fc.tuple(fc.constant(profile), fc.subarray([...sensorPoints(profile).keys()]))),
        ([profile, names]) => {
          const points = Object.fromEntries(names.map((name) => [name, SensorPointOverride.parse({})]));
          expect(overrideSensorProfile(profile, { points }, library.codeTables)).toEqual({ profile, faults: [] });
        },
      ),
    );
  });

  it('that say nothing leave a whole configuration as it was', async () => {
    const configOf = async (unit: string, sensor: string) => {
      const loaded = await load(`buses:
  - id: line
    kind: modbus-tcp
    units:
      - { unitId: 1, profile: dse-gencomm, ${unit} feeds: { battery_voltage: fire-water-1/diesel_battery_voltage, fuel_level: fire-water-1/diesel_fuel } }
mqtt:
  - id: field
    url: 'mqtt://127.0.0.1:1884'
    sensors: [{ id: lift, profile: lift-json, with: { topic: lift }, ${sensor} feeds: { message_code: lift-1/message_code, car_speed: lift-1/car_speed } }]
`);
      if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
      return loaded.config;
    };
    const without = await configOf('', '');
    expect(await configOf('points: {}, addressOffset: 0,', 'points: {},')).toEqual(without);
    expect(
      await configOf(
        'points: { battery_voltage: {}, mode: {} },',
        'points: { car_speed: {}, message_code: { disabled: false } },',
      ),
    ).toEqual(without);
  });

  it('of one point leave every other as it is', () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom('sdm630', 'iem3000', 'pzem-016', 'dse-gencomm', 'acrel-adw300')
          .chain((id) => fc.tuple(fc.constant(id), fc.constantFrom(...(library.modbus.get(id)?.points.keys() ?? [])))),
        fc.double({ min: 0.001, max: 1000, noNaN: true }),
        ([id, name], scale) => {
          const points = { [name]: PointOverride.parse({ scale }) };
          const { profile, faults } = overrideModbusProfile(id, { points, addressOffset: 0 }, library);
          const shipped = library.modbus.get(id);
          const others = [...(shipped?.points ?? [])].filter(([other]) => other !== name);
          // A code has no scale.
          expect(faults.length === 0 || shipped?.points.get(name)?.values !== undefined).toBe(true);
          expect([...(profile?.points ?? [])].filter(([other]) => other !== name)).toEqual(others);
          expect(profile?.points.get(name)?.scale).toBe(scale);
        },
      ),
    );
  });

  it('reach every key: address, type, order, scale, offset, unit, period, deadband, heartbeat and range', async () => {
    const { unit } = await unitOf(`profile: sdm120, pollIntervalMs: 5000,
      points: { current: { address: 100, type: s32, wordOrder: low-first, byteOrder: little, scale: 0.5, offset: 3, unit: mA,
        functionCode: 3, sentinels: [0x7FFFFFFF], pollIntervalMs: 700, deadband: 0.2, heartbeatMs: 9000, range: { min: 0, max: 80 } } },
      feeds: { current: fire-water-1/pump_current, voltage: fire-water-1/pump_voltage }`);
    expect(unit?.points).toMatchObject([
      {
        pollIntervalMs: 700,
        profile: {
          address: 100,
          count: 2,
          type: 's32',
          functionCode: 3,
          wordOrder: 'low-first',
          byteOrder: 'little',
          scale: 0.5,
          offset: 3,
          unit: 'mA',
          sentinels: [{ from: 0x7fffffffn, to: 0x7fffffffn }],
        },
        feeds: [{ deadband: 0.2, heartbeatMs: 9000, definition: { range: { min: 0, max: 80 } } }],
      },
      { pollIntervalMs: 5000, profile: { address: 0, type: 'float32', scale: 1 } },
    ]);
  });

  it('give way to what a feed says itself', async () => {
    const { unit } = await unitOf(`profile: sdm120, points: { current: { deadband: 0.2, pollIntervalMs: 700 } },
      feeds: { current: { to: fire-water-1/pump_current, deadband: 0.7, pollIntervalMs: 300 } }`);
    expect(unit?.points).toMatchObject([{ pollIntervalMs: 300, feeds: [{ deadband: 0.7 }] }]);
  });

  it('shift a whole device, or one point, by its addresses, and what is read with it', async () => {
    const { unit } = await unitOf(`addressOffset: 1, points: { decimals: { addressOffset: 7 } }, ${pressure}`);
    expect(unit?.points[0]?.profile).toMatchObject({
      address: 5,
      decimals: { address: 11 },
      unitCode: { point: { address: 3 } },
      span: { address: 3, count: 9 },
    });
  });

  it('replace a unit code by a unit, and a table by values', async () => {
    const fixed = await unitOf(`points: { pressure: { unit: kPa } }, ${pressure}`);
    expect(fixed.unit?.points[0]?.profile).toMatchObject({ unit: 'kPa', unitCode: undefined });
    const lift = await unitOf(
      'profile: lift-gateway, points: { message_code: { values: { 7: 11 } } }, feeds: { message_code: lift-1/message_code }',
    );
    expect(lift.unit?.points[0]?.profile.values).toEqual(new Map([[7, 11]]));
  });

  it('choose the code table that a gateway speaks, over Modbus and JSON alike', async () => {
    const { unit } = await unitOf(
      'profile: lift-gateway, codeTable: lift-property-platform, feeds: { message_code: lift-1/message_code }',
    );
    expect(unit?.points[0]?.profile.values?.get(101)).toBe(11);
    expect(unit?.points[0]?.profile.values?.get(90)).toBeUndefined();
    const loaded = await load(`mqtt:
  - id: field
    url: 'mqtt://127.0.0.1:1884'
    sensors:
      - id: lift
        profile: lift-json
        with: { topic: lift }
        codeTable: lift-city-platform
        points: { door_zone: { codeTable: flag-1-2 }, car_speed: { scale: 0.001, range: { min: -3, max: 3 } } }
        feeds: { message_code: lift-1/message_code, door_zone: lift-1/door_zone, car_speed: lift-1/car_speed }
`);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
    const sensor = loaded.config.mqtt[0]?.sensors[0];
    const points = sensor?.profile.kind === 'mqtt' ? sensor.profile.messages[0]?.points : undefined;
    expect(points?.message_code?.values).toMatchObject({ '09': 9, '9': 9, '65': 65 });
    expect(points?.door_zone?.values).toEqual({ '1': true, '2': false });
    expect(points?.car_speed).toMatchObject({ scale: 0.001 });
    expect(sensor?.feeds.get('car_speed')).toMatchObject([{ definition: { range: { min: -3, max: 3 } } }]);
  });

  it('refuse a table whose meanings the fed point cannot have, and one for all tables of a profile', async () => {
    expect(
      await mistakesOf(`mqtt:
  - id: field
    url: 'mqtt://127.0.0.1:1884'
    sensors:
      - id: lift
        profile: lift-json
        with: { topic: lift }
        points: { service_mode: { codeTable: lift-property-platform } }
        feeds: { service_mode: lift-1/service_mode }
buses:
  - id: line
    kind: modbus-tcp
    units:
      - unitId: 1
        profile: lift-gateway
        codeTable: ebike-ap3000
        points: { car_status: { codeTable: lift-city-platform } }
        feeds: { message_code: lift-1/message_code, car_status: lift-1/car_status }
      - unitId: 2
        profile: two-tables
        codeTable: ebike-ap3000
        feeds: { direction: lift-1/car_direction }
profileDirectories: [two]
`),
    ).toEqual([
      expect.stringMatching(
        /^14 .*come to 11, 201, 10, 9, 43, 42, .*which service_mode of the catalogue cannot be|^14 .*service_mode of the catalogue cannot be/,
      ),
      expect.stringMatching(
        /^23 .*feeds\.message_code: the device's codes come to 12, 13, 14, 15, which message_code of the/,
      ),
      expect.stringMatching(/^23 .*feeds\.car_status: .*which car_status of the catalogue cannot be/),
      expect.stringMatching(
        /^26 .*codeTable: the profile has several code tables, lift-city-platform and flag-1-2; name the point/,
      ),
    ]);
  });

  it('switch a point off, which "check" says, so that nobody takes it for watched', async () => {
    const { unit, config } = await unitOf(
      `profile: sdm120, points: { voltage: { disabled: true } }, feeds: { current: fire-water-1/pump_current, voltage: fire-water-1/pump_voltage }`,
    );
    expect(unit?.points.map(({ profile }) => profile.name)).toEqual(['current']);
    expect(config.disabled).toEqual([{ device: 'line/1', point: 'voltage' }]);
    expect(config.facilities[0]?.points.map(({ point }) => point)).toEqual(['pump_current']);
    expect(
      await mistakesOf(`buses:
  - { id: b, kind: modbus-tcp, units: [{ unitId: 1, profile: sdm120, points: { voltage: { disabled: true } }, feeds: { voltage: fire-water-1/pump_volts } }] }
`),
    ).toEqual([expect.stringMatching(/^7 .*no point "pump_volts" for a facility of kind fire_water; did you mean/)]);
    await unitOf(
      `profile: sdm120, points: { voltage: { disabled: true } }, feeds: { current: fire-water-1/pump_current, voltage: fire-water-1/pump_voltage }`,
    );
    const { text } = await checkConfig(join(directory, 'agent.yaml'), {}, false);
    expect(text).toContain('note: voltage of line/1 is disabled');
  });

  it('are checked as a profile is, and every mistake is told with its line', async () => {
    expect(
      await mistakesOf(`buses:
  - id: line
    kind: modbus-tcp
    port: 1502
    units:
      - unitId: 1
        profile: sdm120
        codeTable: lift-city-platform
        points:
          volts: { scale: 2 }
          voltage: { wordOrder: sideways, scal: 2 }
          current: { scale: big, range: { min: 3, max: 3 } }
        feeds: { current: fire-water-1/pump_current }
`),
    ).toEqual([
      expect.stringMatching(/^16 .*points\.voltage\.wordOrder: must be one of high-first, low-first/),
      expect.stringMatching(/^16 .*points\.voltage\.scal: unknown key/),
      '17 buses[0].units[0].points.current.scale: must be a number',
      '17 buses[0].units[0].points.current.range: needs "min" below "max"',
    ]);
    expect(
      await mistakesOf(`buses:
  - id: line
    kind: modbus-tcp
    port: 1502
    units:
      - unitId: 1
        profile: sdm120
        codeTable: lift-city-platform
        points:
          volts: { scale: 2 }
          voltage: { address: 7 }
          power: { addressOffset: -40, address: 3 }
          frequency: { addressOffset: -71 }
          current: { type: string, codeTable: lift-beijing }
        feeds: { current: fire-water-1/pump_current, voltage: { to: fire-water-1/pump_voltage, range: { min: 0, max: 900 } } }
      - { unitId: 2, profile: input-module-8, points: { in0: { range: { min: 0, max: 1 } } }, feeds: { in0: fire-water-1/pump_run } }
mqtt:
  - id: field
    url: 'mqtt://127.0.0.1:1884'
    sensors:
      - id: a
        profile: zigbee2mqtt-leak
        codeTable: flag-1-2
        with: { name: a }
        points: { battry: { scale: 2 }, battery: { wordOrder: low-first } }
        feeds: { battery: fire-water-1/tank_level_percent }
`),
    ).toEqual([expect.stringMatching(/^30 .*points\.battery\.wordOrder: unknown key/)]);
    expect(
      await mistakesOf(`buses:
  - id: line
    kind: modbus-tcp
    port: 1502
    units:
      - unitId: 1
        profile: sdm120
        codeTable: lift-city-platform
        points:
          volts: { scale: 2 }
          voltage: { address: 75 }
          power: { addressOffset: -40, address: 3 }
          frequency: { addressOffset: -71 }
          current: { type: string, codeTable: lift-beijing }
        feeds: { current: fire-water-1/pump_current, voltage: { to: fire-water-1/pump_voltage, range: { min: 0, max: 900 } } }
      - { unitId: 2, profile: input-module-8, points: { in0: { range: { min: 0, max: 1 } } }, feeds: { in0: fire-water-1/pump_run } }
mqtt:
  - id: field
    url: 'mqtt://127.0.0.1:1884'
    sensors:
      - id: a
        profile: zigbee2mqtt-leak
        codeTable: flag-1-2
        with: { name: a }
        points: { battry: { scale: 2 }, battery: { codeTable: flag-3-4, values: { 1: 2 } } }
        feeds: { battery: fire-water-1/tank_level_percent }
`),
    ).toEqual([
      expect.stringMatching(/^13 .*codeTable: no point of the profile has a code table; name the point/),
      expect.stringMatching(/^15 .*points\.volts: the profile has no point "volts"; it has voltage, current/),
      expect.stringMatching(/^16 .*points\.voltage\.address: .*overlaps/),
      expect.stringMatching(/^17 .*points\.power\.addressOffset: give either "address" or "addressOffset"/),
      expect.stringMatching(/^17 .*points\.power\.address: comes to -37; the first address is 0/),
      expect.stringMatching(/^18 .*points\.frequency\.address: comes to -1; the first address is 0/),
      expect.stringMatching(/^19 .*points\.current\.codeTable: no code table "lift-beijing"/),
      expect.stringMatching(/^19 .*points\.current\.type: type "string" needs "length"/),
      expect.stringMatching(/^19 .*points\.current\.unit: "unit" is for numbers only/),
      expect.stringMatching(/^19 .*points\.current\.codeTable: "codeTable" is not for text/),
      expect.stringMatching(/^20 .*feeds\.voltage: "range" must lie within 0 to 500 V, all that pump_voltage can be/),
      expect.stringMatching(/^21 .*"range" is for measured values, which pump_run is not/),
      expect.stringMatching(/^28 .*codeTable: no point of the profile has a code table/),
      expect.stringMatching(/^30 .*points\.battry: the profile has no point "battry"; did you mean "battery"/),
      expect.stringMatching(/^30 .*points\.battery\.codeTable: no code table "flag-3-4"; did you mean "flag-1-2"\?/),
      expect.stringMatching(/^30 .*points\.battery\.codeTable: give either "values" or "codeTable"/),
    ]);
  });
});
