import fc from 'fast-check';
import { expect, it } from 'vitest';
import { draftOf, type LadderDraft, timeOf, timesInForce, timesOf } from './ladder-draft.js';

const MINUTE = 60_000;
const step = (remind: number, up: number, overdue: number) => ({
  remindMs: remind * MINUTE,
  upAfterMs: up * MINUTE,
  overdueStepMs: overdue * MINUTE,
});
const defaults = [
  { severity: 'critical', ...step(5, 10, 60) },
  { severity: 'major', ...step(15, 45, 480) },
  { severity: 'minor', ...step(60, 240, 1440) },
  { severity: 'notice', ...step(1440, 2880, 4320) },
] as const;
const asShipped = draftOf(defaults);
const withCritical = (part: Partial<LadderDraft['critical']>): LadderDraft => ({
  ...asShipped,
  critical: { ...asShipped.critical, ...part },
});

it('sends nothing of what ships, and all of a severity that differs in one time', () => {
  expect(timesOf(asShipped, defaults)).toEqual([]);
  expect(timesOf(withCritical({ upAfterMs: '8' }), defaults)).toEqual([{ severity: 'critical', ...step(5, 8, 60) }]);
});

it('sends back whatever times a district has as they were, to the millisecond', () => {
  const time = fc.integer({ min: 60_000, max: 7 * 86_400_000 });
  fc.assert(
    fc.property(time, time, time, (a, b, overdueStepMs) => {
      const own = { severity: 'major', remindMs: Math.min(a, b), upAfterMs: Math.max(a, b), overdueStepMs } as const;
      const inForce = timesInForce({ times: [own], defaults: [...defaults] });
      expect(timesOf(draftOf(inForce), [])).toContainEqual(own);
    }),
  );
});

it('takes no call that is repeated after it went up, and nothing that is no time', () => {
  expect(timesOf(withCritical({ remindMs: '11' }), defaults)).toBeUndefined();
  for (const text of ['', '0', '-5', 'soon', '0.5', '1e3']) expect(timeOf(text, 'upAfterMs'), text).toBeUndefined();
  expect(timeOf('20161', 'upAfterMs')).toBeUndefined();
  expect(timeOf('20160', 'upAfterMs')).toBe(14 * 86_400_000);
});
