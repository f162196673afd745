import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from '@anju/service-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allFeeds, busPlace } from './agent-config.js';
import { loadConfig } from './load-config.js';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anju-config-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function load(text: string, environment: Environment = {}) {
  const file = join(directory, 'agent.yaml');
  await writeFile(file, text);
  return loadConfig(file, environment);
}

/** `line path: message` of each mistake. */
async function mistakesOf(text: string, environment: Environment = {}): Promise<string[]> {
  const loaded = await load(text, environment);
  if (loaded.ok) throw new Error('the configuration was taken');
  return loaded.mistakes.map(({ line, path, message }) => `${line} ${path}: ${message}`);
}

const head = `node: { groupId: street, edgeNodeId: estate-edge }
uplink: { url: 'mqtt://127.0.0.1:1883', password: secret, hostId: cloud }
facilities:
  - { deviceId: fire-water-1, kind: fire_water }
  - { deviceId: shed-1, kind: ebike_charging }
`;

describe('a configuration', () => {
  it.each(['heping', 'xinhu', 'chunjiang'])('of the demonstration estate %s is without a mistake', async (estate) => {
    const file = fileURLToPath(new URL(`../../../deploy/demo/agents/${estate}.yaml`, import.meta.url));
    const loaded = await loadConfig(file, { ANJU_FIELD_PORT_BASE: '20000' });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
    const { config } = loaded;
    expect(config.facilities.every(({ points }) => points.length > 0)).toBe(true);
    expect(allFeeds(config).length).toBeGreaterThan(100);
    const first = { heping: 20_000, xinhu: 20_010, chunjiang: 20_020 }[estate] ?? 0;
    expect(config.buses.map(busPlace)).toEqual([0, 1, 2, 3].map((offset) => `127.0.0.1:${first + offset}`));
    expect(config.mqtt[0]?.url).toBe(`mqtt://127.0.0.1:${first + 4}`);
    expect(config.uplink).toMatchObject({ username: `${estate}-edge`, password: 'agent-demo', hostId: 'anju-cloud' });
  });

  it('lists every wrong key and value at once, each with its line', async () => {
    const mistakes = await mistakesOf(`node: { groupId: Street, edgeNodeId: estate-edge }
uplnk: {}
uplink: { url: 'http://x', password: secret, hostId: cloud }
facilities:
  - deviceId: fire-water-1
    kind: fire_watr
buses:
  - id: pump
    kind: modbus-tcp
    port: 99999
    timeoutMs: soon
    units:
      - unitId: 300
        profil: pzem-016
        profile: pzem-016
        feeds: { voltage: nowhere }
`);
    const at = (line: number) => mistakes.filter((mistake) => mistake.startsWith(`${line} `)).join('\n');
    expect(at(1)).toMatch(/node\.groupId: must be 1 to 63/);
    expect(at(2)).toBe('2 uplnk: unknown key; did you mean "uplink"?');
    expect(at(3)).toMatch(/uplink\.url: must be an MQTT address/);
    expect(at(6)).toMatch(/facilities\[0\]\.kind: must be one of .*; did you mean "fire_water"\?/);
    expect(at(10)).toMatch(/buses\[0\]\.port: must be a whole number, 1 to 65535/);
    expect(at(11)).toMatch(/timeoutMs: must be a whole number of milliseconds/);
    expect(at(13)).toMatch(/unitId: must be a whole number, 0 to 255/);
    expect(at(14)).toMatch(/profil: unknown key/);
    expect(at(16)).toMatch(/feeds\.voltage: must be <facility>\/<point>/);
    expect(mistakes).toHaveLength(9);
  });

  it('says what is wrong with names: units, profiles, points, facilities, and what feeds them', async () => {
    const mistakes = await mistakesOf(`${head}buses:
  - id: pump
    kind: modbus-tcp
    port: 1502
    units:
      - unitId: 1
        profile: pzem-16
        feeds: { voltage: fire-water-1/pump_voltage }
      - unitId: 2
        profile: pzem-016
        feeds:
          voltag: fire-water-1/pump_voltage
          current: fire-water-2/pump_current
          power: fire-water-1/tank_levl
          frequency: shed-1/power
          voltage: fire-water-1/pump_current
      - unitId: 2
        profile: input-module-8
        feeds:
          in0: [fire-water-1/pump_run, fire-water-1/pump_fault]
          in1: fire-water-1/pump_run
          in2: fire-water-1/tank_level
      - unitId: 3
        profile: current-loop-8
        feeds: { in0: fire-water-1/hydrant_static_pressure }
      - { unitId: 4, profile: lift-json, feeds: { car_speed: fire-water-1/pool_level } }
  - id: pump
    kind: modbus-tcp
    port: 1502
    units: [{ unitId: 1, profile: xy-md02, feeds: { temperature: fire-water-1/pump_room_temp } }]
`);
    expect(mistakes).toEqual([
      expect.stringMatching(/^12 .*units\[0\]\.profile: no Modbus profile "pzem-16"; did you mean "pzem-016"\?/),
      expect.stringMatching(/^17 .*voltag: the profile has no point "voltag"; did you mean "voltage"\?/),
      expect.stringMatching(/^18 .*no facility "fire-water-2"; did you mean "fire-water-1"\?/),
      expect.stringMatching(/^19 .*no point "tank_levl" for a facility of kind fire_water; did you mean "tank_level"/),
      expect.stringMatching(/^20 .*"power" belongs to a port: write port-1\/power/),
      expect.stringMatching(/^21 .*reports in V, which does not convert to A/),
      expect.stringMatching(/^22 .*unit 2 is on this bus twice \(line 14\)/),
      expect.stringMatching(/^26 .*fire-water-1\/pump_run is already fed at line 25/),
      expect.stringMatching(/^27 .*is a number, the device's point is a flag/),
      expect.stringMatching(/^30 .*needs "loop" with lo and hi/),
      expect.stringMatching(/^31 .*that profile is for MQTT/),
      expect.stringMatching(/^32 .*bus "pump" is described twice/),
      expect.stringMatching(/^34 .*127\.0\.0\.1:1502 is already the bus "pump"/),
    ]);
  });

  it('expands variables, with defaults, and says which are missing', async () => {
    const text = (port: string) => `${head}buses:
  - id: pump
    kind: modbus-tcp
    host: \${HOST:-localhost}
    portBase: ${port}
    portOffset: 3
    units: [{ unitId: 1, profile: xy-md02, feeds: { temperature: fire-water-1/pump_room_temp } }]
`;
    const loaded = await load(text(`\${BASE:-15020}`), { HOST: '10.0.0.7', BASE: '' });
    expect(loaded.ok && loaded.config.buses[0]).toMatchObject({ host: '10.0.0.7', port: 15_023 });
    expect(await mistakesOf(text(`\${BASE}`))).toEqual([
      `10 buses[0].portBase: environment variable BASE is not set; set it or write \${BASE:-default}`,
    ]);
  });

  it('takes a password from the environment, and misses it by name', async () => {
    const text = `${head.replace('password: secret', 'passwordEnv: AGENT_PASSWORD')}buses:
  - { id: b, kind: modbus-tcp, port: 1502, units: [{ unitId: 1, profile: xy-md02, feeds: { temperature: fire-water-1/pump_room_temp } }] }
`;
    const loaded = await load(text, { AGENT_PASSWORD: '123456' });
    expect(loaded.ok && loaded.config.uplink.password).toBe('123456');
    expect(await mistakesOf(text)).toEqual(['2 uplink.passwordEnv: environment variable AGENT_PASSWORD is not set']);
  });

  it('asks for what an MQTT sensor’s topics need, and no more', async () => {
    const mistakes = await mistakesOf(`${head}mqtt:
  - id: field
    host: localhost
    sensors:
      - { id: a, profile: zigbee2mqtt-smoke, with: { nam: x }, feeds: { smoke: shed-1/smoke } }
      - { id: b, profile: milesight-em300-sld, feeds: { temperature: shed-1/shed_temp } }
      - { id: b, profile: tasmota-energi, with: { name: x }, feeds: { power: shed-1/light_power } }
`);
    expect(mistakes).toEqual([
      expect.stringMatching(/^10 .*with: the profile needs "name"/),
      expect.stringMatching(/^10 .*no parameter "nam"; did you mean "name"\?/),
      expect.stringMatching(/^11 .*needs "networkServer": chirpstack-v4 or tts-v3/),
      expect.stringMatching(/^12 .*the sensor "b" is described twice/),
      expect.stringMatching(/^12 .*no MQTT profile "tasmota-energi"; did you mean "tasmota-energy"\?/),
    ]);
  });

  it('refuses a profile whose points overlap, and says where', async () => {
    await writeFile(
      join(directory, 'clash.yaml'),
      `kind: modbus
profile: clash
name: { zh: 冲突, en: Clash }
source: { tag: DEFAULT, confidence: L, text: test }
points:
  energy: { address: 4, type: u32 }
  power: { address: 5, type: u16 }
  door: { address: 9, type: bit, bit: 0 }
  light: { address: 9, type: bit, bit: 1 }
`,
    );
    const loaded = await load(`${head.trimEnd()}\nprofileDirectories: ['.']\nbuses:
  - { id: b, kind: modbus-tcp, port: 1502, units: [{ unitId: 1, profile: clash, feeds: { power: fire-water-1/pump_current } }] }
`);
    if (loaded.ok) throw new Error('the configuration was taken');
    const ours = loaded.mistakes.filter(({ file }) => file.endsWith('clash.yaml'));
    expect(ours).toMatchObject([
      { line: 7, path: 'points.power.address', message: expect.stringContaining('overlaps "energy"') },
    ]);
    await rm(join(directory, 'clash.yaml'));
  });

  it('describes serial lines and converters, each with a silence between frames', async () => {
    const loaded = await load(`${head}buses:
  - { id: line, kind: modbus-rtu, path: /dev/ttyS1, baudRate: 2400, parity: even, units: [{ unitId: 1, profile: sdm120, feeds: { voltage: fire-water-1/pump_voltage } }] }
  - { id: converter, kind: modbus-rtu-tcp, host: 10.0.0.9, units: [{ unitId: 1, profile: sdm120, feeds: { current: fire-water-1/pump_current } }] }
`);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
    const [line, converter] = loaded.config.buses;
    expect(line).toMatchObject({ baudRate: 2400, parity: 'even', dataBits: 8, stopBits: 1, turnaroundMs: 20 });
    expect(converter).toMatchObject({ host: '10.0.0.9', port: 4001, turnaroundMs: 20 });
  });

  it('says of a bus which keys and units its kind cannot have', async () => {
    const unit = 'profile: sdm120, feeds: { voltage: fire-water-1/pump_voltage }';
    expect(
      await mistakesOf(`${head}buses:
  - { id: a, kind: modbus-rtu, path: COM, port: 502, units: [{ unitId: 1, ${unit} }] }
  - { id: b, kind: modbus-udp, units: [{ unitId: 1, ${unit} }] }
`),
    ).toEqual([
      expect.stringMatching(/^7 .*path: must be a device file such as/),
      expect.stringMatching(/^7 .*port: unknown key/),
      expect.stringMatching(/^8 .*kind: must be one of modbus-tcp, modbus-rtu-tcp, modbus-rtu/),
    ]);
    expect(
      await mistakesOf(`${head}buses:
  - { id: a, kind: modbus-rtu, path: /dev/ttyS1, units: [{ unitId: 248, ${unit} }] }
  - { id: b, kind: modbus-rtu, path: /dev/ttyS1, units: [{ unitId: 2, profile: sdm120, feeds: { current: fire-water-1/pump_current } }] }
`),
    ).toEqual([
      expect.stringMatching(/^7 .*unitId: a unit of a serial line has an id from 1 to 247, not 248/),
      expect.stringMatching(/^8 .*path: \/dev\/ttyS1 is already the bus "a"/),
    ]);
  });

  it('says what is missing, and what kind of thing a value should be', async () => {
    const mistakes = await mistakesOf(`node: { groupId: street, edgeNodeId: 7 }
facilities: none
`);
    expect(mistakes).toEqual([
      '1 node.edgeNodeId: must be text',
      '1 uplink: is missing: a map of keys',
      '2 facilities: must be a list',
    ]);
  });

  it('takes the facts of a facility that rules need, and says which no rule reads', async () => {
    const bus = `buses:
  - { id: b, kind: modbus-tcp, port: 1502, units: [{ unitId: 1, profile: xy-md02, feeds: { temperature: fire-water-1/pump_room_temp } }] }
`;
    const text = (parameters: string) =>
      `${head.replace('kind: fire_water }', `kind: fire_water, parameters: ${parameters} }`)}${bus}`;
    const parameters = '{ tankDesignLevelM: 2.8, staleAfterMs: 60000, "staleAfterMs:pump_current": 9000 }';
    const loaded = await load(text(parameters));
    expect(loaded.ok && loaded.config.facilities[0]?.parameters).toEqual({
      tankDesignLevelM: 2.8,
      staleAfterMs: 60_000,
      'staleAfterMs:pump_current': 9000,
    });
    expect(loaded.ok && loaded.config.localWatch).toEqual({ enabled: true, historyMinutes: 30 });
    expect(
      await mistakesOf(
        text('{ tankDesginLevelM: 2.8, tankOverflowLevelM: high, onRoad: true, "staleAfterMs:pump": 5 }') +
          'localWatch: { enabled: false, historyMinutes: 0 }\n',
      ),
    ).toEqual([expect.stringMatching(/^8 localWatch\.historyMinutes: must be a whole number of minutes, 1 to 1440/)]);
    expect(
      await mistakesOf(
        text('{ tankDesginLevelM: 2.8, tankOverflowLevelM: high, onRoad: true, "staleAfterMs:pump": 5 }'),
      ),
    ).toEqual([
      expect.stringMatching(
        /^4 .*tankDesginLevelM: no rule of kind fire_water reads it; did you mean "tankDesignLevelM"/,
      ),
      expect.stringMatching(/^4 .*tankOverflowLevelM: must be a number/),
      expect.stringMatching(/^4 .*onRoad: no rule of kind fire_water reads it/),
      expect.stringMatching(/^4 .*the catalogue has no point "pump" for a facility of kind fire_water/),
    ]);
  });

  it('is refused with a line when it is no YAML, and when it does not exist', async () => {
    expect(await mistakesOf('node: [\n')).toEqual([expect.stringMatching(/^\d+ : /)]);
    expect(await loadConfig(join(directory, 'absent.yaml'), {})).toMatchObject({
      ok: false,
      mistakes: [{ message: 'cannot be read: ENOENT' }],
    });
  });
});
