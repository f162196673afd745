export { Condition, Limit, RuleDefinition } from './definition.js';
export { describeCondition, durationWords, type Language } from './describe-condition.js';
export {
  createFacilityEvaluator,
  type EvaluatorFacility,
  type FacilityEvaluator,
  type HazardChange,
  type Sample,
} from './facility-evaluator.js';
export { shippedRules } from './shipped/index.js';
export { DEFAULT_STALE_AFTER_MS, staleAfterMs } from './staleness.js';
