import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from './harness/repository.js';
import { startProcess } from './harness/service-process.js';
import { startAgent } from './harness/services.js';
import { until } from './harness/until.js';
import { programPath } from './machine.js';
import { describeWith } from './requirement.js';

const directory = mkdtempSync(join(tmpdir(), 'anju-commands-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the built `anju-edge`. */
function edge(...words: string[]): Promise<Ended> {
  const main = join(repositoryRoot, 'edge-agent/dist/main.js');
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [main, ...words], (_, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err });
    });
  });
}

function configWith(bus: string, name = 'agent.yaml'): string {
  const file = join(directory, name);
  writeFileSync(
    file,
    `node: { groupId: street, edgeNodeId: estate-edge }
uplink: { url: 'mqtt://127.0.0.1:9', password: secret, hostId: cloud }
facilities: [{ deviceId: fire-water-1, kind: fire_water }]
buses:
  - id: line
${bus}
    units:
      - { unitId: 3, profile: sdm120, pollIntervalMs: 1000, feeds: { voltage: fire-water-1/pump_voltage } }
`,
  );
  return file;
}

/** A port where nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a newcomer at the command line', () => {
  const good = configWith('    kind: modbus-rtu\n    path: /dev/anju-has-none');

  it.each<[string, string[], number, RegExp]>([
    ['a configuration that is not there', ['plan', '--config', '/nowhere.yaml'], 2, /\/nowhere\.yaml cannot be read/],
    [
      'a misspelt key',
      ['check', '--config', configWith('    kind: modbus-tcp\n    tiemoutMs: 5', 'typo.yaml')],
      2,
      /typo\.yaml:7:5 buses\[0\]\.tiemoutMs: unknown key; did you mean "timeoutMs"/,
    ],
    [
      'a bus that is not there',
      ['read', '--config', good, '--device', 'lime/3'],
      2,
      /no bus "lime"; did you mean "line"/,
    ],
    [
      'a unit that is not there',
      ['read', '--config', good, '--device', 'line/4'],
      2,
      /no unit of the bus "line"; it has 3/,
    ],
    ['a serial device that is not there', ['scan', 'line', '--config', good], 1, /cannot open .*: .*plugged in\?/],
    ['ids that are none', ['scan', 'line', '--config', good, '--units', '9-1'], 2, /must be ids from 1 to 255/],
    ['an option that is not there', ['plan', '--config', good, '--jsno'], 2, /unknown option '--jsno'\s.*mean --json/],
    ['a command that is not there', ['paln'], 2, /unknown command 'paln'\s.*mean plan/],
  ])(
    'is told of %s what is wrong, where, and what to do',
    async (_, words, code, expected) => {
      const isCommand = words[0] !== 'paln';
      const [asText, asJson] = await Promise.all([edge(...words), isCommand ? edge(...words, '--json') : undefined]);
      expect(asText.err).toMatch(expected);
      expect(asText.err).not.toMatch(/^ +at /m);
      expect({ code: asText.code, out: asText.out }).toEqual({ code, out: '' });
      if (asJson === undefined) return;

      const body: unknown = JSON.parse(asJson.out);
      expect(body).toMatchObject({ ok: false });
      expect(JSON.stringify(body)).toMatch(/"(code|mistakes)":/);
      expect(asJson.code).toBe(code);
    },
    60_000,
  );

  it('is told where a bus is down, by every command that needs it', async () => {
    const port = await closedPort();
    const down = configWith(`    kind: modbus-tcp\n    port: ${port}`, 'down.yaml');
    const wanted = new RegExp(`modbus\\.disconnected: cannot connect to 127\\.0\\.0\\.1:${port}: .*is it powered`);
    const [read, scan, status] = await Promise.all([
      edge('read', '--config', down, '--device', 'line/3'),
      edge('scan', 'line', '--config', down),
      edge('status', '--status-port', String(port)),
    ]);
    expect(read.out).toMatch(wanted);
    expect(scan.err).toMatch(wanted);
    expect(status.err).toMatch(/no agent answers at .*is it running/);
    expect([read.code, scan.code, status.code]).toEqual([1, 1, 1]);
  }, 60_000);
});

describeWith(['python'], 'a serial line that the running agent holds', () => {
  it('is refused to the other commands by name, and the agent’s own answers keep their keys', async () => {
    const path = join(directory, 'tty');
    const spec = [{ id: 'line', transport: 'rtu', path, baud: 9600, responseMs: 1, silent: [] }];
    const script = join(repositoryRoot, 'test/python/modbus_line.py');
    const line = startProcess('modbus-line', programPath('python'), [script, JSON.stringify(spec)]);
    try {
      await until('the line', () => line.lines.find((text) => text.startsWith('{"ports"')), { timeoutMs: 30_000 });
      const config = configWith(`    kind: modbus-rtu\n    path: ${path}`, 'held.yaml');
      const keysOf = async (...words: string[]) => {
        const { out } = await edge(...words, '--json');
        return Object.keys(JSON.parse(out) as object).sort();
      };
      const [check, plan, profiles] = await Promise.all([
        keysOf('check', '--config', config),
        keysOf('plan', '--config', config),
        keysOf('profiles'),
      ]);
      expect(check).toEqual(expect.arrayContaining(['buses', 'facilities', 'ok', 'points', 'sensors', 'units']));
      expect(plan).toEqual(['buses']);
      expect(profiles).toEqual(expect.arrayContaining(['profiles']));
      expect(await keysOf('read', '--config', config, '--device', 'line/3')).toEqual([
        'device',
        'faults',
        'points',
        'profile',
      ]);
      expect(await keysOf('scan', 'line', '--config', config, '--units', '3')).toEqual([
        'asked',
        'bus',
        'interrupted',
        'units',
      ]);
      const agent = await startAgent({
        configFile: config,
        dataDirectory: join(directory, 'data'),
        environment: { ANJU_LOG_LEVEL: 'error' },
      });
      try {
        const status = () => edge('status', '--status-port', String(agent.statusPort), '--json');
        await until('an answer', async () => JSON.parse((await status()).out).buses[0].connected === true, {
          timeoutMs: 30_000,
        });
        expect(Object.keys(JSON.parse((await status()).out) as object)).toEqual(
          expect.arrayContaining(['buses', 'clock', 'localWatch', 'mqtt', 'node', 'outbox', 'points', 'uplink']),
        );
        const scan = await edge('scan', 'line', '--config', config, '--units', '3');
        expect(scan.err).toMatch(/cannot open .*tty: .*another program uses it; stop the agent/);
        expect(scan.code).toBe(1);
      } finally {
        await agent.stop();
      }
    } finally {
      await line.stop();
    }
  }, 180_000);
});
