import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { joinAssertions, readAssertions } from './join-assertions.js';

const header = 'id\tchapter\trole\tstatus\treason';
const table = readAssertions(
  [
    header,
    'tck-id-a\t4 Topics\tedge\ttest\t',
    'tck-id-b\t6 Payloads\tpayload\ttest\t',
    'tck-id-c\t5 Behavior\thost\ttest\t',
    'tck-id-d\t6 Payloads\tpayload\tn/a\tno templates',
  ].join('\n'),
);

describe('the join of assertions and tests', () => {
  it('counts what is kept, by role, and has no problem when all is', () => {
    const tests = [
      { title: 'says so [tck-id-a] [tck-id-b]', passed: true },
      { title: 'says more [tck-id-a]', passed: true },
      { title: 'hears it [tck-id-c]', passed: true },
      { title: 'is a test of something else', passed: true },
    ];
    expect(joinAssertions(table, tests)).toEqual({ problems: [], summary: 'edge 1/1, payload 1/1, host 1/1, n/a 1' });
  });

  it.each([
    ['an absent test', [{ title: '[tck-id-a]', passed: true }], 'no test for payload assertion tck-id-b', '1/1', '0/1'],
    ['a failing test', [{ title: '[tck-id-a] [tck-id-b]', passed: false }], 'failing: [tck-id-a]', '0/1', '0/1'],
    [
      'an unknown id',
      [{ title: '[tck-id-a] [tck-id-b] [tck-id-x]', passed: true }],
      'unknown id tck-id-x',
      '1/1',
      '1/1',
    ],
    [
      'a test of what is n/a',
      [{ title: '[tck-id-a] [tck-id-b] [tck-id-d]', passed: true }],
      'tck-id-d is n/a',
      '1/1',
      '1/1',
    ],
    [
      'a title cut short',
      [
        { title: '[tck-id-a] [tck-id-b]', passed: true },
        { title: '[tck-id-b…', passed: true },
      ],
      'cannot be read',
      '1/1',
      '1/1',
    ],
    [
      'one failing test of two',
      [
        { title: '[tck-id-a] [tck-id-b]', passed: true },
        { title: '[tck-id-b]', passed: false },
      ],
      'failing: [tck-id-b]',
      '1/1',
      '0/1',
    ],
  ])('names %s', (_case, tests, problem, edge, payload) => {
    const joined = joinAssertions(table, tests);
    expect(joined.problems.some((each) => each.includes(problem))).toBe(true);
    expect(joined.problems).toContain('no test for host assertion tck-id-c');
    expect(joined.summary).toBe(`edge ${edge}, payload ${payload}, host 0/1, n/a 1`);
  });

  it('refuses a table with mistakes and names them all', () => {
    const text = [header, 'x\t1\tedge\ttest\t', 'tck-id-a\t1\tnode\tn/a\t', 'tck-id-a\t1\thost\tlater\t'].join('\n');
    expect(() => readAssertions(text)).toThrow(
      /line 2: x is no.*line 3: node is none.*line 3: tck-id-a is n\/a without.*line 4: tck-id-a stands.*line 4: later is none/s,
    );
  });

  it('has every assertion of the specification in its table, with a reason for each that has no test', () => {
    const assertions = readAssertions(
      readFileSync(join(import.meta.dirname, '../../sparkplug/assertions.tsv'), 'utf8'),
    );
    expect(assertions).toHaveLength(299);
    for (const { status, reason } of assertions) expect(reason === '').toBe(status === 'test');
  });
});
