import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hashOf, type Manifest, manifestText, parseManifest } from './manifest.js';

const sha256 = 'ab'.repeat(32);
const whole: Manifest = {
  format: 1,
  createdMs: 1_790_000_000_000,
  readings: 'influxdb',
  migrations: [{ name: '0000_foundation.sql', sha256 }],
  lostFiles: [],
  files: [
    { path: `files/${sha256}`, bytes: 7, rows: 0, sha256 },
    { path: 'records/tickets.jsonl', bytes: 12, rows: 1, sha256 },
    { path: 'readings/raw-12.tar', bytes: 2_048, rows: 3, sha256 },
    { path: 'readings/contents.json', bytes: 99, rows: 5, sha256 },
  ],
};
const damaged = expect.objectContaining({ code: 'backup.invalid' });

/** The text of any content with a right hash, as nobody but another version of this program would write it. */
function sealed(content: unknown): string {
  return JSON.stringify({ sha256: createHash('sha256').update(JSON.stringify(content)).digest('hex'), content });
}

it('reads what it wrote', () => {
  expect(parseManifest(manifestText(whole))).toEqual(whole);
});

it('notices every character that is changed, missing or added', () => {
  const text = manifestText(whole);
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.string({ minLength: 0, maxLength: 2 }), (at, instead) => {
      const changed = text.slice(0, at) + instead + text.slice(at + 1);
      let same = false;
      try {
        same = JSON.stringify(JSON.parse(changed)) === JSON.stringify(JSON.parse(text));
      } catch {
        // No JSON any more, and so another text.
      }
      if (same) expect(parseManifest(changed)).toEqual(whole);
      else expect(() => parseManifest(changed)).toThrow(damaged);
    }),
  );
});

it('takes a manifest that does not name the store of its readings as one of DuckDB', () => {
  const { readings: _, lostFiles: _lost, ...older } = whole;
  expect(parseManifest(sealed(older))).toMatchObject({ readings: 'duckdb', lostFiles: [] });
});

const outside = [
  '../etc/passwd',
  'records/../x.jsonl',
  '/records/x.jsonl',
  'readings/a b.parquet',
  'readings/raw-1.tar.gz',
];
const others: readonly [string, unknown][] = [
  ['a later format', { ...whole, format: 2 }],
  ['another store', { ...whole, readings: 'tape' }],
  ['a key of another version', { ...whole, extra: 1 }],
  ...outside.map((path): [string, unknown] => [`a file ${path}`, { ...whole, files: [{ ...whole.files[0], path }] }]),
];

it.each(others)('refuses %s though its hash is right', (_, content) => {
  expect(() => parseManifest(sealed(content))).toThrow(damaged);
});

it('tells two backups apart, and not two readings of one', () => {
  expect(hashOf(parseManifest(manifestText(whole)))).toBe(hashOf(parseManifest(manifestText({ ...whole }))));
  expect(hashOf({ ...whole, createdMs: whole.createdMs + 1 })).not.toBe(hashOf(whole));
});
