import { expect, it } from 'vitest';
import { quarterParts, quartersUntil } from './quarters.js';

it('lists the quarter that runs in Shanghai and those before it, over the turn of a year', () => {
  expect(quartersUntil(Date.parse('2026-03-31T15:59:59Z'))).toEqual([
    ...['2026-Q1', '2025-Q4', '2025-Q3', '2025-Q2', '2025-Q1'],
  ]);
  expect(quartersUntil(Date.parse('2026-03-31T16:00:00Z'))[0]).toBe('2026-Q2');
  expect(quarterParts('2026-Q4')).toEqual({ year: '2026', number: '4' });
});
