import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadProfiles, shippedProfiles } from '../../profiles/profile-library.js';
import { exceptionFault } from './modbus-fault.js';
import { planReads } from './plan-reads.js';
import { readBlock } from './read-block.js';

/** `edge-agent/golden/modbus`: registers in, values out. A case is a file. */
interface GoldenCase {
  readonly about: string;
  readonly profile: string;
  readonly registers?: Readonly<Record<string, readonly number[]>>;
  readonly bits?: Readonly<Record<string, readonly number[]>>;
  /** `[value, unit]`, or the reason why there is none. */
  readonly expected: Readonly<Record<string, readonly [number | boolean | string, string] | string>>;
}

const directory = fileURLToPath(new URL('../../../golden/modbus/', import.meta.url));
const cases = readdirSync(directory).map((name): [string, GoldenCase] => [
  name,
  parse(readFileSync(directory + name, 'utf8')),
]);
const library = await loadProfiles([
  shippedProfiles,
  fileURLToPath(new URL('../../../golden/profiles/', import.meta.url)),
]);

function cells(blocks: GoldenCase['registers']): Map<number, number> {
  return new Map(
    Object.entries(blocks ?? {}).flatMap(([first, values]) =>
      values.map((value, index): [number, number] => [Number(first) + index, value]),
    ),
  );
}

describe('shipped Modbus profiles', () => {
  it('hold no mistake', () => {
    expect(library.mistakes).toEqual([]);
    expect(cases.length).toBeGreaterThan(10);
  });

  it.each(cases)('%s', async (_, golden) => {
    const profile = library.modbus.get(golden.profile);
    const words = cells(golden.registers);
    const bits = cells(golden.bits);
    for (const [name, expected] of Object.entries(golden.expected)) {
      const point = profile?.points.get(name);
      if (point === undefined) throw new Error(`${golden.profile} has no point ${name}`);
      const [block] = planReads([{ profile: point }], { maxGap: 0, learned: { cuts: new Set() } });
      if (block === undefined) throw new Error('nothing was planned');
      const { values } = await readBlock(
        block,
        async ({ functionCode, address, count }) => {
          const source = functionCode < 3 ? bits : words;
          const read = Array.from({ length: count }, (_, index) => source.get(address + index));
          if (read.includes(undefined)) throw exceptionFault(2, golden.profile);
          const bytes = Buffer.alloc(functionCode < 3 ? Math.ceil(count / 8) : count * 2);
          for (const [index, value = 0] of read.entries()) {
            if (functionCode < 3) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (value << (index & 7));
            else bytes.writeUInt16BE(value, index * 2);
          }
          return bytes;
        },
        () => 0,
      );
      const wanted =
        typeof expected === 'string'
          ? { ok: false, reason: expected }
          : { ok: true, value: expected[0], unit: expected[1] };
      expect(values[0]?.decoded, `${golden.about}: ${name}`).toMatchObject(wanted);
    }
  });
});
