import { describe, expect, it } from 'vitest';
import { bucketSources, HOUR_MS, MINUTE_MS } from './bucket-sources.js';

const both = { minute: true, hour: true };
const rawFromMs = 100 * HOUR_MS + 1;

describe('the sources of buckets', () => {
  it('are single readings wherever these are kept', () => {
    const query = { fromMs: rawFromMs + HOUR_MS, toMs: rawFromMs + 2 * HOUR_MS, bucketMs: HOUR_MS };
    expect(bucketSources(query, rawFromMs, both)).toEqual([{ tier: 'raw', fromMs: query.fromMs, toMs: query.toMs }]);
  });

  it('change where single readings begin, at the edge of a bucket', () => {
    const query = { fromMs: 0, toMs: 200 * HOUR_MS, bucketMs: 2 * HOUR_MS };
    expect(bucketSources(query, rawFromMs, both)).toEqual([
      { tier: 'hour', fromMs: 0, toMs: 102 * HOUR_MS },
      { tier: 'raw', fromMs: 102 * HOUR_MS, toMs: 200 * HOUR_MS },
    ]);
  });

  it('are the coarsest tier that divides a bucket', () => {
    const tierOf = (bucketMs: number, tiers = both) =>
      bucketSources({ fromMs: 0, toMs: HOUR_MS, bucketMs }, rawFromMs, tiers).map(({ tier }) => tier);
    expect(tierOf(24 * HOUR_MS)).toEqual(['hour']);
    expect(tierOf(90 * MINUTE_MS)).toEqual(['minute']);
    expect(tierOf(HOUR_MS, { minute: true, hour: false })).toEqual(['minute']);
    expect(tierOf(90 * MINUTE_MS, { minute: false, hour: true })).toEqual(['raw']);
    expect(tierOf(1500)).toEqual(['raw']);
  });

  it('are none of an empty stretch', () => {
    expect(bucketSources({ fromMs: 5, toMs: 5, bucketMs: 1 }, 0, both)).toEqual([]);
  });
});
