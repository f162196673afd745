import { describe, expect, it } from 'vitest';
import { transitionTable } from '../domain/transition-table.js';
import { crashRows } from './crash-rows.js';

describe('the rows that the proof of the crashes kills in', () => {
  const names = crashRows.map(({ name }) => name);

  it('are all of the transition table, with what is only asked for where it takes two', () => {
    for (const { from, action, part, consent } of transitionTable) {
      expect(names).toContain(`(${from}, ${action}${part ? ' own part' : ''})`);
      if (consent !== undefined) expect(names).toContain(`(${from}, ${action} asked)`);
    }
  });

  it('are each there once', () => {
    expect(new Set(names).size).toBe(names.length);
  });

  it('end with what sensors, channels, people and time bring', () => {
    for (const name of [
      '(none, raise)',
      '(none, report)',
      '(assigned, report joins)',
      '(rectifying, file added)',
      '(assigned, hazard joins)',
      '(assigned, deadline passed)',
      '(suspended, end date)',
    ]) {
      expect(names).toContain(name);
    }
  });
});
