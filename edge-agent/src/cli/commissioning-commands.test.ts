import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type ModbusTestServer,
  openModbusTestServer,
  type TestAnswer,
  type TestRequest,
} from '../drivers/modbus/modbus-test-server.test-support.js';
import { systemClock } from '../outbox/ports.js';
import { addCommissioningCommands } from './commissioning-commands.js';

let directory = '';
let server: ModbusTestServer | undefined;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anju-cli-'));
});
afterAll(() => rm(directory, { recursive: true }));
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const head = `node: { groupId: street, edgeNodeId: estate-edge }
uplink: { url: 'mqtt://127.0.0.1:1883', password: secret, hostId: cloud }
facilities:
  - { deviceId: fire-water-1, kind: fire_water }
  - { deviceId: shed-1, kind: ebike_charging }
`;

/** Prints and exit code of `anju-edge <words>`. */
async function run(...words: string[]): Promise<{ text: string; code: number }> {
  let text = '';
  let code = 0;
  const program = new Command('anju-edge').exitOverride().configureOutput({ writeErr: () => undefined });
  addCommissioningCommands(program, {
    environment: {},
    clock: systemClock,
    print: (part) => {
      text += part;
    },
    setExitCode: (value) => {
      code = value;
    },
  });
  await program.parseAsync(words, { from: 'user' });
  return { text, code };
}

async function configFile(buses: string): Promise<string> {
  const file = join(directory, 'agent.yaml');
  await writeFile(file, head + buses);
  return file;
}

async function withDevice(answer: (request: TestRequest) => TestAnswer): Promise<string> {
  server = await openModbusTestServer(answer);
  return configFile(`buses:
  - id: pump-room
    kind: modbus-tcp
    port: ${server.port}
    timeoutMs: 200
    units:
      - unitId: 3
        profile: sdm120
        feeds: { voltage: fire-water-1/pump_voltage, current: fire-water-1/pump_current }
`);
}

describe('plan', () => {
  const line = (baudRate: number, pollIntervalMs: number) =>
    configFile(`buses:
  - id: meters
    kind: modbus-rtu
    path: /dev/ttyS1
    baudRate: ${baudRate}
    units:
      - unitId: 1
        profile: sdm120
        pollIntervalMs: ${pollIntervalMs}
        feeds: { voltage: fire-water-1/pump_voltage, current: fire-water-1/pump_current }
`);

  it('predicts a cycle from bytes, baud rate, response and silence', async () => {
    const { text, code } = await run('plan', '--config', await line(9600, 1000), '--json');
    const { buses } = JSON.parse(text);
    // 8 registers from 0: 8 bytes asked, 21 answered, 10 bits each at 9600 baud; 30 ms and 20 ms.
    const expectedMs = (29 * 10 * 1000) / 9600 + 30 + 20;
    expect(buses).toMatchObject([
      {
        bus: 'meters',
        place: '/dev/ttyS1',
        bytesPerCycle: 29,
        groups: [{ unitId: 1, periodMs: 1000, canBeMet: true }],
      },
    ]);
    expect(buses[0].cycleMs).toBeCloseTo(expectedMs, 6);
    expect(buses[0].load).toBeCloseTo(expectedMs / 1000, 6);
    expect(buses[0].groups[0].requests).toMatchObject([
      { functionCode: 4, address: 0, count: 8, points: ['voltage', 'current'], bytes: 29 },
    ]);
    expect(code).toBe(0);
  });

  it('says which period cannot be met', async () => {
    const { text, code } = await run('plan', '--config', await line(1200, 200));
    expect(text).toMatch(/unit 1 sdm120, every 200 ms: 292 ms {3}CANNOT BE MET/);
    expect(code).toBe(1);
  });

  it('lists every mistake of the configuration instead', async () => {
    await expect(run('plan', '--config', await configFile('buses: [{}]'))).rejects.toMatchObject({
      code: 'config.invalid',
    });
  });
});

