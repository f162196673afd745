import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type DiskQuestion, diskNeed, savingsOf } from './disk-need.js';

const district: DiskQuestion = {
  store: 'influxdb',
  estates: 2_800,
  points: 200,
  periodS: 10,
  reportedShare: 1,
  rawDays: 30,
  minuteDays: 365,
  hourDays: 3_650,
  journalDays: 3,
  filesADay: 0,
  fileBytes: 3_000_000,
  fileDays: 3_650,
};

it('counts 9 bytes for each reading in DuckDB, which has no other tier', () => {
  const { readingsPerSecond, tiers, bytes } = diskNeed({ ...district, store: 'duckdb' });
  expect(readingsPerSecond).toBe(56_000);
  expect(tiers).toMatchObject([{ tier: 'raw', days: 30, rows: 56_000 * 86_400 * 30, bytesPerRow: 9 }]);
  expect(bytes).toBe(56_000 * 86_400 * 30 * 9);
});

it('counts the shard that InfluxDB deletes last: a day, a week where years are kept, an hour where a day is kept', () => {
  const days = (question: Partial<DiskQuestion>) =>
    diskNeed({ ...district, ...question }).tiers.map((tier) => tier.days);
  expect(days({})).toEqual([31, 372, 3_657, 4]);
  expect(days({ rawDays: 1, minuteDays: 180, hourDays: 181 })).toEqual([1 + 1 / 24, 181, 188, 4]);
});

it('counts a window for each minute and hour of a point, and none beyond its readings', () => {
  const points = 2_800 * 200;
  const rowsOf = (question: Partial<DiskQuestion>) =>
    diskNeed({ ...district, ...question }).tiers.map(({ rows }) => rows);
  expect(rowsOf({})).toEqual([56_000 * 86_400 * 31, points * 1_440 * 372, points * 24 * 3_657, 56_000 * 86_400 * 4]);
  // Every 10 minutes: fewer readings than minutes.
  expect(rowsOf({ periodS: 600 })[1]).toBe(points * 144 * 372);
});

it('leaves out a tier that is not kept', () => {
  const { tiers } = diskNeed({ ...district, minuteDays: 0, hourDays: 0 });
  expect(tiers.map(({ tier }) => tier)).toEqual(['raw', 'journal']);
});

it('names the source of every figure, adds the tiers up, and grows with each of its numbers', () => {
  const count = fc.integer({ min: 1, max: 5_000 });
  fc.assert(
    fc.property(fc.constantFrom('duckdb' as const, 'influxdb' as const), count, count, (store, estates, points) => {
      const question = { ...district, store, estates, points };
      const need = diskNeed(question);
      expect(need.bytes).toBe(need.tiers.reduce((sum, { bytes }) => sum + bytes, 0));
      for (const { source, bytesPerRow } of need.tiers) {
        expect(source).not.toBe('');
        expect(bytesPerRow).toBeGreaterThan(0);
      }
      for (const more of [{ estates: estates + 1 }, { points: points + 1 }, { periodS: 9 }, { rawDays: 31 }])
        expect(diskNeed({ ...question, ...more }).bytes).toBeGreaterThan(need.bytes);
    }),
    { numRuns: 50 },
  );
});

it('knows what half the days of each tier save, the most first, and nothing where a day is not divided', () => {
  const savings = savingsOf(district);
  expect(savings.map(({ tier, keepDays }) => [tier, keepDays])).toEqual([
    ['minute', 183],
    ['hour', 1_825],
    ['raw', 15],
    ['journal', 2],
  ]);
  for (const { tier, keepDays, bytes } of savings) {
    const less = diskNeed({ ...district, [`${tier}Days`]: keepDays }).bytes;
    expect(diskNeed(district).bytes - less).toBe(bytes);
  }
  expect(savingsOf({ ...district, journalDays: 1, minuteDays: 0 }).map(({ tier }) => tier)).toEqual(['hour', 'raw']);
  expect(savingsOf({ ...district, store: 'duckdb' })).toEqual([]);
});
