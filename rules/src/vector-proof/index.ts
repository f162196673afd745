export { contradictions, coverRule, type RuleCoverage } from './measure-coverage.js';
export { type NamedRule, parseRuleIds } from './rule-ids.js';
