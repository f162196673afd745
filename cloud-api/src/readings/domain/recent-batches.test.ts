import { expect, it } from 'vitest';
import { RecentBatches } from './recent-batches.js';

it('tells the greatest number of the batches that a range meets, and nothing where it might not know all of them', () => {
  const recent = new RecentBatches();
  for (let n = 1; n <= 70; n += 1) recent.add('node', { first: n * 10, last: n * 10 + 9 }, 1000 + n);
  recent.add('node', { first: 690, last: 715 }, 2000);
  expect(recent.seqOf('node', { first: 650, last: 659 })).toBe(1065);
  expect(recent.seqOf('node', { first: 700, last: 705 })).toBe(2000);
  expect(recent.seqOf('node', { first: 645, last: 655 })).toBeUndefined();
  expect(recent.seqOf('node', { first: 10, last: 19 })).toBeUndefined();
  expect(recent.seqOf('other', { first: 650, last: 659 })).toBeUndefined();
});
