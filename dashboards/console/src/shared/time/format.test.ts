import { describe, expect, it } from 'vitest';
import { formatAge, formatDateTime, fromShanghaiInput, shanghaiInput, startOfDayMs } from './format.js';

describe('times for people', () => {
  it('gives ages in the units that matter', () => {
    expect([0, 999, 59_999, 60_000, 3_599_000, 7_500_000, 90_000_000].map((ageMs) => formatAge(ageMs, 'en'))).toEqual([
      '0 s',
      '0 s',
      '59 s',
      '1 min',
      '59 min',
      '2 h 05 min',
      '1 d 1 h',
    ]);
  });

  it('gives them in Chinese', () => {
    expect([8000, 180_000, 7_500_000, 90_000_000].map((ageMs) => formatAge(ageMs, 'zh'))).toEqual([
      '8 秒',
      '3 分钟',
      '2 小时 05 分钟',
      '1 天 1 小时',
    ]);
  });

  it('never shows a negative age', () => {
    expect(formatAge(-5000, 'en')).toBe('0 s');
  });

  it('begins the day at midnight in Shanghai', () => {
    const midnight = Date.parse('2026-11-22T00:00:00+08:00');
    expect([0, 1, 86_399_999].map((afterMs) => startOfDayMs(midnight + afterMs))).toEqual([
      midnight,
      midnight,
      midnight,
    ]);
  });

  it('shows wall time in Shanghai', () => {
    expect(formatDateTime(Date.UTC(2026, 10, 22, 18, 30, 5))).toBe('2026-11-23 02:30:05');
  });
});

describe('a field for date and time', () => {
  it('shows Shanghai’s time wherever the browser is, and gives the same moment back', () => {
    const atMs = Date.UTC(2026, 10, 22, 16, 30);
    expect(shanghaiInput(atMs)).toBe('2026-11-23T00:30');
    expect(fromShanghaiInput('2026-11-23T00:30')).toBe(atMs);
  });

  it('gives nothing for what is no date and time', () => {
    for (const text of ['', '2026-11-23', '2026-13-40T00:30', 'now']) expect(fromShanghaiInput(text)).toBeNull();
  });
});
