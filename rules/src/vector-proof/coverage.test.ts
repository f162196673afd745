import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { atLeast, below, rulesOf, SECOND } from '../shipped/draft-rule.js';
import { shippedRules } from '../shipped/index.js';
import type { RuleVector } from '../shipped/vectors/rule-vector.js';
import { contradictions, coverRule } from './measure-coverage.js';
import { seededRandom } from './permute-vector.js';
import { parseRuleIds } from './rule-ids.js';

const text = { zh: '试', en: 'Test' };
const [rule] = rulesOf('ponding', 'ponding', [
  {
    id: 'T-DEPTH',
    name: text,
    advice: text,
    severity: 'minor',
    raise: atLeast('water_depth', 50),
    onDelayMs: 20 * SECOND,
    clearWhen: below('water_depth', 30),
    offDelayMs: 15 * SECOND,
    source: ['DEFAULT', 'H', 'test'],
  },
]);
if (rule === undefined) throw new Error('no rule');

const vector = (
  name: string,
  depths: readonly (readonly [number, number])[],
  expected: readonly string[],
): RuleVector => ({
  rule: 'T-DEPTH',
  name,
  steps: depths.map(([atS, water_depth]) => [atS, { water_depth }]),
  untilS: 300,
  expect: expected,
});
const sharp = vector(
  'just below, just above, in between',
  [
    [0, 45],
    [60, 55],
    [120, 35],
    [180, 28],
  ],
  ['pending@60', 'active@80', 'clearing@180', 'cleared@195'],
);

describe('coverage of a rule', () => {
  it('finds every mutant with a vector that walks just past each limit', () => {
    expect(coverRule(rule, [sharp], 5)).toMatchObject({
      vectors: 1,
      permutations: 5,
      mutants: 7,
      killed: 7,
      faults: [],
    });
  });

  it('names the mutants that blunt vectors take for the rule', () => {
    const blunt = vector('far above, far below', [[0, 500]], ['pending@0', 'active@20']);
    const { survivors } = coverRule(rule, [blunt], 1);
    expect(survivors).toContain('raise: above limit ×0.8');
    expect(survivors).toContain('off-delay 0');
    expect(survivors).not.toContain('on-delay 0');
  });

  it('finds a vector that does not hold, and a rule that never fires', () => {
    const wrong = vector('too early', [[0, 60]], ['active@0']);
    expect(coverRule(rule, [wrong], 1).faults).toEqual(['vector “too early” does not hold']);
    expect(coverRule(rule, [vector('dry', [[0, 0]], [])], 1).faults).toEqual(['fires in no vector']);
  });
});

describe('the list of named rules', () => {
  const header = 'section\tid\ttag\tconfidence\tshipped\treason\n';

  it('agrees with the shipped rules, each way', () => {
    const list = parseRuleIds(readFileSync(new URL('../../coverage/rule-ids.tsv', import.meta.url), 'utf8'));
    expect(contradictions(list, shippedRules)).toEqual([]);
  });

  it('finds what is missing, unexplained or tagged otherwise', () => {
    const list = parseRuleIds(
      `${header}5\tT-DEPTH\tSTD\tH\tT-DEPTH\t\n5\tT-LOST\tSTD\tH\t\t\n5\tT-ALIAS\tSTD\tH\tT-DEPTH\t\n5\tT-GONE\tSTD\tH\tT-NONE\twhy\n`,
    );
    expect(contradictions(list, [rule])).toEqual([
      'T-DEPTH is STD H in the list and DEFAULT H in the rule',
      'T-LOST is in no rule and has no written reason',
      'T-ALIAS: says not why another rule stands for it',
      'T-GONE: T-NONE does not ship',
    ]);
    expect(contradictions([], [rule])).toEqual(['T-DEPTH ships and is not listed']);
  });

  it('is refused with the place where it is broken', () => {
    expect(() => parseRuleIds('id\n')).toThrow(/must begin with/);
    expect(() => parseRuleIds(`${header}5\tT-DEPTH\n`)).toThrow(/entry 1: 2 of 6 columns/);
  });
});

it('the same seed gives the same numbers', () => {
  const draw = (seed: number): number[] => Array.from({ length: 5 }, seededRandom(seed));
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  for (const number of draw(7)) expect(number).toBeLessThan(1);
});
