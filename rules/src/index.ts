export { Condition, Limit, RuleDefinition } from './definition.js';
export { describeCondition, describePart, durationWords, type Language } from './describe-condition.js';
export {
  createFacilityEvaluator,
  type EvaluatorFacility,
  type FacilityEvaluator,
  type HazardChange,
  type Sample,
} from './facility-evaluator.js';
export { type Parameters, type RulesInForce, rulesInForce } from './override-rules.js';
export { parameterName } from './parameter-names.js';
export { lookBackMs, pointsOfRule, type Replay, startReplay } from './replay-rule.js';
export { type CityProfile, cityProfiles } from './shipped/city-profiles.js';
export { shippedRules } from './shipped/index.js';
export { DEFAULT_STALE_AFTER_MS, staleAfterMs } from './staleness.js';
export { parametersOf, type RuleParameter, type Threshold, thresholdsOf } from './thresholds.js';
export { type TracedMoment, type TracedOccurrence, type TracedPart, traceRule } from './trace-rule.js';
