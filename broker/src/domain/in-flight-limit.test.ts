import fc from 'fast-check';
import { expect, it } from 'vitest';
import { InFlightLimit } from './in-flight-limit.js';

it('begins everything in order and never more at once than allowed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(fc.boolean(), { maxLength: 60 }), (limit, endsAtOnce) => {
      const limited = new InFlightLimit(limit);
      const begun: number[] = [];
      const open: (() => void)[] = [];
      endsAtOnce.forEach((atOnce, index) => {
        limited.run((done) => {
          begun.push(index);
          if (atOnce) done();
          else open.push(done);
        });
        expect(open.length).toBeLessThanOrEqual(limit);
        if (open.length === limit && index % 3 === 0) open.shift()?.();
      });
      while (open.length > 0) open.shift()?.();
      expect(begun).toEqual(endsAtOnce.map((_, index) => index));
      expect(limited.waiting).toBe(0);
    }),
  );
});

it('ends any number that waited in one moment', () => {
  const limited = new InFlightLimit(1);
  let release: (() => void) | undefined;
  let ended = 0;
  limited.run((done) => {
    release = done;
  });
  for (let index = 0; index < 200_000; index += 1) {
    limited.run((done) => {
      ended += 1;
      done();
    });
  }
  expect(limited.waiting).toBe(200_000);
  release?.();
  expect(ended).toBe(200_000);
});
