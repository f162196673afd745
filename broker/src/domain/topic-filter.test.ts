import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covers, isTopicFilter, isTopicName } from './topic-filter.js';

/** MQTT 3.1.1 §4.7 read literally, for one topic name. */
function matches(filter: string[], topic: string[]): boolean {
  const [level, ...rest] = filter;
  if (level === undefined) return topic.length === 0;
  if (level === '#') return true;
  const [name, ...others] = topic;
  return name !== undefined && (level === '+' || level === name) && matches(rest, others);
}

const level = fc.constantFrom('a', 'b', '');
const topics = fc.array(level, { minLength: 1, maxLength: 4 });
const filters = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 0, maxLength: 4 }), fc.boolean())
  .map(([levels, open]) => (open || levels.length === 0 ? [...levels, '#'] : levels));

describe('a pattern', () => {
  it('never covers a filter that matches a topic beyond it', () => {
    fc.assert(
      fc.property(filters, filters, topics, (pattern, filter, topic) => {
        fc.pre(covers(pattern.join('/'), filter.join('/')) && matches(filter, topic));
        expect(matches(pattern, topic)).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it('covers a topic name exactly when it matches it', () => {
    fc.assert(
      fc.property(filters, topics, (pattern, topic) => {
        expect(covers(pattern.join('/'), topic.join('/'))).toBe(matches(pattern, topic));
      }),
      { numRuns: 3_000 },
    );
  });

  it('that begins with a wildcard covers no topic of the broker itself', () => {
    expect(covers('#', '$SYS/x')).toBe(false);
    expect(covers('+/x', '$SYS/x')).toBe(false);
    expect(covers('$SYS/#', '$SYS/x')).toBe(true);
  });
});

it.each([
  ['a/+/b', true],
  ['#', true],
  ['a/#', true],
  ['a/#/b', false],
  ['a+/b', false],
  ['a/b#', false],
  ['', false],
  ['a\u0000', false],
])('%j is a filter: %s', (filter, expected) => {
  expect(isTopicFilter(filter)).toBe(expected);
});

it.each([
  ['a/b', true],
  ['a/+', false],
  ['#', false],
  ['', false],
])('%j can be published on: %s', (topic, expected) => {
  expect(isTopicName(topic)).toBe(expected);
});
