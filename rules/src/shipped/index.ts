import type { RuleDefinition } from '../definition.js';

export const shippedRules: readonly RuleDefinition[] = [];
