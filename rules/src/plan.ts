import { findPoint, pointCatalogue, type Severity, splitPointKey } from '@anju/contracts';
import { compileCondition } from './compile-condition.js';
import { type CompiledCondition, type CompileScope, negate } from './compiled-condition.js';
import type { Condition, RuleDefinition } from './definition.js';
import { staleAfterMs } from './staleness.js';

/** What the evaluator must know of a facility. */
export interface PlannedFacility {
  readonly kind: string;
  readonly points: readonly string[];
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
}

/** One rule bound to one facility, and to one instance where the rule repeats. */
export interface PlannedRule {
  readonly rule: RuleDefinition;
  readonly instance: string | null;
  /** `<rule>` or `<rule>@<instance>`: the key of its state in a snapshot. */
  readonly id: string;
  readonly raise: CompiledCondition;
  readonly clear: CompiledCondition;
  readonly severities: readonly { readonly when: CompiledCondition; readonly severity: Severity }[];
  /** Every condition above that may look back, each once. */
  readonly observers: readonly CompiledCondition[];
  /** Indices of every point that it reads. */
  readonly reads: readonly number[];
  /** An unknown value for longer than this restarts a pending delay. */
  readonly gapMs: number;
  readonly slots: number;
}

/** Shared by every facility with the same kind, points and parameters. */
export interface Plan {
  readonly points: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly isFlag: readonly boolean[];
  readonly staleMs: readonly number[];
  readonly rules: readonly PlannedRule[];
  /** Indices into `rules`, by point index. */
  readonly readers: readonly (readonly number[])[];
}

const severityRank: Readonly<Record<Severity, number>> = { notice: 0, minor: 1, major: 2, critical: 3 };

export function graver(a: Severity, b: Severity): Severity {
  return severityRank[a] >= severityRank[b] ? a : b;
}

function instancesOf(rule: RuleDefinition, facility: PlannedFacility): (string | null)[] {
  if (rule.scope === 'facility') return [null];
  if (rule.scope === 'port') {
    const ports = new Set<string>();
    for (const point of facility.points) {
      const { instance } = splitPointKey(point);
      if (instance?.startsWith('port-')) ports.add(instance);
    }
    return [...ports];
  }
  const kind = pointCatalogue.find((definition) => definition.kind === facility.kind)?.kind;
  return facility.points.filter((point) => {
    if (rule.points !== undefined) return rule.points.includes(splitPointKey(point).key);
    const definition = kind === undefined ? undefined : findPoint(kind, point);
    return definition !== undefined && definition.type !== 'string';
  });
}

/** What a condition of one instance is bound to. */
export function scopeOf(
  facility: PlannedFacility,
  indexOf: ReadonlyMap<string, number>,
  instance: string | null,
  takeSlot: () => number,
): CompileScope {
  return {
    indexOf: (point) => indexOf.get(point),
    instance,
    parameters: facility.parameters,
    kind: facility.kind,
    pointCount: facility.points.length,
    takeSlot,
  };
}

/** Binds rules to a facility; a rule whose points or stated figures the facility lacks is left out. */
export function planFacility(facility: PlannedFacility, rules: readonly RuleDefinition[]): Plan {
  const indexOf = new Map(facility.points.map((point, index) => [point, index]));
  const staleMs = facility.points.map((point) => staleAfterMs(point, facility.parameters));
  const kind = pointCatalogue.find((definition) => definition.kind === facility.kind)?.kind;
  const isFlag = facility.points.map((point) => kind !== undefined && findPoint(kind, point)?.type === 'boolean');
  const planned: PlannedRule[] = [];
  for (const rule of rules) {
    if (rule.kind !== 'any' && rule.kind !== facility.kind) continue;
    for (const instance of instancesOf(rule, facility)) {
      let slots = 0;
      const scope = scopeOf(facility, indexOf, instance, () => slots++);
      const compile = (condition: Condition) => compileCondition(condition, scope);
      const raise = compile(rule.raise);
      if (raise === null) continue;
      const ownClear = rule.clearWhen === undefined ? null : compile(rule.clearWhen);
      const clear = ownClear ?? negate(raise);
      const severities = rule.severityWhen.flatMap(({ when, severity }) => {
        const compiled = compile(when);
        return compiled === null ? [] : [{ when: compiled, severity }];
      });
      const observers = [raise, ...(ownClear === null ? [] : [ownClear]), ...severities.map(({ when }) => when)];
      const reads = [...new Set(observers.flatMap((part) => part.reads))];
      const gapMs = Math.min(...raise.reads.map((index) => staleMs[index] as number));
      const id = instance === null ? rule.id : `${rule.id}@${instance}`;
      planned.push({ rule, instance, id, raise, clear, severities, observers, reads, gapMs, slots });
    }
  }
  const readers = facility.points.map((_, index) =>
    planned.flatMap((rule, at) => (rule.reads.includes(index) ? [at] : [])),
  );
  return { points: facility.points, indexOf, isFlag, staleMs, rules: planned, readers };
}

const plansOf = new WeakMap<readonly RuleDefinition[], Map<string, Plan>>();
const MAX_SHARED_PLANS = 1024;

/** As `planFacility`, made once for alike facilities: a district has thousands of them. */
export function sharedPlan(facility: PlannedFacility, rules: readonly RuleDefinition[]): Plan {
  let plans = plansOf.get(rules);
  if (plans === undefined) {
    plans = new Map();
    plansOf.set(rules, plans);
  }
  const key = JSON.stringify([facility.kind, facility.points, Object.entries(facility.parameters).sort()]);
  let plan = plans.get(key);
  if (plan === undefined) {
    if (plans.size >= MAX_SHARED_PLANS) plans.clear();
    plan = planFacility(facility, rules);
    plans.set(key, plan);
  }
  return plan;
}
