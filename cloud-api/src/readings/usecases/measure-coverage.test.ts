import { describe, expect, it } from 'vitest';
import type { ReadingGap, ReadingHistory } from '../reading-store.js';
import { measureCoverage } from './read-history.js';

const hour = 3_600_000;
const staleMs = 60_000;
const midnight = Date.UTC(2026, 10, 22);

/** A store that holds a reading of the points at each of the times. */
function storeOf(times: Readonly<Record<string, readonly number[]>>) {
  return {
    async gaps(query: Parameters<ReadingHistory['gaps']>[0]): Promise<readonly ReadingGap[]> {
      const { point, fromMs, toMs, longerThanMs, limit } = query;
      const within = (times[point] ?? []).filter((time) => time >= fromMs && time < toMs);
      const ends = [fromMs, ...within, toMs];
      return ends
        .slice(1)
        .map((to, at) => ({ fromMs: ends[at] ?? 0, toMs: to }))
        .filter((gap) => gap.toMs - gap.fromMs > longerThanMs)
        .slice(0, limit);
    },
  };
}

const every = (fromMs: number, toMs: number) =>
  Array.from({ length: (toMs - fromMs) / staleMs }, (_, at) => fromMs + at * staleMs);

const measure = (
  times: Readonly<Record<string, readonly number[]>>,
  registeredMs: number | null,
  toMs = midnight + 24 * hour,
) =>
  measureCoverage(storeOf(times), {
    facilityId: 'heping.tank',
    points: Object.keys(times).map((point) => ({ point, staleMs })),
    registeredMs,
    fromMs: midnight,
    toMs,
  });

describe('the coverage of a day', () => {
  const noon = midnight + 12 * hour;

  it('counts from noon where the facility was registered at noon', async () => {
    const coverage = await measure({ level: every(noon, midnight + 24 * hour) }, noon);
    expect(coverage).toEqual({ countedFromMs: noon, share: 1, points: [{ point: 'level', share: 1 }] });
  });

  it('counts the time between registration and the first reading as unknown', async () => {
    const coverage = await measure({ level: every(noon + 6 * hour, midnight + 24 * hour) }, noon);
    expect(coverage).toMatchObject({ countedFromMs: noon, share: 0.5 });
  });

  it('counts from the first reading of any point where the facility was heard before it was registered', async () => {
    const times = { level: every(noon - 4 * hour, midnight + 24 * hour), pump: every(noon, midnight + 24 * hour) };
    const coverage = await measure(times, noon);
    expect(coverage.countedFromMs).toBe(noon - 4 * hour);
    expect(coverage.points).toEqual([
      { point: 'level', share: 1 },
      { point: 'pump', share: 0.75 },
    ]);
  });

  it('counts from midnight where a value of the evening before was still known', async () => {
    const coverage = await measure({ level: [midnight - staleMs / 2, ...every(midnight, noon)] }, noon, noon);
    expect(coverage).toMatchObject({ countedFromMs: midnight, share: 1 });
  });

  it('is unknown of a day before the registration, and of one that has not begun', async () => {
    const nothing = { countedFromMs: null, share: null, points: [] };
    expect(await measure({ level: [] }, midnight + 30 * hour)).toEqual(nothing);
    expect(await measure({ level: [] }, noon, midnight)).toEqual(nothing);
  });

  it('counts the whole day where nobody wrote down when the facility was registered', async () => {
    expect(await measure({ level: every(noon, midnight + 24 * hour) }, null)).toMatchObject({
      countedFromMs: midnight,
      share: 0.5,
    });
  });
});
