import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { facilityKinds } from '@anju/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadProfiles, shippedProfiles } from '../profiles/profile-library.js';
import type { AgentConfig } from './agent-config.js';
import { loadConfig } from './load-config.js';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anju-bundle-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function load(text: string) {
  const file = join(directory, 'agent.yaml');
  await writeFile(file, text);
  return loadConfig(file, {});
}

async function mistakesOf(text: string): Promise<string[]> {
  const loaded = await load(text);
  if (loaded.ok) throw new Error('the configuration was taken');
  return loaded.mistakes.map(({ file, line, path, message }) => `${basename(file)}:${line} ${path}: ${message}`);
}

const head = `node: { groupId: qiaodong, edgeNodeId: heping-edge }
uplink: { url: 'mqtt://127.0.0.1:1883', password: secret, hostId: cloud }
facilities:
  - { deviceId: lift-1, kind: elevator }
  - { deviceId: lift-2, kind: elevator }
  - { deviceId: fire-water-1, kind: fire_water }
  - { deviceId: water-tank-1, kind: water_tank }
  - { deviceId: ebike-shed-1, kind: ebike_charging }
  - { deviceId: garage-1, kind: ponding }
`;
const buses = `buses:
  - { id: pump-room, kind: modbus-tcp, port: 15020 }
  - { id: garage, kind: modbus-tcp, port: 15021 }
  - { id: shed, kind: modbus-tcp, port: 15022 }
  - { id: lifts, kind: modbus-tcp, port: 15023 }
mqtt:
  - { id: field, url: 'mqtt://127.0.0.1:15024' }
`;

/** What every facility point comes from: device, point of its profile, how often. */
function sourcesOf({ buses: lines, mqtt }: AgentConfig): string[] {
  const polled = lines.flatMap((bus) =>
    bus.units.flatMap(({ unitId, profileId, points }) =>
      points.flatMap(({ profile, pollIntervalMs, feeds }) =>
        feeds.map(
          ({ deviceId, point, loop }) =>
            `${deviceId}/${point} ${bus.id}/${unitId} ${profileId} ${profile.name} ${pollIntervalMs} ${JSON.stringify(loop)}`,
        ),
      ),
    ),
  );
  const heard = mqtt.flatMap((source) =>
    source.sensors.flatMap(({ profile, parameters, feeds }) =>
      [...feeds].flatMap(([from, targets]) =>
        targets.map(
          ({ deviceId, point }) =>
            `${deviceId}/${point} ${source.id} ${profile.profile} ${from} ${JSON.stringify(Object.entries(parameters).sort())}`,
        ),
      ),
    ),
  );
  return [...polled, ...heard].sort();
}

const { bundles: shipped } = await loadProfiles([shippedProfiles]);

