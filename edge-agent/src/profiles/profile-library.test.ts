import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildModbusProfile } from './build-modbus-profile.js';
import { ModbusProfileFile } from './modbus-profile.js';
import { profileJsonSchema } from './profile-json-schema.js';
import { loadProfiles, shippedProfiles } from './profile-library.js';

/** The mistakes of one point, beside the usable points `decimals` (register 90) and `ratio` (91). */
function faultsOf(point: Record<string, unknown>): string[] {
  const file = ModbusProfileFile.parse({
    kind: 'modbus',
    profile: 'test',
    name: { zh: '测试', en: 'test' },
    source: { tag: 'DEFAULT', confidence: 'L', text: 'test' },
    points: { p: point, decimals: { address: 90, type: 'u16' }, ratio: { address: 91, type: 'u16' } },
  });
  return buildModbusProfile(file).faults.map(({ path, message }) => `${path.slice(2).join('.')}: ${message}`);
}

describe('shipped profiles', () => {
  it('hold no mistake, and cover the meters, transmitters, modules, drives and engines of the trade', async () => {
    const library = await loadProfiles([shippedProfiles]);
    expect(library.mistakes).toEqual([]);
    expect(library.modbus.size).toBeGreaterThanOrEqual(30);
  });

  it('each say where their figures come from and how sure that is', () => {
    const names = readdirSync(shippedProfiles, { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((entry) => entry.endsWith('.yaml'))) {
      const profile = parse(readFileSync(join(shippedProfiles, name), 'utf8')) as ModbusProfileFile;
      expect(profile.source, name).toEqual({
        tag: expect.stringMatching(/^(STD|PRACTICE|DEFAULT)$/),
        confidence: expect.stringMatching(/^[HML]$/),
        text: expect.stringMatching(/.{10}/),
      });
    }
  });

  it('are described by the JSON Schema that editors read', () => {
    const written = JSON.parse(readFileSync(join(shippedProfiles, 'profile.schema.json'), 'utf8')) as unknown;
    expect(written).toEqual(JSON.parse(JSON.stringify(profileJsonSchema())));
  });
});

describe('a directory of profiles', () => {
  const texts = { zh: '测试', en: 'test' };
  const source = { tag: 'DEFAULT', confidence: 'L', text: 'test' };

  /** `file:line path: message` of each mistake of a directory with these files beside the shipped ones. */
  async function mistakesOf(files: Readonly<Record<string, string>>): Promise<string[]> {
    const directory = await mkdtemp(join(tmpdir(), 'anju-profiles-'));
    try {
      await mkdir(join(directory, 'bundles'));
      await mkdir(join(directory, 'code-tables'));
      for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
      const { mistakes } = await loadProfiles([shippedProfiles, directory]);
      return mistakes.map(({ file, line, path, message }) => `${basename(file)}:${line} ${path}: ${message}`);
    } finally {
      await rm(directory, { recursive: true });
    }
  }

  it('has its mistakes told with their file and line, also those between files', async () => {
    const head = `name: ${JSON.stringify(texts)}\nsource: ${JSON.stringify(source)}\n`;
    expect(
      await mistakesOf({
        'code-tables/lift-mine.yaml': `kind: code-table
profile: lift-mine
${head}codes:
  '07': { value: 11, zh: 困人, en: Person trapped }
  7: { value: 5, zh: 意外移动, en: Unintended movement }
`,
        'my-gateway.yaml': `kind: modbus
profile: my-gateway
${head}points:
  message_code: { address: 0, type: u16, codeTable: lift-mien }
  mode: { address: 1, type: u16, codeTable: lift-mine, scale: 2 }
  state: { address: 2, type: u16, codeTable: lift-mine, values: { 1: 1 } }
`,
        'my-json.yaml': `kind: mqtt
profile: my-json
${head}messages:
  - topic: lift
    points:
      message_code: { path: code, type: number, codeTable: lift-mien }
`,
        'bundles/my-lift.yaml': `kind: bundle
profile: my-lift
${head}facility: elevator
devices:
  - { role: gateway, name: { zh: 网关, en: g }, profile: my-gateway, feeds: { message_code: message_code } }
  - { role: gateway, name: { zh: 网关, en: g }, profile: my-gatway, unitOffset: 1, feeds: { mode: service_mode } }
  - { role: json, name: { zh: 网关, en: g }, profile: my-json, unitOffset: 1, feeds: { code: car_status } }
  - { role: ports, name: { zh: 网关, en: g }, profile: my-gateway, unitOffset: 2, repeat: port, feeds: { mode: car_direction } }
  - { role: other, name: { zh: 网关, en: g }, profile: my-gateway, unitOffset: 3, feeds: { mode: floor, message_code: message_code } }
`,
      }),
    ).toEqual([
      'lift-mine.yaml:6 codes.07: is the code "7" again',
      'my-gateway.yaml:6 points.message_code.codeTable: no code table "lift-mien"; did you mean "lift-mine"?',
      'my-gateway.yaml:7 points.mode.scale: "scale" is not for codes',
      'my-gateway.yaml:8 points.state.codeTable: give either "values" or "codeTable"',
      expect.stringMatching(/^my-json\.yaml:8 .*codeTable: no code table "lift-mien"; did you mean "lift-mine"\?/),
      'my-lift.yaml:7 devices[0].profile: a Modbus device needs "unitOffset"',
      'my-lift.yaml:8 devices[1].role: the role "gateway" is described twice',
      'my-lift.yaml:8 devices[1].profile: no device profile "my-gatway"',
      'my-lift.yaml:9 devices[2].profile: "unitOffset" is for Modbus',
      'my-lift.yaml:9 devices[2].feeds.code: the profile "my-json" has no point "code"',
      'my-lift.yaml:10 devices[3].feeds.mode: "{port}" belongs to a device with "repeat: port", and to each of its feeds',
      'my-lift.yaml:11 devices[4].feeds.mode: the catalogue has no point "floor" for a facility of kind elevator',
      'my-lift.yaml:11 devices[4].feeds.message_code: "gateway" feeds message_code already',
    ]);
  });

  it('replaces a shipped table by one of the same id, for every profile that names it', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'anju-profiles-'));
    await mkdir(join(directory, 'code-tables'));
    await writeFile(
      join(directory, 'code-tables', 'lift-gbt-24476-2017-extended.yaml'),
      `kind: code-table
profile: lift-gbt-24476-2017-extended
name: ${JSON.stringify(texts)}
source: ${JSON.stringify(source)}
codes: { 12: { value: 11, zh: 困人, en: Person trapped } }
`,
    );
    const { modbus, mistakes } = await loadProfiles([shippedProfiles, directory]);
    await rm(directory, { recursive: true });
    expect(mistakes).toEqual([]);
    expect(modbus.get('lift-gateway')?.points.get('message_code')?.values).toEqual(new Map([[12, 11]]));
  });
});

