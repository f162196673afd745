import { expect, it } from 'vitest';
import { knownShare } from './coverage.js';

const span = { fromMs: 1_000, toMs: 2_000 };

it('knows a value for as long as it is not stale', () => {
  expect(knownShare([], span, 100)).toBe(1);
  // Read at 900, then at 1 300: stale from 1 000 on.
  expect(knownShare([{ fromMs: 900, toMs: 1_300 }], span, 100)).toBeCloseTo(0.7);
  expect(knownShare([{ fromMs: 1_500, toMs: 2_000 }], span, 100)).toBeCloseTo(0.6);
  expect(knownShare([{ fromMs: 900, toMs: 2_000 }], span, 100)).toBe(0);
});

it('counts no time outside the span', () => {
  expect(knownShare([{ fromMs: 0, toMs: 1_100 }], span, 100)).toBeCloseTo(0.9);
});
