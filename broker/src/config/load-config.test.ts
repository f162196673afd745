import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatMistake } from '@anju/service-kit';
import { describe, expect, it } from 'vitest';
import { loadConfig, parseConfig } from './load-config.js';

const demo = new URL('../../../deploy/demo/brokers/', import.meta.url);

function demoPorts(file: string, env: Record<string, string> = {}): (number | undefined)[] {
  const { instances, mistakes } = parseConfig(file, readFileSync(new URL(file, demo), 'utf8'), env);
  expect(mistakes).toEqual([]);
  return instances.flatMap(({ tcp, webSocket }) => [tcp?.port, webSocket?.port]).filter((port) => port !== undefined);
}

describe('the demonstration’s files', () => {
  it('listen where deploy/demo/README.md says', () => {
    expect(demoPorts('cloud.yaml')).toEqual([1883, 8083]);
    expect(demoPorts('field.yaml')).toEqual([15024, 15034, 15044]);
  });

  it('follow the environment', () => {
    expect(demoPorts('cloud.yaml', { ANJU_MQTT_PORT: '2883', ANJU_WS_PORT: '2083' })).toEqual([2883, 2083]);
    expect(demoPorts('field.yaml', { ANJU_FIELD_PORT_BASE: '20000' })).toEqual([20004, 20014, 20024]);
  });
});

it('lists every mistake at once, each with its place', () => {
  const { mistakes } = parseConfig(
    'broker.yaml',
    `instances:
  - name: cloud
    kind: uplink
    tcp: { port: 99999 }
    prot: 1
    limits:
      maxConnections: none
    credentials:
      - { role: agent, id: a, groupId: Not A Slug, password: long-enough }
      - { role: agent, id: b, groupId: g, passwordHash: plain }
      - { role: host, id: c }
      - { role: agent, id: d, groupId: g, password: '\${NO_SUCH_VARIABLE}' }
`,
    {},
  );
  const places = mistakes
    .map((mistake) => formatMistake(mistake).replace(/^broker\.yaml:(\d+):\d+ ([^:]*):.*$/s, '$1 $2'))
    .sort();
  expect(places).toEqual([
    '10 instances[0].credentials[1].passwordHash',
    '11 instances[0].credentials[2]',
    '12 instances[0].credentials[3].password',
    '4 instances[0].tcp.port',
    '5 instances[0].prot',
    '7 instances[0].limits.maxConnections',
    '9 instances[0].credentials[0].groupId',
  ]);
});

it('finds credentials that collide, and roles that do not belong', () => {
  const { mistakes } = parseConfig(
    'b.yaml',
    `instances:
  - name: cloud
    kind: uplink
    credentials:
      - { role: agent, id: a, groupId: g, password: long-enough }
      - { role: agent, id: a, groupId: h, password: long-enough }
      - { role: agent, id: b, groupId: g, edgeNodeId: a, password: long-enough }
      - { role: field, id: sensors, password: long-enough }
`,
    {},
  );
  const list = mistakes.map(formatMistake).join('\n');
  expect(list).toMatch(/must listen somewhere/);
  expect(list).toMatch(/credentials\[1\]\.id: same id as credentials\[0\]/);
  expect(list).toMatch(/credentials\[2\]: same edge node g\/a as credentials\[0\]/);
  expect(list).toMatch(/credentials\[3\]\.role: an instance of kind uplink/);
});

it('says where YAML is broken and which file cannot be read', () => {
  expect(parseConfig('b.yaml', 'instances: [\n  {', {}).mistakes.map(formatMistake)[0]).toMatch(/^b\.yaml:\d+:\d+ /);
  expect(() => loadConfig(['/nowhere/at-all.yaml'], {})).toThrow(/at-all\.yaml cannot be read/);
});

it('finds a name that another instance has, in another file too', () => {
  const folder = mkdtempSync(join(tmpdir(), 'anju-broker-'));
  const file = (name: string) => {
    const path = join(folder, name);
    const credential = '{ role: host, id: c, password: long-enough }';
    writeFileSync(
      path,
      `instances:\n  - { name: cloud, kind: uplink, tcp: { port: 0 }, credentials: [${credential}] }\n`,
    );
    return path;
  };
  const [first, second] = [file('a.yaml'), file('b.yaml')];
  expect(loadConfig([first], {})).toHaveLength(1);
  expect(() => loadConfig([first, second], {})).toThrow(
    /b\.yaml:2:7 instances\[0\]\.name: instance name cloud is used twice/,
  );
  rmSync(folder, { recursive: true });
});

it('takes an empty number for a mistake, not for 0', () => {
  const text =
    'instances:\n  - { name: cloud, kind: uplink, tcp: { port: }, credentials: [{ role: host, id: c, password: long-enough }] }\n';
  const { mistakes } = parseConfig('b.yaml', text, {});
  expect(mistakes).toMatchObject([{ line: 2, path: 'instances[0].tcp.port', message: 'must be a number' }]);
});