describe('a profile', () => {
  it.each([
    [{ address: 0, type: 'string' }, 'type: type "string" needs "length" in bytes'],
    [{ address: 0, type: 'u16', length: 4 }, 'length: "length" needs the type "string"'],
    [{ address: 0, type: 'u16', byte: 'low' }, 'byte: "byte" needs the type "u8" or "s8"'],
    [{ address: 0, type: 's16', mask: 15 }, 'mask: "mask" needs the type "u16" or "u32"'],
    [{ address: 0, type: 'u16', mask: 0x1_0000 }, 'mask: a 16-bit register has no such bits'],
    [{ address: 0, type: 'string', length: 4, scale: 2 }, 'scale: "scale" is for numbers only'],
    [{ address: 0, type: 'u16', sentinels: [{ from: 9, to: 3 }] }, 'sentinels: 9 to 3 is no range'],
    [{ address: 0, type: 'u16', multiplyBy: ['rato'] }, 'multiplyBy: no usable point "rato"; did you mean "ratio"?'],
    [
      { address: 400, type: 'u16', decimalsFrom: 'decimals' },
      'address: value, decimals, unit code and multipliers are further apart than one request reaches (125)',
    ],
  ])('that says %j is refused', (point, message) => {
    expect(faultsOf(point)).toEqual([message]);
  });

  it('may share a register between fields that share no bit, and only then', () => {
    const file = (second: object) =>
      ModbusProfileFile.parse({
        kind: 'modbus',
        profile: 'test',
        name: { zh: '测试', en: 'test' },
        source: { tag: 'DEFAULT', confidence: 'L', text: 'test' },
        points: { p: { address: 0, type: 'u16', mask: 0xff00 }, q: { address: 0, ...second } },
      });
    expect(buildModbusProfile(file({ type: 'u8', byte: 'low' })).faults).toEqual([]);
    expect(buildModbusProfile(file({ type: 'bit', bit: 3 })).faults).toEqual([]);
    expect(buildModbusProfile(file({ type: 'u8', byte: 'high' })).faults).toHaveLength(1);
    expect(buildModbusProfile(file({ type: 'u16' })).faults).toHaveLength(1);
  });
});
