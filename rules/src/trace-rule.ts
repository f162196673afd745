import type { ReadingValue } from '@anju/contracts';
import { compileCondition } from './compile-condition.js';
import { type CompiledCondition, TRUE, UNKNOWN } from './compiled-condition.js';
import type { Condition, RuleDefinition } from './definition.js';
import { assign } from './evaluator-state.js';
import type { EvaluatorFacility, Sample } from './facility-evaluator.js';
import { emptyInputs, type Inputs, qualityCode } from './inputs.js';
import { type PlannedRule, planFacility, scopeOf } from './plan.js';
import { type Emit, initialState, runTimers, step } from './rule-machine.js';
import type { WindowEvent } from './sample-window.js';

export interface TracedPart {
  readonly condition: Condition;
  readonly truth: 'true' | 'false' | 'unknown';
  /** The newest sample of each point that it reads, as it was known then. */
  readonly samples: readonly { readonly point: string; readonly value: ReadingValue; readonly sourceTimeMs: number }[];
}

export interface TracedMoment {
  readonly atMs: number;
  readonly state: 'began' | 'active' | 'clearing' | 'cleared' | 'last_seen';
  readonly parts: readonly TracedPart[];
}

export interface TracedOccurrence {
  readonly beganMs: number;
  readonly activeMs: number | null;
  readonly clearedMs: number | null;
  readonly moments: readonly TracedMoment[];
}

/** The comparisons of a condition in the order of the rule, each once. */
function comparisons(conditions: readonly Condition[]): Condition[] {
  const found = new Map<string, Condition>();
  const walk = (condition: Condition): void => {
    if (condition.op === 'all' || condition.op === 'any') for (const part of condition.of) walk(part);
    else if (condition.op === 'not') walk(condition.of);
    else {
      const { optional: _, ...bare } = condition;
      found.set(JSON.stringify(bare), condition);
    }
  };
  for (const condition of conditions) walk(condition);
  return [...found.values()];
}

function shown(inputs: Inputs, index: number, isFlag: boolean): ReadingValue {
  if ((inputs.qualities[index] as number) > 1) return null;
  const value = inputs.values[index] as number;
  return isFlag ? value !== 0 : value;
}

/**
 * Evaluates one rule at one instance over samples in order and tells of each occurrence which parts of the condition held at its
 * turns, and by which samples. `null`: the rule says nothing about this facility.
 */
export function traceRule(options: {
  readonly facility: EvaluatorFacility;
  readonly rule: RuleDefinition;
  readonly instance: string | null;
  /** Ascending by time and ordinal. */
  readonly samples: readonly Sample[];
  readonly untilMs: number;
}): readonly TracedOccurrence[] | null {
  const { facility, rule, instance, samples, untilMs } = options;
  const plan = planFacility(facility, [rule]);
  const bound = plan.rules.find((planned) => planned.instance === instance);
  if (bound === undefined) return null;
  let slots = bound.slots;
  const scope = scopeOf(facility, plan.indexOf, instance, () => slots++);
  const clear = rule.clearWhen === undefined ? [] : [rule.clearWhen];
  const parts = comparisons([rule.raise, ...clear]).flatMap((condition) => {
    const compiled = compileCondition(condition, scope);
    return compiled === null ? [] : [{ condition, compiled }];
  });
  const observers: CompiledCondition[] = [...bound.observers, ...parts.map(({ compiled }) => compiled)];
  const planned: PlannedRule = { ...bound, observers, slots };

  const inputs = emptyInputs(plan.staleMs, samples[0]?.atMs ?? untilMs);
  const state = initialState();
  const traced = new Map<number, { activeMs: number | null; clearedMs: number | null; moments: TracedMoment[] }>();
  const momentNow = (turn: TracedMoment['state'], atMs: number): TracedMoment => ({
    atMs,
    state: turn,
    parts: parts.map(({ condition, compiled }) => {
      const truth = compiled.test(inputs, atMs, state.memory ?? []);
      const seen = compiled.reads.filter((index) => (inputs.keys[index] as number) >= 0).slice(0, 8);
      return {
        condition,
        truth: truth === TRUE ? 'true' : truth === UNKNOWN ? 'unknown' : 'false',
        samples: seen.map((index) => ({
          point: plan.points[index] as string,
          value: shown(inputs, index, plan.isFlag[index] === true),
          sourceTimeMs: inputs.times[index] as number,
        })),
      };
    }),
  });
  const emit: Emit = (occurrence, ended) => {
    if (ended === 'withdrawn') {
      traced.delete(occurrence.beganMs);
      return;
    }
    const known = traced.get(occurrence.beganMs);
    const own = known ?? { activeMs: null, clearedMs: null, moments: [momentNow('began', state.atMs)] };
    traced.set(occurrence.beganMs, own);
    own.activeMs = occurrence.activeMs;
    own.clearedMs = occurrence.clearedMs;
    const turn = occurrence.state;
    if (turn !== 'pending' && own.moments.at(-1)?.state !== turn) own.moments.push(momentNow(turn, state.atMs));
  };
  const none = () => [];
  for (let at = 0; at < samples.length; ) {
    const first = samples[at] as Sample;
    const key = Math.round(first.atMs) * 1000 + first.ordinal;
    const atMs = Math.max(Math.floor(key / 1000), state.atMs);
    runTimers(planned, state, inputs, atMs, emit, none);
    let touched = false;
    for (; samples[at]?.atMs === first.atMs && samples[at]?.ordinal === first.ordinal; at++) {
      const { point, value, quality, reason } = samples[at] as Sample;
      const index = plan.indexOf.get(point);
      if (index === undefined) continue;
      const code = qualityCode(value, quality, reason);
      const event: WindowEvent = { key, point: index, value: code <= 1 ? Number(value) : 0, quality: code };
      assign(inputs, event);
      touched ||= planned.reads.includes(index);
    }
    if (touched) step(planned, state, inputs, atMs, key, emit, none);
  }
  runTimers(planned, state, inputs, untilMs, emit, none);
  const open = state.occurrence === null ? undefined : traced.get(state.occurrence.beganMs);
  open?.moments.push(momentNow('last_seen', Math.max(state.atMs, Math.min(untilMs, samples.at(-1)?.atMs ?? untilMs))));
  return [...traced].map(([beganMs, occurrence]) => ({ beganMs, ...occurrence }));
}
