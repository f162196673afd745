import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.js';

it('allows a burst, then the rate', () => {
  const bucket = new TokenBucket({ perSecond: 10, burst: 3 }, 0);
  expect([0, 0, 0, 0, 100, 100].map((atMs) => bucket.take(atMs))).toEqual([true, true, true, false, true, false]);
});

it('never lets through more than burst + rate × time', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(300), { minLength: 1, maxLength: 200 }), (gapsMs) => {
      const bucket = new TokenBucket({ perSecond: 20, burst: 5 }, 0);
      let nowMs = 0;
      let taken = 0;
      for (const gapMs of gapsMs) {
        nowMs += gapMs;
        if (bucket.take(nowMs)) taken += 1;
      }
      expect(taken).toBeLessThanOrEqual(5 + (nowMs / 1000) * 20 + 1e-6);
    }),
  );
});
