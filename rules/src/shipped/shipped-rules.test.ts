import { type FacilityKind, pointCatalogue } from '@anju/contracts';
import { describe, expect, it } from 'vitest';
import type { Condition } from '../definition.js';
import { describeCondition } from '../describe-condition.js';
import { createFacilityEvaluator, type HazardChange, type Sample } from '../facility-evaluator.js';
import { shippedRules } from './index.js';
import { dataQualityVectors } from './vectors/data-quality.js';
import { ebikeChargingVectors } from './vectors/ebike-charging.js';
import { elevatorVectors } from './vectors/elevator.js';
import { fireWaterVectors } from './vectors/fire-water.js';
import { pondingVectors } from './vectors/ponding.js';
import type { RuleVector, VectorValue } from './vectors/rule-vector.js';
import { waterTankVectors } from './vectors/water-tank.js';

const START_MS = 1_790_000_000_000;
const HEARTBEAT_S = 30;
const vectors = [
  ...elevatorVectors,
  ...fireWaterVectors,
  ...waterTankVectors,
  ...ebikeChargingVectors,
  ...pondingVectors,
  ...dataQualityVectors,
];

function sampleOf(point: string, value: VectorValue, atMs: number): Sample {
  if (value === 'unreadable') return { point, value: null, quality: 'bad', reason: 'out_of_range', atMs, ordinal: 0 };
  if (value === 'unreached') return { point, value: null, quality: 'bad', reason: 'device_timeout', atMs, ordinal: 0 };
  if (value === 'uncertain')
    return { point, value: 1, quality: 'uncertain', reason: 'clock_implausible', atMs, ordinal: 0 };
  return { point, value: value === 'silent' ? null : value, quality: 'good', atMs, ordinal: 0 };
}

/** The samples of a vector: each step's values, repeated as heartbeats. */
function samplesOf(vector: RuleVector): Sample[] {
  const samples: Sample[] = [];
  const points = new Set(vector.steps.flatMap(([, set]) => Object.keys(set)));
  for (const point of points) {
    const own = vector.steps.filter(([, set]) => set[point] !== undefined);
    for (const [at, [fromS, set]] of own.entries()) {
      const value = set[point] as VectorValue;
      const untilS = own[at + 1]?.[0] ?? vector.untilS;
      if (value === 'silent') continue;
      for (let s = fromS; s < untilS; s += HEARTBEAT_S) samples.push(sampleOf(point, value, START_MS + s * 1000));
    }
  }
  return samples.sort((a, b) => a.atMs - b.atMs);
}

function play(vector: RuleVector): string[] {
  const rule = shippedRules.find(({ id }) => id === vector.rule);
  if (rule === undefined) throw new Error(`no rule ${vector.rule}`);
  const kind: FacilityKind | undefined = rule.kind === 'any' ? vector.kind : rule.kind;
  if (kind === undefined) throw new Error(`vector of ${vector.rule} names no kind`);
  const samples = samplesOf(vector);
  const evaluator = createFacilityEvaluator({
    facility: {
      facilityId: 'heping.under-test',
      kind,
      points: [...new Set(samples.map(({ point }) => point))],
      parameters: vector.parameters ?? {},
    },
    rules: [rule],
  });
  const seen: string[] = [];
  const note = (changes: HazardChange[], atMs: number): void => {
    for (const change of changes) {
      expect(change.instance).toBe(vector.instance ?? null);
      const severity = change.severity === rule.severity ? '' : ` ${change.severity}`;
      seen.push(`${change.state}@${(atMs - START_MS) / 1000}${severity}`);
    }
  };
  const passUntil = (untilMs: number): void => {
    for (let due = evaluator.nextDueMs(); due !== null && due <= untilMs; due = evaluator.nextDueMs()) {
      note(evaluator.advance(due), due);
    }
  };
  const resetMs = vector.resetAtS === undefined ? Number.POSITIVE_INFINITY : START_MS + vector.resetAtS * 1000;
  let reset = false;
  const resetUntil = (untilMs: number): void => {
    if (reset || resetMs > untilMs) return;
    reset = true;
    passUntil(resetMs);
    note(evaluator.reset(rule.id, vector.instance ?? null, resetMs), resetMs);
  };
  for (let at = 0; at < samples.length; ) {
    const { atMs } = samples[at] as Sample;
    resetUntil(atMs);
    passUntil(atMs);
    const batch = samples.slice(at).filter((sample) => sample.atMs === atMs);
    note(evaluator.apply(batch, atMs), atMs);
    at += batch.length;
  }
  const endMs = START_MS + vector.untilS * 1000;
  resetUntil(endMs);
  passUntil(endMs);
  return seen;
}

describe('shipped rules', () => {
  it.each(vectors.map((vector) => [vector.rule, vector.name, vector] as const))('%s: %s', (_rule, _name, vector) => {
    expect(play(vector)).toEqual(vector.expect);
  });

  it('has a vector in which each rule fires', () => {
    const fired = new Set(
      vectors.filter((vector) => vector.expect.some((line) => line.startsWith('active'))).map(({ rule }) => rule),
    );
    expect(shippedRules.map(({ id }) => id).filter((id) => !fired.has(id))).toEqual([]);
  });

  it('names each rule once', () => {
    const ids = shippedRules.map(({ id }) => id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });

  it('reads only points of the catalogue', () => {
    const pointsOf = (condition: Condition): string[] => {
      switch (condition.op) {
        case 'all':
        case 'any':
          return condition.of.flatMap(pointsOf);
        case 'not':
          return pointsOf(condition.of);
        case 'unanswered':
          return [...pointsOf(condition.signal), ...pointsOf(condition.response)];
        default:
          return 'point' in condition ? [condition.point] : [];
      }
    };
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

  it('reads alarm-relevant points only, so that the edge sends them first', () => {
    const late = shippedRules
      .filter((rule) => rule.ticket === 'open' && rule.kind !== 'any')
      .flatMap((rule) =>
        JSON.stringify([rule.raise, rule.clearWhen ?? null])
          .match(/"point":"[a-z_0-9]+"/g)
          ?.map((text) => text.slice(9, -1))
          .filter((key) =>
            pointCatalogue.some((point) => point.kind === rule.kind && point.key === key && !point.alarmRelevant),
          )
          .map((key) => `${rule.id}: ${key}`),
      );
    expect(late).toEqual([]);
  });

  it('shows no default as law: a rule tagged STD names its standard', () => {
    const standards = /GB|TSG|MEM order|RCD/;
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
      'Static pressure at the worst hydrant < hydrantStaticMinMPa (default 0.07) MPa and Fire pump running = Stopped, for 1 min; clears when Static pressure at the worst hydrant > hydrantStaticMinMPa (default 0.07) + 0.02 MPa for 5 min',
    );
    const smoke = shippedRules.find(({ id }) => id === 'B-SMOKE');
    expect(smoke && describeCondition(smoke, 'zh')).toBe('烟感 = 报警；恢复：人工复位，且烟感 = 正常 持续 5 分钟');
  });
});