describe('bundles', () => {
  it('are there for every kind of facility', () => {
    const kinds = new Set([...shipped.values()].map(({ facility }) => facility));
    expect([...kinds].sort()).toEqual(Object.keys(facilityKinds).sort());
  });

  it.each(
    [...shipped.values()].map((bundle) => [bundle.profile, bundle] as const),
  )('such as %s need no more than a place', async (id, { facility, devices }) => {
    const present = devices.filter(({ optional }) => !optional);
    const onBus = present.some(({ unitOffset }) => unitOffset !== undefined);
    const overMqtt = present.some(({ unitOffset }) => unitOffset === undefined);
    const ports = devices.some(({ repeat, optional }) => repeat !== undefined && !optional) ? ', ports: 3' : '';
    const loaded = await load(`node: { groupId: street, edgeNodeId: edge }
uplink: { url: 'mqtt://127.0.0.1:1883', password: secret, hostId: cloud }
facilities: [{ deviceId: there, kind: ${facility} }]
${onBus ? 'buses: [{ id: line, kind: modbus-tcp }]' : ''}
${overMqtt ? "mqtt: [{ id: field, url: 'mqtt://127.0.0.1:1884' }]" : ''}
bundles: [{ bundle: ${id}, facility: there, firstUnitId: 1${onBus ? ', bus: line' : ''}${overMqtt ? ', mqtt: field' : ''}${ports} }]
`);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));

    const fed = present.flatMap(({ feeds, repeat }) => Object.keys(feeds).map(() => (repeat === undefined ? 1 : 3)));
    expect(sourcesOf(loaded.config)).toHaveLength(fed.reduce((sum, times) => sum + times, 0));
  });

  it('say in a few lines what the demonstration estate says device by device', async () => {
    const loaded = await load(`${head}${buses}bundles:
  - { bundle: fire-pump-room, facility: fire-water-1, bus: pump-room, firstUnitId: 1 }
  - { bundle: water-supply-room, facility: water-tank-1, bus: pump-room, firstUnitId: 8 }
  - { bundle: garage-entrance, facility: garage-1, bus: garage, mqtt: field, firstUnitId: 1, devices: { leak: { with: { name: garage-leak } } } }
  - bundle: ebike-shed
    facility: ebike-shed-1
    bus: shed
    mqtt: field
    firstUnitId: 1
    ports: 4
    devices:
      smoke: { with: { name: shed-smoke } }
      light: { with: { name: shed-light } }
      controller: { with: { device: 04A228CD } }
  - { bundle: lift-over-modbus, facility: lift-1, bus: lifts, firstUnitId: 1 }
  - { bundle: lift-over-mqtt, facility: lift-2, mqtt: field }
`);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
    const demo = await loadConfig(
      fileURLToPath(new URL('../../../deploy/demo/agents/heping.yaml', import.meta.url)),
      {},
    );
    if (!demo.ok) throw new Error(JSON.stringify(demo.mistakes));
    expect(sourcesOf(loaded.config)).toEqual(sourcesOf(demo.config));
  });

  it('leave out what is not there without numbering the others anew, and take what is there otherwise', async () => {
    const loaded = await load(`${head}${buses.replace('{ id: garage', '{ id: spare')}
  - { id: other, url: 'mqtt://127.0.0.1:15025', sensors: [{ id: a, profile: zigbee2mqtt-smoke, with: { name: a }, feeds: { smoke: ebike-shed-1/smoke } }] }
bundles:
  - bundle: fire-pump-room
    facility: fire-water-1
    bus: pump-room
    firstUnitId: 1
    without: [pool-level, pump-meter]
    devices:
      drive: { unitId: 30, profile: acs550 }
      outlet-pressure: { pollIntervalMs: 500, points: { pressure: { unit: kPa, deadband: 0.01 } } }
  - { bundle: lift-over-modbus, facility: lift-1, bus: lifts, firstUnitId: 7 }
`);
    const mistakes = loaded.ok ? [] : loaded.mistakes.map(({ message }) => message);
    expect(mistakes).toEqual([
      'needs at least one of "units" and "unitTables", or a bundle',
      'needs at least one of "units" and "unitTables", or a bundle',
      'needs "sensors", or a bundle with some',
    ]);
    const lines = buses.slice(buses.indexOf('  - { id: pump-room'), buses.indexOf('  - { id: garage'));
    const alone = await load(`${head}buses:
${lines}bundles:
  - bundle: fire-pump-room
    facility: fire-water-1
    bus: pump-room
    firstUnitId: 1
    without: [pool-level, pump-meter]
    devices:
      drive: { unitId: 30, profile: acs550 }
      outlet-pressure: { pollIntervalMs: 500, points: { pressure: { unit: kPa, deadband: 0.01 } } }
`);
    if (!alone.ok) throw new Error(JSON.stringify(alone.mistakes));
    const [bus] = alone.config.buses;
    expect(bus?.units.map(({ unitId, profileId }) => `${unitId} ${profileId}`)).toEqual([
      '1 generic-level-transmitter',
      '3 generic-pressure-transmitter',
      '4 generic-pressure-transmitter',
      '5 input-module-8',
      '7 xy-md02',
      '30 acs550',
    ]);
    expect(bus?.units[2]?.points).toMatchObject([
      { pollIntervalMs: 500, profile: { unit: 'kPa', unitCode: undefined }, feeds: [{ deadband: 0.01 }] },
    ]);
  });

  it('tell what is wrong with them at the line where it is written', async () => {
    expect(
      await mistakesOf(`${head}${buses}bundles:
  - { bundle: fire-pump, facility: fire-water-1 }
  - { bundle: fire-pump-room, facility: lift-1, bus: pump-room, firstUnitId: 1 }
  - bundle: ebike-shed
    facility: ebike-shed-1
    bus: shde
    without: [smoke, leek]
    devices:
      feeder-meter: { with: { name: x } }
      feeder: { unitId: 3 }
  - bundle: garage-entrance
    facility: garage-1
    bus: garage
    mqtt: field
    firstUnitId: 250
    ports: 2
    devices:
      pump-meter: { profile: sdm630, unitId: 251 }
      leak: { unitId: 4, points: { water_leak: { wordOrder: low-first } }, with: { topic: x } }
  - { bundle: lift-over-modbus, facility: lift-1, bus: lifts, firstUnitId: 1 }
  - { bundle: lift-over-mqtt, facility: lift-1, mqtt: field }
  - { bundle: fire-pump-room, facility: fire-water-1, bus: pump-room, firstUnitId: 1, devices: { drive: {} } }
`),
    ).toEqual(
      [
        'agent.yaml:13 buses[2]: needs at least one of "units" and "unitTables", or a bundle',
        'agent.yaml:18 bundles[0].bundle: no bundle "fire-pump"; did you mean "fire-pump-room"?',
        'agent.yaml:19 bundles[1].facility: "lift-1" is of kind elevator, the bundle is for fire_water',
        'agent.yaml:20 bundles[2]: needs "firstUnitId", or "unitId" of each of port-meter, feeder-meter, shed-climate, socket-climate',
        'agent.yaml:20 bundles[2]: needs "ports" for port-meter, socket-climate',
        'agent.yaml:22 bundles[2].bus: no bus "shde"; did you mean "shed"?',
        expect.stringMatching(
          /^agent\.yaml:23 bundles\[2\]\.without\[1\]: the bundle has no device "leek"; it has port-meter/,
        ),
        'agent.yaml:25 bundles[2].devices.feeder-meter.with: "feeder-meter" is a Modbus device',
        'agent.yaml:26 bundles[2].devices.feeder: the bundle has no device "feeder"; did you mean "feeder-meter"?',
        'agent.yaml:32 bundles[3].ports: nothing of the bundle comes once a port',
        expect.stringMatching(/^agent\.yaml:34 .*pump-meter\.unitId: unit 251 is on this bus twice \(line 27\)/),
      ].concat(
        [
          expect.stringMatching(/^agent\.yaml:34 .*feeds\.current: the profile has no point "current"/),
          expect.stringMatching(/^agent\.yaml:35 .*leak\.unitId: "leak" is an MQTT device/),
          expect.stringMatching(/^agent\.yaml:35 .*points\.water_leak\.wordOrder: unknown key/),
          expect.stringMatching(/^agent\.yaml:35 .*with\.topic: the profile has no parameter "topic"/),
        ],
        Array.from({ length: 20 }, () =>
          expect.stringMatching(/^agent\.yaml:37 .*is already fed at line 36; a point has one source/),
        ),
        [expect.stringMatching(/^agent\.yaml:38 .*drive.*pump_current is already fed/)],
      ),
    );
  });
});
