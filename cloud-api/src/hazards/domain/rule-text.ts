import type { Condition, Limit, RuleDefinition } from '@anju/rules';

function duration(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`;
  if (ms % 60_000 === 0) return `${ms / 60_000} min`;
  return `${ms / 1000} s`;
}

function limitText(limit: Limit): string {
  if (typeof limit === 'number') return String(limit);
  const scaled = limit.times === undefined ? limit.parameter : `${limit.times} × ${limit.parameter}`;
  const shifted = limit.plus === undefined ? scaled : `${scaled} + ${limit.plus}`;
  return limit.otherwise === undefined ? shifted : `${shifted} (else ${limit.otherwise})`;
}

function conditionText(condition: Condition): string {
  switch (condition.op) {
    case 'above':
    case 'below': {
      const sign = condition.op === 'above' ? '>' : '<';
      const subject = condition.magnitude === true ? `|${condition.point}|` : condition.point;
      return `${subject} ${sign}${condition.inclusive === true ? '=' : ''} ${limitText(condition.limit)}`;
    }
    case 'equals':
      return `${condition.point} = ${String(condition.value)}`;
    case 'oneOf':
      return `${condition.point} ∈ {${condition.values.join(', ')}}`;
    case 'bit':
      return `bit ${condition.bit} of ${condition.point} = ${condition.value ? 1 : 0}`;
    case 'all':
      return `(${condition.of.map(conditionText).join(' and ')})`;
    case 'any':
      return `(${condition.of.map(conditionText).join(' or ')})`;
    case 'not':
      return `not ${conditionText(condition.of)}`;
    case 'change': {
      const verb = condition.direction === 'rise' ? 'rises' : 'falls';
      return `${condition.point} ${verb} by ${limitText(condition.limit)} within ${duration(condition.windowMs)}`;
    }
    case 'unanswered': {
      const [signal, response] = [conditionText(condition.signal), conditionText(condition.response)];
      return `${signal} is not followed by ${response} within ${duration(condition.withinMs)}`;
    }
    case 'frozen': {
      const { forMs } = condition;
      return `${condition.point} is the same for ${typeof forMs === 'number' ? duration(forMs) : `${limitText(forMs)} ms`}`;
    }
    case 'unreadable':
      return `${condition.point} gives no value`;
    case 'goodSamples':
      return `${condition.count} good samples of ${condition.point}`;
    case 'silent':
      return 'a point is not heard of';
    case 'clockDoubtful':
      return 'a source time cannot be believed';
    default:
      return (condition as { readonly op: string }).op;
  }
}

/** The raise condition of a rule in words, made from its data: `(pump_run = false and tank_level < 1.2) for 30 s`. */
export function ruleConditionText(rule: RuleDefinition): string {
  const raise = conditionText(rule.raise);
  return rule.onDelayMs === 0 ? raise : `${raise} for ${duration(rule.onDelayMs)}`;
}
