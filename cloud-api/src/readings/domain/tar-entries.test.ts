import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TarEntries } from './tar-entries.js';

const sizes = [0, 1, 511, 512, 513, 5_000];

describe('an archive', () => {
  let archive: Buffer;
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'anju-tar-'));
    mkdirSync(join(directory, 'shard'));
    for (const [i, size] of sizes.entries())
      writeFileSync(join(directory, 'shard', `0${i}.tsm`), Buffer.alloc(size, 7));
    const args = ['--format=ustar', '-b1', '-cf', '-', '-C', directory, '--sort=name', 'shard'];
    archive = execFileSync('tar', args, { maxBuffer: 1e8 });
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const read = (bytes: Buffer, cuts: readonly number[] = []) => {
    const entries = new TarEntries();
    const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
    for (let i = 1; i < places.length; i += 1) entries.add(bytes.subarray(places[i - 1], places[i]));
    return entries;
  };

  it('is read in pieces of any size', () => {
    const wanted = sizes.map((bytes, i) => ({ name: `shard/0${i}.tsm`, bytes }));
    fc.assert(
      fc.property(fc.array(fc.nat(archive.length), { maxLength: 20 }), (cuts) => {
        const { entries, fault } = read(archive, cuts);
        expect(fault).toBeUndefined();
        expect(entries.filter(({ name }) => name.endsWith('.tsm'))).toEqual(wanted);
      }),
    );
  });

  it('is not whole wherever it is cut off, or something follows its end', () => {
    fc.assert(
      fc.property(fc.nat(archive.length - 1), (length) => {
        expect(read(archive.subarray(0, length)).fault).toBeDefined();
      }),
    );
    const fault = Buffer.from('{"code":"internal error","message":"no space left on device"}');
    const followed = Buffer.concat([archive, fault, Buffer.alloc(512 - fault.length)]);
    expect(read(followed).fault).toContain('no space left on device');
    expect(read(Buffer.concat([archive, fault])).fault).toBeDefined();
  });

  it('is refused where a header is damaged', () => {
    fc.assert(
      fc.property(fc.nat(511), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Buffer.from(archive);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        expect(read(damaged).fault).toBeDefined();
      }),
      // Every place of the sum's own field, which the sum does not cover.
      { examples: Array.from({ length: 8 }, (_, i): [number, number] => [148 + i, 0x20]) },
    );
  });
});
