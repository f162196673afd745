import { describe, expect, it } from 'vitest';
import { didYouMean, nearMatches } from './near-matches.js';

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

  it.each(['earthquake', '', 'a'])('offers nothing for "%s", which is something else altogether', (typed) => {
    expect(nearMatches(typed, [...names, 'b'])).toEqual([]);
  });

  it('offers the likeliest first, and no more than three', () => {
    expect(nearMatches('power', ['power_1', 'powr', 'powers', 'power_12'])).toEqual(['powers', 'powr', 'power_1']);
  });
});

describe('didYouMean', () => {
  it('asks, or says nothing', () => {
    expect(didYouMean('normalday', names)).toBe('; did you mean "normal-day"?');
    expect(didYouMean('earthquake', names)).toBe('');
  });
});
