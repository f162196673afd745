import type { ClockLimit } from '@anju/contracts/api-client';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { draftOf, inUnits, limitMsOf, limitsOf } from './limit-draft.js';

it('says a limit in the largest unit that it is whole in', () => {
  expect(inUnits(30 * 60_000)).toEqual({ amount: 30, unit: 'minutes' });
  expect(inUnits(4 * 3_600_000)).toEqual({ amount: 4, unit: 'hours' });
  expect(inUnits(48 * 3_600_000)).toEqual({ amount: 2, unit: 'days' });
  expect(inUnits(90 * 60_000)).toEqual({ amount: 90, unit: 'minutes' });
});

it('sends back every limit of whole minutes as it was', () => {
  const minutes = fc.integer({ min: 1, max: 366 * 24 * 60 });
  fc.assert(
    fc.property(minutes, fc.constantFrom('critical', 'notice', undefined), (count, severity) => {
      const limit: ClockLimit = {
        kind: 'rectify',
        ...(severity === undefined ? {} : { severity }),
        limitMs: count * 60_000,
      };
      expect(limitsOf([draftOf(limit, 0)])).toEqual([limit]);
    }),
  );
});

it('takes nothing that is no length of time', () => {
  for (const amount of ['', ' ', '-1', '0', '1e3', 'two', '367', '1,5']) {
    expect(limitMsOf({ amount, unit: 'days' })).toBeUndefined();
  }
  expect(limitMsOf({ amount: '1.5', unit: 'hours' })).toBe(90 * 60_000);
});
