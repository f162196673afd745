import { expect, it } from 'vitest';
import { filterOf, narrowedBy } from './board-filter.js';

it('shows open tickets by what is due next, and closed ones newest first, unless the address says otherwise', () => {
  expect(filterOf(new URLSearchParams())).toMatchObject({ state: 'open', sort: 'due' });
  expect(filterOf(new URLSearchParams('state=closed'))).toMatchObject({ state: 'closed', sort: 'newest' });
  expect(filterOf(new URLSearchParams('sort=newest'))).toMatchObject({ state: 'open', sort: 'newest' });
  expect(narrowedBy(filterOf(new URLSearchParams('sort=newest')))).toBe(0);
});

it('takes from an address what is a filter and leaves the rest', () => {
  const filter = filterOf(
    new URLSearchParams('severity=critical&problemClass=nonsense&overdue=true&mine=1&estateId=heping'),
  );
  expect(filter).toMatchObject({ severity: 'critical', overdue: 'true', estateId: 'heping' });
  expect(filter.problemClass).toBeUndefined();
  expect(filter.mine).toBeUndefined();
  expect(narrowedBy(filter)).toBe(3);
  expect(filterOf(new URLSearchParams({ text: ' 困人 ' })).text).toBe('困人');
  expect(filterOf(new URLSearchParams({ text: ' ' })).text).toBeUndefined();
  // A link that was cut or made by hand is no reason for an empty page.
  expect(filterOf(new URLSearchParams({ text: 'x'.repeat(80) })).text).toHaveLength(60);
});
