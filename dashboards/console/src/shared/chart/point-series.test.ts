import { describe, expect, it } from 'vitest';
import { badStretches, bucketLines, type ChartSample, sampleLine } from './point-series.js';

const sample = (sourceTimeMs: number, value: ChartSample['value'], quality: ChartSample['quality'] = 'good') => ({
  ...{ sourceTimeMs, value, quality },
});

describe('the line of samples', () => {
  it('is interrupted by a bad sample, whatever value it carries, and never joins its neighbours', () => {
    expect(sampleLine([sample(1, 5), sample(2, 9, 'bad'), sample(3, 7)], [])).toEqual([
      [1, 5],
      [2, null],
      [3, 7],
    ]);
  });

  it('is interrupted in a gap', () => {
    expect(sampleLine([sample(0, 1), sample(1000, 2)], [{ fromMs: 100, toMs: 900 }])).toEqual([
      [0, 1],
      [101, null],
      [1000, 2],
    ]);
  });

  it('keeps zero and false, which are values, and has no place for text', () => {
    expect(
      sampleLine([sample(1, 0), sample(2, false), sample(3, 'x'), sample(4, null)], []).map(([, at]) => at),
    ).toEqual([0, 0, null, null]);
  });
});

describe('bad stretches', () => {
  it('last until a sample that was not bad, or to the end', () => {
    const samples = [
      sample(1, 1),
      sample(2, null, 'bad'),
      sample(4, null, 'bad'),
      sample(6, 1),
      sample(8, null, 'bad'),
    ];
    expect(badStretches(samples, 10)).toEqual([
      { fromMs: 2, toMs: 6 },
      { fromMs: 8, toMs: 10 },
    ]);
  });
});

describe('the lines of buckets', () => {
  it('are interrupted where a bucket is missing', () => {
    const bucket = (startMs: number) => ({ startMs, mean: 2, min: 1, max: 3, last: 2, count: 4 });
    expect(bucketLines([bucket(0), bucket(10), bucket(40)], 10).min).toEqual([
      [5, 1],
      [15, 1],
      [30, null],
      [45, 1],
    ]);
  });
});
