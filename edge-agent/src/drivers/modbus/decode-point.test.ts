import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildModbusProfile } from '../../profiles/build-modbus-profile.js';
import { ByteOrder, ModbusProfileFile, registerTypes, WordOrder } from '../../profiles/modbus-profile.js';
import { decodePoint } from './decode-point.js';

/** Written by `test/python/register_types.py` with Python's struct and pymodbus, which know nothing of this project. */
interface Case {
  readonly type: string;
  readonly wordOrder: string;
  readonly byteOrder: string;
  readonly registers: readonly number[];
  readonly value?: number | boolean | string;
  readonly bad?: string;
  readonly [field: string]: unknown;
}

const file = new URL('../../../golden/generated/register-types.json', import.meta.url);
/** Larger integers than a double holds are all refused, so that their rounding by JSON does not matter. */
const cases = JSON.parse(readFileSync(file, 'utf8')) as Case[];

/** The value of registers at 10, with something else on both sides. */
function decoded({ registers, value, bad, ...point }: Case) {
  const parsed = ModbusProfileFile.parse({
    kind: 'modbus',
    profile: 'case',
    name: { zh: '例', en: 'case' },
    source: { tag: 'DEFAULT', confidence: 'H', text: 'test' },
    points: { p: { address: 10, ...point } },
  });
  const { profile, faults } = buildModbusProfile(parsed);
  const built = profile.points.get('p');
  if (built === undefined || faults.length > 0) throw new Error(JSON.stringify(faults));
  expect(built.count).toBe(registers.length);
  const data = Buffer.alloc((registers.length + 4) * 2, 0x5a);
  for (const [index, word] of registers.entries()) data.writeUInt16BE(word, (index + 2) * 2);
  return decodePoint(built, { address: 8, count: registers.length + 4, data });
}

describe('registers as an independent program writes them', () => {
  it('are there for every type, in every word and byte order', () => {
    for (const type of registerTypes) {
      for (const wordOrder of WordOrder.options) {
        for (const byteOrder of ByteOrder.options) {
          const found = cases.filter(
            (one) => one.type === type && one.wordOrder === wordOrder && one.byteOrder === byteOrder,
          );
          expect(found.length, `${type} ${wordOrder} ${byteOrder}`).toBeGreaterThanOrEqual(3);
        }
      }
    }
  });

  it.each(registerTypes.map((type) => [type]))('give every %s its value, or the reason why it has none', (type) => {
    for (const one of cases) {
      if (one.type !== type) continue;
      const wanted = one.bad === undefined ? { ok: true, value: one.value, unit: '1' } : { ok: false, reason: one.bad };
      expect(decoded(one), JSON.stringify(one)).toEqual(wanted);
    }
  });
});
