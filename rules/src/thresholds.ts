import { resolveLimit } from './compiled-condition.js';
import type { Condition, Limit, RuleDefinition } from './definition.js';

/** A figure with which a rule compares a point, as it is in force for a facility: a line in the point's chart. */
export interface Threshold {
  /** Key of the facility's point. */
  readonly point: string;
  readonly limit: number;
  /** The side of the limit on which the comparison holds. */
  readonly side: 'above' | 'below';
  readonly inclusive: boolean;
  readonly role: 'raise' | 'clear';
}

/** A figure of a rule that a facility, an estate or a district may state. */
export interface RuleParameter {
  readonly name: string;
  /** What holds where nobody states it; `null`: the rule does not apply there. */
  readonly otherwise: number | string | null;
  /** Catalogue key of the point that the figure is compared with, whose unit it has; `null`: of none. */
  readonly point: string | null;
  readonly type: 'figure' | 'duration_ms' | 'text' | 'fact';
}

/** Every condition within these, the outer first. */
function* conditionsIn(conditions: readonly Condition[]): Generator<Condition> {
  for (const condition of conditions) {
    yield condition;
    const { op } = condition;
    if (op === 'all' || op === 'any') yield* conditionsIn(condition.of);
    else if (op === 'not' || op === 'held' || op === 'streak' || op === 'usual') yield* conditionsIn([condition.of]);
    else if (condition.op === 'unanswered') yield* conditionsIn([condition.signal, condition.response]);
    else if (condition.op === 'count') {
      yield* conditionsIn([condition.of, ...(condition.each === undefined ? [] : [condition.each])]);
    } else if (condition.op === 'jump') yield* conditionsIn([condition.while]);
  }
}

/** The limits of a rule's comparisons, at one instance of a facility; each once. */
export function thresholdsOf(
  rule: Pick<RuleDefinition, 'raise' | 'clearWhen'>,
  facility: {
    readonly points: readonly string[];
    readonly parameters: Readonly<Record<string, number | string | boolean>>;
  },
  instance: string | null,
): readonly Threshold[] {
  const own = (point: string): string | undefined => {
    if (point === '$point') return instance ?? undefined;
    const repeated = instance === null ? point : `${instance}/${point}`;
    return [repeated, point].find((key) => facility.points.includes(key));
  };
  const found = new Map<string, Threshold>();
  const collect = (conditions: readonly Condition[], role: Threshold['role']): void => {
    for (const condition of conditionsIn(conditions)) {
      if (condition.op !== 'above' && condition.op !== 'below') continue;
      const point = own(condition.point);
      const limit = resolveLimit(condition.limit, facility.parameters);
      if (point === undefined || limit === null) continue;
      const { op: side, inclusive = false, magnitude = false } = condition;
      for (const each of magnitude ? [limit, -limit] : [limit]) {
        const threshold: Threshold = { point, limit: each, side, inclusive, role };
        found.set(JSON.stringify([point, each, role]), threshold);
      }
    }
  };
  collect([rule.raise], 'raise');
  collect(rule.clearWhen === undefined ? [] : [rule.clearWhen], 'clear');
  return [...found.values()];
}

/** What of a rule can be stated per facility, estate or district; each once, in the order of the rule. */
export function parametersOf(
  rule: Pick<RuleDefinition, 'raise' | 'clearWhen' | 'severityWhen'>,
): readonly RuleParameter[] {
  const found = new Map<string, RuleParameter>();
  const add = (parameter: RuleParameter): void => {
    const known = found.get(parameter.name);
    if (known === undefined || known.otherwise === null) found.set(parameter.name, parameter);
  };
  const addLimit = (limit: Limit, type: RuleParameter['type'], point: string | null): void => {
    if (typeof limit === 'number') return;
    add({ name: limit.parameter, otherwise: limit.otherwise ?? null, point: point === '$point' ? null : point, type });
  };
  const clear = rule.clearWhen === undefined ? [] : [rule.clearWhen];
  for (const condition of conditionsIn([rule.raise, ...rule.severityWhen.map(({ when }) => when), ...clear])) {
    switch (condition.op) {
      case 'above':
      case 'below':
      case 'change':
      case 'moved':
        addLimit(condition.limit, 'figure', condition.point);
        break;
      case 'rate':
        addLimit(condition.perS, 'figure', null);
        break;
      case 'jump':
        addLimit(condition.times, 'figure', null);
        break;
      case 'usual':
        addLimit(condition.perHour, 'figure', null);
        break;
      case 'count':
        addLimit(condition.atLeast, 'figure', null);
        break;
      case 'held':
      case 'frozen':
        addLimit(condition.forMs, 'duration_ms', null);
        break;
      case 'date':
        addLimit(condition.plusMs, 'duration_ms', null);
        add({ name: condition.parameter, otherwise: null, point: null, type: 'fact' });
        break;
      case 'code':
        add({ name: condition.parameter, otherwise: condition.otherwise, point: null, type: 'text' });
        break;
      case 'parameter':
        add({ name: condition.name, otherwise: null, point: null, type: 'fact' });
        break;
      default:
    }
  }
  return [...found.values()];
}
