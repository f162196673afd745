import { describe, expect, it } from 'vitest';
import { crashRows } from './crash-rows.js';
import { neededRows } from './crash-use-cases.js';

describe('the rows that the proof of the crashes kills in', () => {
  const names = crashRows.map(({ name }) => name);

  it('are all of the transition table, with what is only asked for where it takes two, and of every use case that writes', () => {
    expect([...names].sort()).toEqual([...neededRows].sort());
  });

  it('are each there once', () => {
    expect(new Set(names).size).toBe(names.length);
  });
});
