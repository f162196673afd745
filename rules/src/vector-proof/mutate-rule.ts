import type { Condition, Limit, RuleDefinition } from '../definition.js';

export interface Mutant {
  /** What was changed: `raise limit 1 +20%`, `onDelay 0`, `no hysteresis`. */
  readonly name: string;
  readonly rule: RuleDefinition;
}

const steps = [0.8, 1.2];

function scaled(limit: Limit, factor: number): Limit {
  if (typeof limit === 'number') return limit * factor;
  return { ...limit, times: (limit.times ?? 1) * factor, plus: (limit.plus ?? 0) * factor };
}

/** A factor changes nothing of it. */
function isZero(limit: Limit): boolean {
  return limit === 0 || (typeof limit === 'object' && limit.otherwise === 0 && (limit.plus ?? 0) === 0);
}

/** A count one less and one more, anything else a fifth less and a fifth more. */
function neighbours(key: string, figure: Limit): { readonly name: string; readonly figure: Limit }[] {
  if (key === 'atLeast' && typeof figure === 'number') {
    return [figure - 1, figure + 1]
      .filter((count) => count >= 1)
      .map((count) => ({ name: `= ${count}`, figure: count }));
  }
  return steps.map((factor) => ({ name: `×${factor}`, figure: scaled(figure, factor) }));
}

/** The keys under which a condition holds a figure. */
const figures = ['limit', 'withinMs', 'forMs', 'atLeast', 'times', 'perS', 'perHour', 'plusMs'] as const;

/** Every condition with one of its figures changed, anywhere inside it. */
function conditionsLike(condition: Condition): { readonly name: string; readonly condition: Condition }[] {
  const found: { name: string; condition: Condition }[] = [];
  const own = condition as unknown as Readonly<Record<string, unknown>>;
  for (const key of figures) {
    const figure = own[key] as Limit | undefined;
    if (figure === undefined || isZero(figure)) continue;
    for (const neighbour of neighbours(key, figure)) {
      const changed = { ...own, [key]: neighbour.figure } as unknown as Condition;
      found.push({ name: `${condition.op} ${key} ${neighbour.name}`, condition: changed });
    }
  }
  for (const [key, value] of Object.entries(own)) {
    const children = Array.isArray(value) ? value : [value];
    for (const [at, child] of children.entries()) {
      if (typeof child !== 'object' || child === null || !('op' in child)) continue;
      for (const like of conditionsLike(child as Condition)) {
        const replaced = Array.isArray(value) ? value.with(at, like.condition) : like.condition;
        found.push({ name: like.name, condition: { ...own, [key]: replaced } as unknown as Condition });
      }
    }
  }
  return found;
}

/** Every rule that differs from this one in one figure, delay or hysteresis: vectors worth the name tell each from it. */
export function mutantsOf(rule: RuleDefinition): Mutant[] {
  const mutants: Mutant[] = [];
  for (const { name, condition } of conditionsLike(rule.raise)) {
    mutants.push({ name: `raise: ${name}`, rule: { ...rule, raise: condition } });
  }
  for (const { name, condition } of rule.clearWhen === undefined ? [] : conditionsLike(rule.clearWhen)) {
    mutants.push({ name: `clear: ${name}`, rule: { ...rule, clearWhen: condition } });
  }
  for (const [at, entry] of rule.severityWhen.entries()) {
    for (const { name, condition } of conditionsLike(entry.when)) {
      const severityWhen = rule.severityWhen.with(at, { ...entry, when: condition });
      mutants.push({ name: `${entry.severity}: ${name}`, rule: { ...rule, severityWhen } });
    }
  }
  if (rule.onDelayMs > 0) mutants.push({ name: 'on-delay 0', rule: { ...rule, onDelayMs: 0 } });
  if (rule.offDelayMs > 0) mutants.push({ name: 'off-delay 0', rule: { ...rule, offDelayMs: 0 } });
  if (rule.clearWhen !== undefined) {
    const { clearWhen: _, ...without } = rule;
    mutants.push({ name: 'hysteresis 0', rule: without });
  }
  if (rule.clear === 'manual') mutants.push({ name: 'no latch', rule: { ...rule, clear: 'condition' } });
  return mutants;
}
