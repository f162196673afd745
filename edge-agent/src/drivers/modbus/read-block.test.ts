import { AppError } from '@anju/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decoded } from '../../normalise/decoded.js';
import { buildModbusProfile } from '../../profiles/build-modbus-profile.js';
import {
  type ModbusPointProfile,
  ModbusProfileFile,
  registerTypes,
  requestLimit,
} from '../../profiles/modbus-profile.js';
import { exceptionFault } from './modbus-fault.js';
import { planReads, type ReadItem } from './plan-reads.js';
import { type ReadAddresses, readBlock } from './read-block.js';

const space = 300;

/** A device with registers 0–299 of which some do not exist, and that serves at most `limit` at once. */
function device(
  seed: number,
  holes: ReadonlySet<number>,
  limit: number,
): { read: ReadAddresses; requests: () => number } {
  let requests = 0;
  const register = (address: number): number => (address * 40_503 + seed * 9973) & 0xffff;
  return {
    requests: () => requests,
    read: async ({ functionCode, address, count }) => {
      requests += 1;
      if (count > requestLimit[functionCode]) throw new AppError('test.limit', 'longer than the protocol allows');
      const addresses = Array.from({ length: count }, (_, index) => address + index);
      if (count > limit) throw exceptionFault(3, 'unit');
      if (addresses.some((one) => holes.has(one))) throw exceptionFault(2, 'unit');
      if (functionCode < 3) {
        const bytes = Buffer.alloc(Math.ceil(count / 8));
        for (const [index, one] of addresses.entries()) {
          bytes[index >> 3] = (bytes[index >> 3] ?? 0) | ((register(one) & 1) << (index & 7));
        }
        return bytes;
      }
      const bytes = Buffer.alloc(count * 2);
      for (const [index, one] of addresses.entries()) bytes.writeUInt16BE(register(one), index * 2);
      return bytes;
    },
  };
}

const point = fc.record({
  address: fc.integer({ min: 0, max: space - 5 }),
  functionCode: fc.constantFrom(1, 2, 3, 4),
  type: fc.constantFrom(...registerTypes),
  bit: fc.integer({ min: 0, max: 15 }),
  wordOrder: fc.constantFrom('high-first', 'low-first'),
  byteOrder: fc.constantFrom('big', 'little'),
  scale: fc.constantFrom(1, 0.1, 0.001, 10),
  /** How far away the register with the number of decimals is: read in the same request. */
  decimalsAt: fc.option(fc.integer({ min: -40, max: 40 }), { nil: undefined }),
});

/** Points of one profile each, so that they may overlap: any map at all. */
function items(
  drawn: readonly (typeof point extends fc.Arbitrary<infer T> ? T : never)[],
): (ReadItem & { id: number })[] {
  return drawn.map(({ bit, decimalsAt, scale, type: anyType, ...one }, id) => {
    const single = one.functionCode <= 2;
    const type = single ? ('bit' as const) : anyType;
    const measures = type !== 'bit' && type !== 'string';
    const more = {
      ...(type === 'bit' && !single ? { bit } : {}),
      ...(type === 'string' ? { length: 7 } : {}),
      ...(measures ? { scale } : {}),
    };
    const decimals = {
      address: Math.max(0, one.address + (decimalsAt ?? 0)),
      functionCode: one.functionCode,
      type: 'u16',
    };
    const file = ModbusProfileFile.parse({
      kind: 'modbus',
      profile: 'drawn',
      name: { zh: '任意', en: 'drawn' },
      source: { tag: 'DEFAULT', confidence: 'L', text: 'test' },
      points:
        measures && decimalsAt !== undefined
          ? { p: { ...one, type, ...more, decimalsFrom: 'decimals' }, decimals }
          : { p: { ...one, type, ...more } },
    });
    return { id, profile: buildModbusProfile(file).profile.points.get('p') as ModbusPointProfile };
  });
}

async function readAll(
  list: readonly (ReadItem & { id: number })[],
  cuts: Set<string>,
  read: ReadAddresses,
  maxGap: number,
): Promise<Map<number, Decoded>> {
  const values = new Map<number, Decoded>();
  for (const block of planReads(list, { maxGap, learned: { cuts } })) {
    const outcome = await readBlock(block, read, () => 0);
    for (const cut of outcome.cuts) cuts.add(cut);
    for (const { item, decoded } of outcome.values) {
      expect(values.has(item.id), 'one value for a point').toBe(false);
      values.set(item.id, decoded);
    }
  }
  return values;
}

describe('block reads', () => {
  it('give every point exactly what its own single read gives, for any map, hole and limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(point, { minLength: 1, maxLength: 40 }),
        fc.uniqueArray(fc.integer({ min: 0, max: space }), { maxLength: 20 }),
        fc.constantFrom(4, 10, 60, 125),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 65_535 }),
        async (drawn, holes, limit, maxGap, seed) => {
          const list = items(drawn);
          const { read } = device(seed, new Set(holes), limit);
          const expected = new Map<number, Decoded>();
          for (const item of list) {
            const single = await readBlock(
              { ...item.profile.span, functionCode: item.profile.functionCode, items: [item] },
              read,
              () => 0,
            );
            for (const { decoded } of single.values) expected.set(item.id, decoded);
          }
          const cuts = new Set<string>();
          for (let round = 0; round < 3; round += 1) {
            expect(await readAll(list, cuts, read, maxGap)).toEqual(expected);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('join neighbours into one request and remember a hole between them after the first cycle', async () => {
    const list = items(
      [0, 2, 8].map((address) => ({
        address,
        functionCode: 3,
        type: 'u16' as const,
        bit: 0,
        wordOrder: 'high-first' as const,
        byteOrder: 'big' as const,
        scale: 1,
        decimalsAt: undefined,
      })),
    );
    const whole = device(1, new Set(), 125);
    await readAll(list, new Set(), whole.read, 16);
    expect(whole.requests()).toBe(1);

    const holed = device(1, new Set([5]), 125);
    const cuts = new Set<string>();
    await readAll(list, cuts, holed.read, 16);
    const learning = holed.requests();
    await readAll(list, cuts, holed.read, 16);
    expect(learning).toBe(3);
    expect(holed.requests() - learning).toBe(2);
  });

  it('stop asking a unit that does not answer, and say so of every point', async () => {
    const list = items(
      [0, 2].map((address) => ({
        address,
        functionCode: 3,
        type: 'u16' as const,
        bit: 0,
        wordOrder: 'high-first' as const,
        byteOrder: 'big' as const,
        scale: 1,
        decimalsAt: undefined,
      })),
    );
    const [block] = planReads(list, { maxGap: 16, learned: { cuts: new Set() } });
    if (block === undefined) throw new Error('no block was planned');
    const outcome = await readBlock(
      block,
      async () => Promise.reject(new AppError('modbus.timeout', 'silence')),
      () => 5,
    );
    expect(outcome.ended).toBe('silent');
    expect(outcome.values.map(({ decoded }) => decoded)).toEqual([
      { ok: false, reason: 'device_timeout' },
      { ok: false, reason: 'device_timeout' },
    ]);
  });
});
