import { pointCatalogue } from '@anju/contracts';
import { describe, expect, it } from 'vitest';
import type { Condition } from '../definition.js';
import { describeCondition } from '../describe-condition.js';
import { playVector } from '../vector-proof/play-vector.js';
import { shippedRules } from './index.js';
import { sourceTextsZh } from './source-texts-zh.js';
import { shippedVectors } from './vectors/index.js';
import type { RuleVector } from './vectors/rule-vector.js';

function play(vector: RuleVector): string[] {
  const rule = shippedRules.find(({ id }) => id === vector.rule);
  if (rule === undefined) throw new Error(`no rule ${vector.rule}`);
  return playVector(rule, vector);
}

describe('shipped rules', () => {
  it.each(
    shippedVectors.map((vector) => [vector.rule, vector.name, vector] as const),
  )('%s: %s', (_rule, _name, vector) => {
    expect(play(vector)).toEqual(vector.expect);
  });

  it('has a vector in which each rule fires', () => {
    const fired = new Set(
      shippedVectors
        .filter((vector) => vector.expect.some((line) => line.startsWith('active')))
        .map(({ rule }) => rule),
    );
    expect(shippedRules.map(({ id }) => id).filter((id) => !fired.has(id))).toEqual([]);
  });

  it('says in Chinese, too, where each figure comes from, with the same standards', () => {
    const standards = (text: string) => text.match(/[A-Z]{2,}(?:\/T)? ?T?\d+(?:\.\d+)?-\d{4}/g) ?? [];
    const wrong = shippedRules.filter(
      ({ source: { text, textZh = '' } }) =>
        !/\p{Script=Han}/u.test(textZh) || standards(text).sort().join() !== standards(textZh).sort().join(),
    );
    expect(wrong.map(({ id, source }) => [id, source.text, source.textZh])).toEqual([]);
    expect(Object.keys(sourceTextsZh).sort()).toEqual(shippedRules.map(({ id }) => id).sort());
  });

  it('names each rule once', () => {
    const ids = shippedRules.map(({ id }) => id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });

  it('reads only points of the catalogue', () => {
    const pointsOf = (condition: Condition): string[] => [
      ...('point' in condition ? [condition.point] : []),
      ...Object.values(condition).flatMap((part: unknown) =>
        (Array.isArray(part) ? part : [part]).flatMap((child: unknown) =>
          typeof child === 'object' && child !== null && 'op' in child ? pointsOf(child as Condition) : [],
        ),
      ),
    ];
    const unknown = shippedRules.flatMap((rule) =>
      [rule.raise, ...(rule.clearWhen ? [rule.clearWhen] : []), ...rule.severityWhen.map(({ when }) => when)]
        .flatMap(pointsOf)
        .concat(rule.points ?? [])
        .filter((point) => point !== '$point')
        .filter(
          (point) =>
            !pointCatalogue.some(({ kind, key }) => key === point && (rule.kind === 'any' || kind === rule.kind)),
        )
        .map((point) => `${rule.id}: ${point}`),
    );
    expect(unknown).toEqual([]);
  });

  // Rules that look back over minutes to days lose nothing when one of their points waits its turn.
  const unhurried = ['E-MOTOR-TIME', 'E-LEVEL', 'F-JOCKEY-CYCLE', 'F-JOCKEY-NEVER', 'W-STAGNANT', 'P-SUMP-RUNLONG'];

  it('reads alarm-relevant points only, so that the edge sends them first', () => {
    const late = shippedRules
      .filter((rule) => rule.ticket === 'open' && rule.kind !== 'any' && !unhurried.includes(rule.id))
      .flatMap((rule) =>
        [...JSON.stringify([rule.raise, rule.clearWhen ?? null]).matchAll(/"point":"([a-z_0-9]+)"/g)]
          .map(([, key]) => key)
          .filter((key) =>
            pointCatalogue.some((point) => point.kind === rule.kind && point.key === key && !point.alarmRelevant),
          )
          .map((key) => `${rule.id}: ${key}`),
      );
    expect(late).toEqual([]);
  });

  it('shows no default as law: a rule tagged STD names its standard', () => {
    const standards = /GB|TSG|CJJ|MEM order|Special Equipment Safety|RCD/;
    const nameless = shippedRules.filter(({ source }) => source.tag === 'STD' && !standards.test(source.text));
    expect(nameless.map(({ id }) => id)).toEqual([]);
  });

  it.each(['zh', 'en'] as const)('says every rule in words (%s)', (language) => {
    for (const rule of shippedRules) {
      const text = describeCondition(rule, language);
      expect(text).not.toMatch(/undefined|\[object|NaN/);
      expect(text.length).toBeGreaterThan(8);
    }
  });

  it('says limit, duration and hysteresis', () => {
    const rule = shippedRules.find(({ id }) => id === 'F-STATIC-LOW');
    expect(rule && describeCondition(rule, 'en')).toBe(
      'Static pressure at the worst hydrant < Lowest static pressure of the hydrant (default 0.07) MPa and Fire pump running = Stopped, for 1 min; clears when Static pressure at the worst hydrant > Lowest static pressure of the hydrant (default 0.07) + 0.02 MPa for 5 min',
    );
    const smoke = shippedRules.find(({ id }) => id === 'B-SMOKE');
    expect(smoke && describeCondition(smoke, 'zh')).toBe('烟感 = 报警；恢复：人工复位，且条件消失 持续 5 分钟');
  });
});
