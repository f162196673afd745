import { expect, it } from 'vitest';
import { printSize, readableBytes } from './print-size.js';

const district = { estates: '2800', points: '200', periodS: '10' };

it('prints the disk of each tier, the total, and where the bytes of a row come from', () => {
  const text = printSize(district);
  expect(text).toMatch(/^56,000 readings\/s$/m);
  for (const tier of ['raw', 'minute', 'hour', 'journal']) {
    expect(text).toMatch(new RegExp(`^${tier} .*[kMGTP]?B$`, 'm'));
    expect(text).toMatch(new RegExp(`^${tier}: .*measure`, 'm'));
  }
  expect(text).toMatch(/^total .*TB$/m);
});

it('says which tier takes most, and what half the days of each would save', () => {
  expect(printSize(district)).toMatch(
    /^Tier minute takes 72 %\. Half as long would save: --minute-days 183: 2\.\d+ TB, --hour-days 1825: \d+ GB, --raw-days 15: \d+ GB, --journal-days 2: \d+(\.\d)? GB\.$/m,
  );
  expect(printSize({ ...district, store: 'duckdb' })).not.toContain('save');
});

it('prints as JSON what was asked with its defaults, and the same figures', () => {
  const { question, tiers, bytes } = JSON.parse(printSize({ ...district, store: 'duckdb', rawDays: '10', json: true }));
  expect(question).toMatchObject({ reportedShare: 1, rawDays: 10, minuteDays: 365 });
  expect(tiers).toHaveLength(1);
  expect(bytes).toBe(56_000 * 86_400 * 10 * 9);
});

it('counts the photos and files of tickets where it is told how many come', () => {
  const asked = { ...district, filesADay: '200', fileBytes: '2000000', fileDays: '10', json: true };
  const { tiers, savings } = JSON.parse(printSize(asked));
  expect(tiers.at(-1)).toMatchObject({ tier: 'files', days: 10, rows: 2_000, bytes: 4e9 });
  expect(savings.map(({ tier }: { tier: string }) => tier)).not.toContain('files');
  expect(printSize({ ...district, filesADay: '200' })).toMatch(/^files +3650 +730,000 +3000000.00 +2.19 TB$/m);
});

it('lists every mistake under the option that has it', () => {
  const given = { points: 'many', periodS: '0', reportedShare: '1.1', rawDays: '0', store: 'tape' };
  const options = ['--store', '--estates', '--points', '--period-s', '--reported-share', '--raw-days'];
  for (const option of options) {
    expect(() => printSize(given)).toThrow(expect.objectContaining({ code: 'config.invalid' }));
    expect(() => printSize(given)).toThrow(`${option}: `);
  }
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.00 kB'],
  [12_345_678, '12.3 MB'],
  [678_000_000_000, '678 GB'],
  [1.5e18, '1500 PB'],
])('writes %d bytes as %s', (bytes, text) => {
  expect(readableBytes(bytes)).toBe(text);
});
