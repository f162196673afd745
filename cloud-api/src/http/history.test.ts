import type { Reading } from '@anju/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from './testing/test-api.js';

const facilityId = 'heping.fire-water-1';
const minute = 60_000;
/** Past, so that the span is over. */
const startMs = Date.UTC(2026, 10, 1);

describe('the history of a point', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi();
    // One reading a minute for two hours, but for half an hour in which the transmitter's loop was broken.
    const readings: Reading[] = Array.from({ length: 120 }, (_, at) => {
      const common = { point: 'tank_level', sourceTimeMs: startMs + at * minute, ordinal: 0 };
      return at >= 60 && at < 90
        ? { ...common, value: null, quality: 'bad', reason: 'loop_low' }
        : { ...common, value: 2 + at / 100, quality: 'good' };
    });
    await api.store.append([
      {
        groupId: 'qiaodong',
        edgeNodeId: 'heping-edge',
        range: null,
        receivedMs: startMs,
        facilities: [{ facilityId, readings }],
      },
    ]);
  });
  afterAll(() => api.dispose());

  const ask = async (path: string, user = 'property') => {
    const response = await api.as(user, { url: `/api/v1${path}` });
    return { status: response.statusCode, body: response.json() };
  };
  const span = `fromMs=${startMs}&toMs=${startMs + 120 * minute}`;

  it('is given as it is where it is short, and condensed, saying so, where it is long', async () => {
    const whole = await ask(`/facilities/${facilityId}/history?point=tank_level&${span}`);
    expect(whole).toMatchObject({ status: 200, body: { downsampled: false, bucketMs: null, buckets: [] } });
    expect(whole.body.readings).toHaveLength(120);
    expect(whole.body.readings[60]).toMatchObject({ value: null, quality: 'bad', reason: 'loop_low' });
    const condensed = await ask(`/facilities/${facilityId}/history?point=tank_level&${span}&maxPoints=12`);
    expect(condensed.body).toMatchObject({ downsampled: true, bucketMs: 10 * minute, readings: [] });
    expect(condensed.body.buckets).toHaveLength(9);
    expect(condensed.body.buckets[0]).toMatchObject({ startMs, min: 2, max: 2.09, last: 2.09, count: 10 });
    const asked = await ask(`/facilities/${facilityId}/history?point=tank_level&${span}&bucketMs=${60 * minute}`);
    expect(asked.body).toMatchObject({ downsampled: true, bucketMs: 60 * minute });
    expect(asked.body.buckets.map(({ count }: { count: number }) => count)).toEqual([60, 30]);
  });

  it('names the stretches of which nothing is known, and what they cost', async () => {
    const gaps = await ask(`/facilities/${facilityId}/gaps?point=tank_level&${span}`);
    expect(gaps.body.items).toEqual([{ fromMs: startMs + 59 * minute, toMs: startMs + 90 * minute }]);
    // Each minute is a gap for who asks for half minutes; page by page all are told once.
    const short: unknown[] = [];
    let cursor: string | null = null;
    do {
      const more: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page = await ask(
        `/facilities/${facilityId}/gaps?point=tank_level&${span}&longerThanMs=30000&limit=40${more}`,
      );
      short.push(...page.body.items);
      cursor = page.body.nextCursor;
    } while (cursor !== null);
    expect(short).toHaveLength(90);
    expect(new Set(short.map((gap) => JSON.stringify(gap))).size).toBe(90);
    const coverage = await ask(`/facilities/${facilityId}/coverage?${span}`);
    const level = coverage.body.points.find(({ point }: { point: string }) => point === 'tank_level');
    // 31 minutes without a value, of which the first three are still known.
    expect(level.share).toBeCloseTo(1 - 28 / 120, 3);
    expect(coverage.body.share).toBeLessThan(level.share);
    const estate = await ask(`/estates/heping/coverage?${span}`);
    const { countedFromMs, share } = coverage.body;
    expect(estate.body.facilities).toContainEqual({ facilityId, countedFromMs, share });
    expect(estate.body.share).toBeGreaterThan(0);
  });

  it('counts from the registration on where nothing was heard before, and nothing before that', async () => {
    const beforeMs = Date.now() - 6 * 3_600_000;
    const { body } = await ask(`/facilities/heping.lift-1/coverage?fromMs=${beforeMs}&toMs=${Date.now()}`);
    expect(body.countedFromMs).toBeGreaterThan(beforeMs);
    expect(body.countedFromMs).toBeLessThanOrEqual(body.toMs);
    expect(body).toMatchObject({ fromMs: beforeMs, share: 0 });
    const earlier = await ask(`/estates/heping/coverage?fromMs=${beforeMs}&toMs=${beforeMs + minute}`);
    expect(earlier.body.share).toBeNull();
    for (const facility of earlier.body.facilities)
      expect(facility).toMatchObject({ countedFromMs: null, share: null });
    const heard = await ask(
      `/facilities/${facilityId}/coverage?fromMs=${startMs - 60 * minute}&toMs=${startMs + minute}`,
    );
    expect(heard.body).toMatchObject({ countedFromMs: startMs });
    expect(heard.body.points).toContainEqual({ point: 'tank_level', share: 1 });
  });

  it('counts no time that is still to come', async () => {
    const ahead = Date.now() + 3_600_000;
    const { body } = await ask(`/facilities/${facilityId}/coverage?fromMs=${ahead}&toMs=${ahead + minute}`);
    expect(body).toMatchObject({ share: null, points: [], fromMs: ahead, toMs: ahead });
  });

  it('comes as CSV that a spreadsheet opens', async () => {
    const response = await api.as('property', {
      url: `/api/v1/facilities/${facilityId}/readings.csv?point=tank_level&${span}`,
    });
    expect(response.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(response.headers['content-disposition']).toContain(`${facilityId}-tank_level`);
    const lines = response.body.split('\r\n');
    expect(lines).toHaveLength(122);
    expect(lines[0]).toBe('\ufefffacility,point,source_time_utc,source_time_ms,ordinal,value,quality,reason');
    expect(lines[1]).toBe(`${facilityId},tank_level,2026-11-01T00:00:00.000Z,${startMs},0,2,good,`);
    expect(lines[61]).toBe(
      `${facilityId},tank_level,2026-11-01T01:00:00.000Z,${startMs + 60 * minute},0,,bad,loop_low`,
    );
  });

  it('does not exist for those who may not see the facility', async () => {
    for (const path of [
      'history?point=tank_level&',
      'gaps?point=tank_level&',
      'readings.csv?point=tank_level&',
      'coverage?',
    ]) {
      const { status } = await ask(`/facilities/xinhu.water-tank-1/${path}${span}`);
      expect(status).toBe(404);
    }
    expect((await ask(`/estates/xinhu/coverage?${span}`)).status).toBe(404);
  });

  it('is refused for a span that is none or too long, naming the field', async () => {
    const none = await ask(`/facilities/${facilityId}/history?point=tank_level&fromMs=5&toMs=5`);
    expect(none).toMatchObject({ status: 400, body: { errors: [{ field: 'toMs' }] } });
    const long = await ask(`/estates/heping/coverage?fromMs=0&toMs=${32 * 86_400_000}`);
    expect(long).toMatchObject({ status: 400, body: { errors: [{ field: 'toMs' }] } });
  });
});
