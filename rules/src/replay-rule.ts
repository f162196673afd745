import type { Condition, Limit, RuleDefinition } from './definition.js';
import {
  createFacilityEvaluator,
  type EvaluatorFacility,
  type HazardChange,
  type Sample,
} from './facility-evaluator.js';

/** A replay in parts, so that whoever runs it can do something else in between. */
export interface Replay {
  /** Samples in ascending order, after those of the call before. */
  feed(samples: readonly Sample[]): void;
  /** Lets time run until then: the last word on each occurrence, by begin. */
  finish(untilMs: number): readonly HazardChange[];
}

/** Evaluates one rule over samples in order, on time. Nothing is known of before `fromMs` and the first sample. */
export function startReplay(options: {
  readonly facility: EvaluatorFacility;
  readonly rule: RuleDefinition;
  readonly fromMs: number;
}): Replay {
  const { facility, rule, fromMs } = options;
  const evaluator = createFacilityEvaluator({ facility, rules: [rule] });
  const last = new Map<string, HazardChange>();
  let watched = false;
  const take = (changes: readonly HazardChange[]): void => {
    for (const change of changes) {
      const key = `${change.instance ?? ''}@${change.beganMs}`;
      if (change.state === 'withdrawn') last.delete(key);
      else last.set(key, change);
    }
  };
  const watch = (first: Sample | undefined): void => {
    if (!watched) take(evaluator.advance(Math.min(fromMs, first?.atMs ?? fromMs)));
    watched = true;
  };
  return {
    feed(samples) {
      watch(samples[0]);
      for (let at = 0; at < samples.length; ) {
        const first = samples[at] as Sample;
        let to = at + 1;
        while (to < samples.length && samples[to]?.atMs === first.atMs && samples[to]?.ordinal === first.ordinal) to++;
        take(evaluator.apply(samples.slice(at, to), first.atMs));
        at = to;
      }
    },
    finish(untilMs) {
      watch(undefined);
      take(evaluator.advance(untilMs));
      return [...last.values()].sort(
        (a, b) => a.beganMs - b.beganMs || (a.instance ?? '').localeCompare(b.instance ?? ''),
      );
    },
  };
}

function longest(limit: Limit, parameters: EvaluatorFacility['parameters']): number {
  if (typeof limit === 'number') return limit;
  const own = parameters[limit.parameter];
  return (typeof own === 'number' ? own : (limit.otherwise ?? 0)) * (limit.times ?? 1) + (limit.plus ?? 0);
}

function reach(condition: Condition, parameters: EvaluatorFacility['parameters']): number {
  const { op } = condition;
  if (op === 'change' || op === 'moved') return condition.windowMs;
  if (op === 'frozen') return longest(condition.forMs, parameters);
  if (op === 'unanswered') {
    return condition.withinMs + Math.max(reach(condition.signal, parameters), reach(condition.response, parameters));
  }
  if (op === 'held') return longest(condition.forMs, parameters) + reach(condition.of, parameters);
  if (op === 'count') return (condition.windowMs ?? 86_400_000) + reach(condition.of, parameters);
  if (op === 'usual') return condition.days * 86_400_000;
  if (op === 'jump') return condition.meanMs + reach(condition.while, parameters);
  if (op === 'not' || op === 'streak') return reach(condition.of, parameters);
  if (op === 'all' || op === 'any') return Math.max(...condition.of.map((part) => reach(part, parameters)));
  return 0;
}

/** How far before a moment the samples matter that decide the rule then, ms. */
export function lookBackMs(rule: RuleDefinition, parameters: EvaluatorFacility['parameters']): number {
  const conditions = [rule.raise, ...(rule.clearWhen === undefined ? [] : [rule.clearWhen])];
  return Math.max(...conditions.map((condition) => reach(condition, parameters))) + rule.onDelayMs;
}

/** Every key of a point that the rule's conditions name; `$point` means the instance. */
export function pointsOfRule(rule: RuleDefinition): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (condition: Condition): void => {
    if ('point' in condition) found.add(condition.point);
    for (const part of Object.values(condition) as unknown[]) {
      for (const child of Array.isArray(part) ? part : [part]) {
        if (typeof child === 'object' && child !== null && 'op' in child) walk(child as Condition);
      }
    }
  };
  walk(rule.raise);
  if (rule.clearWhen !== undefined) walk(rule.clearWhen);
  for (const { when } of rule.severityWhen) walk(when);
  return found;
}
