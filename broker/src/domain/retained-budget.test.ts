import { expect, it } from 'vitest';
import { RetainedBudget } from './retained-budget.js';

it('counts a topic once, frees it when emptied, and refuses what is beyond the limits', () => {
  const budget = new RetainedBudget({ maxMessages: 2, maxBytes: 20 });
  expect(budget.accept('a', 5)).toBe(true);
  expect(budget.accept('a', 9)).toBe(true);
  expect(budget.accept('b', 5)).toBe(true);
  expect(budget.accept('c', 1)).toBe(false);
  expect(budget.accept('b', 12)).toBe(false);
  expect(budget.accept('a', 0)).toBe(true);
  expect(budget.accept('c', 1)).toBe(true);
});
