import { describe, expect, it } from 'vitest';
import type { RuleDefinition } from './definition.js';
import { describePart } from './describe-condition.js';
import type { EvaluatorFacility, Sample } from './facility-evaluator.js';
import { lookBackMs, pointsOfRule, startReplay } from './replay-rule.js';
import { shippedRules } from './shipped/index.js';
import { shippedVectors } from './shipped/vectors/index.js';
import { START_MS } from './shipped/vectors/rule-vector.js';
import { traceRule } from './trace-rule.js';
import { playVector, samplesOf } from './vector-proof/play-vector.js';

const ruleOf = (id: string): RuleDefinition => {
  const rule = shippedRules.find((each) => each.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule;
};
const T0 = START_MS;
const lift = (points: readonly string[]): EvaluatorFacility => ({
  facilityId: 'heping.lift-1',
  kind: 'elevator',
  points,
  parameters: {},
});
const good = (point: string, value: number | boolean, atS: number): Sample => ({
  point,
  value,
  quality: 'good',
  atMs: T0 + atS * 1000,
  ordinal: 0,
});

describe('a trace', () => {
  const points = ['passenger_status', 'car_status', 'door_zone', 'service_mode', 'door_status'];
  const samples = [
    ...[0, 30, 60, 90, 120].flatMap((s) => [
      good('passenger_status', s < 90, s),
      good('car_status', s === 0 ? 1 : 0, s),
      good('door_zone', false, s),
      good('service_mode', 1, s),
      good('door_status', true, s),
    ]),
  ];

  it('names each part of the condition, whether it held and by which sample', () => {
    const rule = { ...ruleOf('E-TRAP'), onDelayMs: 45_000 };
    const traced = traceRule({ facility: lift(points), rule, instance: null, samples, untilMs: T0 + 150_000 });
    expect(traced).toHaveLength(1);
    const [occurrence] = traced ?? [];
    expect(occurrence).toMatchObject({ beganMs: T0 + 30_000, activeMs: T0 + 75_000, clearedMs: T0 + 120_000 });
    expect(occurrence?.moments.map(({ state, atMs }) => `${state} ${(atMs - T0) / 1000}`)).toEqual([
      'began 30',
      'active 75',
      'clearing 90',
      'cleared 120',
    ]);
    const began = occurrence?.moments[0];
    const said = began?.parts.map(({ condition, truth }) => `${describePart(condition, 'elevator', 'en')}: ${truth}`);
    expect(said).toEqual([
      'Person in car = Occupied: true',
      'Car status = 0 Stopped: true',
      'Door zone (unlocking zone) = Outside: true',
      'Service mode ∈ {1 Normal, 5 Emergency power}: true',
      'Person in car = Empty: false',
      'Door zone (unlocking zone) = Inside: false',
      'Doors fully closed = Not closed: false',
    ]);
    expect(occurrence?.moments[1]?.parts[0]?.samples).toEqual([
      { point: 'passenger_status', value: true, sourceTimeMs: T0 + 60_000 },
    ]);
  });

  it('ends at the last sample while the hazard is open', () => {
    const traced = traceRule({
      facility: lift(points),
      rule: ruleOf('E-TRAP'),
      instance: null,
      samples: samples.filter(({ atMs }) => atMs <= T0 + 60_000),
      untilMs: T0 + 100_000,
    });
    expect(traced?.[0]?.moments.map(({ state }) => state)).toEqual(['began', 'active', 'last_seen']);
  });

  it('says nothing of a facility to which the rule does not apply', () => {
    const none = traceRule({ facility: lift([]), rule: ruleOf('E-TRAP'), instance: null, samples: [], untilMs: T0 });
    expect(none).toBeNull();
  });

  it('and a replay give the begins and ends that every shipped vector expects', () => {
    const plain = shippedVectors.filter(({ resetAtS, untilS }) => resetAtS === undefined && untilS < 10_000);
    for (const vector of plain) {
      const rule = ruleOf(vector.rule);
      const vectorSamples = samplesOf(vector);
      const facility: EvaluatorFacility = {
        facilityId: 'heping.under-test',
        kind: rule.kind === 'any' ? (vector.kind ?? 'ponding') : rule.kind,
        points: [...new Set(vectorSamples.map(({ point }) => point))],
        parameters: vector.parameters ?? {},
      };
      const untilMs = T0 + vector.untilS * 1000;
      const times = (state: string): string[] =>
        playVector(rule, vector).filter((line) => line.startsWith(`${state}@`));
      const replay = startReplay({ facility, rule, fromMs: T0 });
      const half = Math.floor(vectorSamples.length / 2);
      replay.feed(vectorSamples.slice(0, half));
      replay.feed(vectorSamples.slice(half));
      const replayed = replay.finish(untilMs);
      const traced = traceRule({ facility, rule, instance: vector.instance ?? null, samples: vectorSamples, untilMs });
      const endedIn = (list: readonly { clearedMs: number | null }[]): string[] =>
        list.flatMap(({ clearedMs }) => (clearedMs === null ? [] : [`cleared@${(clearedMs - T0) / 1000}`]));
      const expected = times('cleared').map((line) => line.split(' ')[0]);
      expect(endedIn(replayed), `${vector.rule}: ${vector.name}`).toEqual(expected);
      expect(endedIn(traced ?? []), `${vector.rule}: ${vector.name}`).toEqual(expected);
    }
    expect(plain.length).toBeGreaterThan(150);
  });
});

it('knows how far back a rule looks, and which points it reads', () => {
  expect(lookBackMs(ruleOf('E-TRAP'), {})).toBe(60_000);
  expect(lookBackMs(ruleOf('F-JOCKEY-NEVER'), {})).toBe(86_400_000);
  expect(lookBackMs(ruleOf('F-REFILL-SLOW'), { poolRefillMs: 345_600_000 })).toBe(345_600_000);
  expect(lookBackMs(ruleOf('E-IDLE'), {})).toBe(7 * 86_400_000);
  expect([...pointsOfRule(ruleOf('E-POWER'))]).toEqual(['message_code', 'mains_ok']);
});
