import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
    for (const name of readdirSync(shippedProfiles).filter((entry) => entry.endsWith('.yaml'))) {
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