describe('read', () => {
  it('shows values beside registers, in all orders', async () => {
    const registers = [0x4366, 0x3333, 0, 0, 0, 0, 0x3f86, 0x6666];
    const file = await withDevice(({ count }) => ({ registers: registers.slice(0, count) }));
    const { text, code } = await run('read', '--config', file, '--device', 'pump-room/3', '--raw');
    expect(text).toContain('voltage  230.2 V  →  fire-water-1/pump_voltage');
    expect(text).toMatch(/FC4 0 float32 {2}\[4366 3333\] {2}ABCD 230\.2 V {2}CDAB .* V {2}BADC .* V {2}DCBA .* V/);
    expect(code).toBe(0);
    const asJson = JSON.parse((await run('read', '--config', file, '--device', 'pump-room/3', '--json')).text);
    expect(asJson.points[1]).toMatchObject({
      point: 'current',
      raw: [0x3f86, 0x6666],
      decoded: { ok: true, value: 1.05, unit: 'A' },
      orders: { ABCD: { value: 1.05 } },
    });
  });

  it('says why there is no value, and fails', async () => {
    const file = await withDevice(() => 'silent');
    const { text, code } = await run('read', '--config', file, '--device', 'pump-room/3');
    expect(text).toContain('voltage  device_timeout');
    expect(code).toBe(1);
  });

  it('knows the units of a bus', async () => {
    const file = await withDevice(() => 'silent');
    await expect(run('read', '--config', file, '--device', 'pump-rom/3')).rejects.toMatchObject({
      message: 'no bus "pump-rom"; did you mean "pump-room"?',
    });
    await expect(run('read', '--config', file, '--device', 'pump-room/4')).rejects.toMatchObject({
      message: '"pump-room/4" is no unit of the bus "pump-room"; it has 3',
    });
  });
});

describe('scan', () => {
  it('finds units by any answer, asks each once, and takes a gateway’s word for an empty place', async () => {
    const file = await withDevice(({ unitId }) => {
      if (unitId === 3) return { registers: [1] };
      if (unitId === 5) return { exception: 2 };
      return unitId === 6 ? { exception: 11 } : 'silent';
    });
    const options = ['--from', '2', '--to', '6', '--timeout-ms', '50', '--pause-ms', '0'];
    const { text } = await run('scan', 'pump-room', '--config', file, ...options);
    expect(text).toMatch(
      /^unit 3: data, \d+ ms, sdm120\nunit 5: exception, \d+ ms, not configured\n2 units between 2 and 6\n$/,
    );
    expect(server?.requests.map(({ unitId }) => unitId)).toEqual([2, 3, 4, 5, 6]);
    const found = JSON.parse((await run('scan', 'pump-room', '--config', file, ...options, '--json')).text);
    expect(found).toMatchObject({ bus: 'pump-room', units: [{ unitId: 3 }, { unitId: 5 }] });
  });

  it('fails when nothing answers', async () => {
    const file = await withDevice(() => 'silent');
    const { code } = await run(
      'scan',
      'pump-room',
      '--config',
      file,
      '--to',
      '2',
      '--timeout-ms',
      '30',
      '--pause-ms',
      '0',
    );
    expect(code).toBe(1);
  });
});

describe('profiles', () => {
  it('are listed with their points and where their figures come from', async () => {
    const { text } = await run('profiles', '--json');
    const { profiles } = JSON.parse(text);
    expect(profiles).toContainEqual(
      expect.objectContaining({
        profile: 'dse-gencomm',
        kind: 'modbus',
        source: expect.objectContaining({ confidence: 'H' }),
        points: expect.arrayContaining(['fuel_level', 'battery_voltage']),
      }),
    );
    expect((await run('profiles')).text).toMatch(/pzem-016 +modbus {2}PRACTICE\/H {2}PZEM-016 单相电能表/);
  });
});

describe('status', () => {
  it('says where it asked in vain', async () => {
    const closed = await openModbusTestServer(() => 'silent');
    await closed.close();
    await expect(run('status', '--status-port', String(closed.port))).rejects.toMatchObject({
      code: 'status.unreachable',
      message: expect.stringContaining(`http://127.0.0.1:${closed.port}/status`),
    });
  });
});
