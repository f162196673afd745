import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@anju/contracts';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type ModbusTestServer,
  openModbusTestServer,
  type TestAnswer,
  type TestRequest,
} from '../drivers/modbus/modbus-test-server.test-support.js';
import { systemClock } from '../outbox/ports.js';
import { addCommissioningCommands } from './commissioning-commands.js';
import { reportFault } from './report-fault.js';

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

let interruption = new AbortController();
let onPrint: (text: string) => void = () => undefined;
beforeEach(() => {
  interruption = new AbortController();
  onPrint = () => undefined;
});

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
      onPrint(text);
    },
    setExitCode: (value) => {
      code = value;
    },
    interruption: () => interruption.signal,
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
    expect(text).toMatch(/unit 1 sdm120, every 200 ms: 301 ms {3}CANNOT BE MET/);
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
      functionCode: 4,
      raw: [0x3f86, 0x6666],
      decoded: { ok: true, value: 1.05, unit: 'A' },
      orders: { ABCD: { value: 1.05 } },
    });
  });

  it('says why there is no value, and fails', async () => {
    const file = await withDevice(() => 'silent');
    const { text, code } = await run('read', '--config', file, '--device', 'pump-room/3');
    expect(text).toContain('voltage  device_timeout');
    expect(text).toMatch(/modbus\.timeout: unit 3 at 127\.0\.0\.1:\d+ did not answer within 200 ms/);
    expect(code).toBe(1);
  });

  it('says where a bus is down, and what a refusal means', async () => {
    const file = await withDevice(() => ({ exception: 2 }));
    const refused = await run('read', '--config', file, '--device', 'pump-room/3');
    expect(refused.text).toContain('answered with exception 2: it has no such address');
    const port = server?.port;
    await server?.close();
    const { text, code } = await run('read', '--config', file, '--device', 'pump-room/3', '--json');
    expect(JSON.parse(text)).toMatchObject({
      points: [{ decoded: { ok: false, reason: 'device_offline' } }, {}],
      faults: [
        {
          code: 'modbus.disconnected',
          message: expect.stringMatching(`cannot connect to 127.0.0.1:${port}: .*; is it powered`),
        },
      ],
    });
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
  const gentle = ['--timeout-ms', '50', '--pause-ms', '0'];

  it('finds units by any answer, says which, asks each once, and takes a gateway’s word for an empty place', async () => {
    const file = await withDevice(({ unitId }) => {
      if (unitId === 3) return { registers: [1] };
      if (unitId === 5) return { exception: 2 };
      return unitId === 6 ? { exception: 11 } : 'silent';
    });
    const options = ['--units', '2-6,9', ...gentle];
    const { text, code } = await run('scan', 'pump-room', '--config', file, ...options);
    expect(text).toMatch(
      /^unit 3: data, \d+ ms, sdm120\nunit 5: exception 2: it has no such address, \d+ ms, not configured\n2 units among 6 asked\n$/,
    );
    expect(code).toBe(0);
    expect(server?.requests.map(({ unitId }) => unitId)).toEqual([2, 3, 4, 5, 6, 9]);
    const found = JSON.parse((await run('scan', 'pump-room', '--config', file, ...options, '--json')).text);
    expect(found).toMatchObject({
      bus: 'pump-room',
      asked: 6,
      interrupted: false,
      units: [
        { unitId: 3, answered: 'data', exceptionCode: null },
        { unitId: 5, answered: 'exception', exceptionCode: 2 },
      ],
    });
  });

  it('rests after each request', async () => {
    const file = await withDevice(() => ({ registers: [1] }));
    await run('scan', 'pump-room', '--config', file, '--units', '1-4', '--timeout-ms', '500', '--pause-ms', '40');
    const times = server?.requests.map(({ atMs }) => atMs) ?? [];
    for (const [index, ms] of times.slice(1).entries()) expect(ms - (times[index] ?? 0)).toBeGreaterThanOrEqual(38);
  });

  it('ends early when it is interrupted, and says what it found until then', async () => {
    const file = await withDevice(() => ({ registers: [1] }));
    onPrint = (text) => {
      if (text.includes('unit 1')) interruption.abort();
    };
    const { text, code } = await run('scan', 'pump-room', '--config', file, '--pause-ms', '60000');
    expect(text).toMatch(/^unit 1: data, .*\n1 units among 1 asked, interrupted before 246 others\n$/);
    expect(code).toBe(130);
    expect(server?.requests).toHaveLength(1);
  });

  it('fails when nothing answers', async () => {
    const file = await withDevice(() => 'silent');
    const { code } = await run('scan', 'pump-room', '--config', file, '--units', '1,2', ...gentle);
    expect(code).toBe(1);
  });

  it.each(['0-3', '5-2', '1-256', 'all', '1,,2', ''])('takes no ids like "%s"', async (ids) => {
    const file = await withDevice(() => 'silent');
    await expect(run('scan', 'pump-room', '--config', file, '--units', ids)).rejects.toThrow(
      'must be ids from 1 to 255',
    );
    expect(server?.requests).toEqual([]);
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

describe('a fault', () => {
  it('is told to a program as data, with every mistake of a configuration', async () => {
    const file = await configFile('buses: [{}]');
    const error: unknown = await run('plan', '--config', file, '--json').catch((one: unknown) => one);
    const { text, exitCode } = reportFault(error, true);
    expect(JSON.parse(text)).toMatchObject({
      ok: false,
      error: { code: 'config.invalid', message: expect.stringContaining('agent.yaml') },
      mistakes: expect.arrayContaining([expect.objectContaining({ file, path: 'buses[0].kind' })]),
    });
    expect(exitCode).toBe(2);
  });

  it('is told to a person with its code, and a defect with where it arose', () => {
    const known = reportFault(new AppError('modbus.disconnected', 'cannot open /dev/ttyS9: it is gone'), false);
    expect(known).toEqual({ text: 'modbus.disconnected: cannot open /dev/ttyS9: it is gone\n', exitCode: 1 });
    expect(reportFault(new Error('unforeseen'), false).text).toMatch(/^Error: unforeseen\n +at /);
    expect(JSON.parse(reportFault(new Error('unforeseen'), true).text)).toEqual({
      ok: false,
      error: { code: 'internal', message: 'unforeseen' },
    });
  });
});
