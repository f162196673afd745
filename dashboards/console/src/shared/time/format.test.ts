import { describe, expect, it } from 'vitest';
import { formatAge, formatDateTime } from './format.js';

describe('times for people', () => {
  it('gives ages in the units that matter', () => {
    expect([0, 999, 59_999, 60_000, 3_599_000, 7_500_000, 90_000_000].map(formatAge)).toEqual([
      '0 s',
      '0 s',
      '59 s',
      '1 min',
      '59 min',
      '2 h 05 min',
      '1 d 1 h',
    ]);
  });

  it('never shows a negative age', () => {
    expect(formatAge(-5000)).toBe('0 s');
  });

  it('shows wall time in Shanghai', () => {
    expect(formatDateTime(Date.UTC(2026, 10, 22, 18, 30, 5))).toBe('2026-11-23 02:30:05');
  });
});
