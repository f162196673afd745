import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadEstateConfig, loadScenarios } from './yaml-files.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'anju-config-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function file(text: string): string {
  const path = join(directory, 'estate.yaml');
  writeFileSync(path, text);
  return path;
}
function complaintsOf(text: string, environment: Record<string, string> = {}): string[] {
  try {
    loadEstateConfig(file(text), environment);
  } catch (error) {
    const [, ...lines] = (error as Error).message.split('\n');
    return lines.map((line) => line.slice(line.lastIndexOf('estate.yaml')));
  }
  return [];
}

const head = `estate: test
fieldPortBlock: 0
facilities:
  - { id: garage-1, kind: ponding }
`;

describe('loadEstateConfig', () => {
  it.each(['heping', 'xinhu', 'chunjiang'])('accepts the demonstration estate %s', (estate) => {
    const path = fileURLToPath(new URL(`../../../deploy/demo/simulators/${estate}.yaml`, import.meta.url));
    const config = loadEstateConfig(path, {});
    expect(config.estate).toBe(estate);
    expect(config.buses.map((bus) => [bus.name, bus.portOffset])).toEqual([
      ['pump-room', 0],
      ['garage', 1],
      ['shed', 2],
      ['lifts', 3],
    ]);
    expect(config.buses[0]?.units.map(({ unit }) => unit)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
    expect(config.mqtt).toMatchObject({ portOffset: 4, username: 'sensors', password: 'field-demo' });
    expect(loadEstateConfig(path, { ANJU_FIELD_PASSWORD: '123' }).mqtt?.password).toBe('123');
  });

  it('lists every mistake of shape at once, each with its line', () => {
    expect(
      complaintsOf(`${head}buses:
  - name: garage
    portOffset: -1
    units:
      - unit: 300
        device: level-transmiter
        colour: red
`),
    ).toEqual([
      expect.stringMatching(/^estate.yaml:7:5 buses\[0\].portOffset: /),
      expect.stringMatching(/^estate.yaml:9:9 buses\[0\].units\[0\].unit: /),
      expect.stringMatching(/^estate.yaml:10:9 buses\[0\].units\[0\].device: .* "level-transmitter"\?$/),
      expect.stringMatching(/^estate.yaml:11:9 buses\[0\].units\[0\].colour: unknown key/),
    ]);
  });

  it('lists every wrong reference at once: units, channels, quantities, options, ports', () => {
    const complaints = complaintsOf(`${head}buses:
  - name: garage
    portOffset: 1
    units:
      - unit: 1
        device: level-transmitter
        options: { unit: mm, decimals: 0, rangeFull: 3000 }
        channels: { value: garage-1/water_dept }
      - unit: 1
        device: xy-md02
        channels: { heat: garage-1/sump_level, temperature: garage-1/sump_level }
      - unit: 3
        device: level-transmitter
        options: { unit: mm, decimals: 9 }
      - unit: 4
        device: input-module
        noise: { x: 1 }
mqtt:
  portOffset: 1
  username: a
  password: b
  sensors:
    - { kind: zigbee2mqtt-leak, name: leak, alarm: garage-1/nothing }
`);
    const all = complaints.join('\n');
    expect(all).toMatch(/estate.yaml:12:\d+ .*no quantity "garage-1\/water_dept"/);
    expect(all).toMatch(/estate.yaml:13:\d+ .*unit 1 is listed twice/);
    expect(all).toMatch(/estate.yaml:15:\d+ .*no channel "heat"/);
    expect(all).toMatch(/estate.yaml:15:\d+ .*cannot show in Cel/);
    expect(all).toMatch(/estate.yaml:18:\d+ .*options.decimals/);
    expect(all).toMatch(/estate.yaml:18:\d+ .*options.rangeFull/);
    expect(all).toMatch(/estate.yaml:21:\d+ .*no such channel "x"/);
    expect(all).toMatch(/estate.yaml:23:\d+ .*port offset 1 is used twice/);
    expect(all).toMatch(/estate.yaml:27:\d+ .*no quantity "garage-1\/nothing"/);
    expect(complaints).toHaveLength(9);
  });

  it('expands variables and their defaults, and names the ones that are missing', () => {
    const text = `${head.replace('fieldPortBlock: 0', `fieldPortBlock: \${BLOCK:-20}`)}mqtt:
  portOffset: 4
  username: \${USER_NAME}
  password: "\${SECRET:-1234}"
  sensors:
    - { kind: zigbee2mqtt-leak, name: leak, alarm: garage-1/leak }
`;
    const config = loadEstateConfig(file(text), { USER_NAME: 'sensors' });
    expect(config.fieldPortBlock).toBe(20);
    expect(config.mqtt).toMatchObject({ username: 'sensors', password: '1234' });
    expect(loadEstateConfig(file(text), { USER_NAME: 'x', BLOCK: '30' }).fieldPortBlock).toBe(30);
    expect(complaintsOf(text).join('\n')).toContain('USER_NAME is not set');
  });

  it('says where the YAML itself is broken, and which file is missing', () => {
    expect(complaintsOf('estate: [oops\n').join('\n')).toMatch(/estate.yaml:\d+:/);
    expect(() => loadEstateConfig(join(directory, 'none.yaml'), {})).toThrow(/none.yaml cannot be read/);
  });
});

describe('loadScenarios', () => {
  it('refuses a scenario whose steps are out of order or whose keys are wrong', () => {
    writeFileSync(
      join(directory, 'bad.yaml'),
      `title: { zh: 坏, en: bad }
description: { zh: 坏, en: bad }
expect: { zh: 坏, en: bad }
defaultEstate: heping
durationMs: 10
steps:
  - atMs: 5
  - atMs: 1
    sett: { a.b: 1 }
`,
    );
    expect(() => loadScenarios(directory)).toThrow(/bad.yaml:9:5 steps\[1\].sett: unknown key/);
  });
});
