import { describe, expect, it } from 'vitest';
import { nearMatches } from './near-matches.js';

const names = ['garage-flooding', 'garbage-mqtt', 'lift-entrapment', 'normal-day', 'tank-overflow'];

describe('nearMatches', () => {
  it.each([
    ['garage-floding', 'garage-flooding'],
    ['flooding', 'garage-flooding'],
    ['LIFT-ENTRAPMENT', 'lift-entrapment'],
    ['nomral-day', 'normal-day'],
  ])('finds what %s was meant to be', (typed, meant) => {
    expect(nearMatches(typed, names)[0]).toBe(meant);
  });

  it('offers nothing for something else altogether', () => {
    expect(nearMatches('earthquake', names)).toEqual([]);
  });
});
