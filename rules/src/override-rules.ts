import type { RuleOverride, RuleSettings } from '@anju/contracts';
import type { RuleDefinition } from './definition.js';
import { cityProfiles } from './shipped/city-profiles.js';

export type Parameters = Readonly<Record<string, number | string | boolean>>;

/** The rules as they are in force at one place, and the figures that its facilities need not state themselves. */
export interface RulesInForce {
  readonly rules: readonly RuleDefinition[];
  readonly parameters: Parameters;
}

function overridden(rule: RuleDefinition, { enabled: _, ...override }: RuleOverride): RuleDefinition {
  return { ...rule, ...override };
}

/**
 * Lays settings over the shipped rules, the widest first: a later layer goes before an earlier one, and within a layer what it
 * states itself before its city profile. An unknown profile or rule changes nothing.
 */
export function rulesInForce(
  shipped: readonly RuleDefinition[],
  layers: readonly (RuleSettings | undefined)[],
): RulesInForce {
  let parameters: Parameters = {};
  const overrides = new Map<string, RuleOverride>();
  for (const layer of layers) {
    if (layer === undefined) continue;
    const profile = cityProfiles.find(({ id }) => id === layer.cityProfile);
    parameters = { ...parameters, ...profile?.parameters, ...layer.parameters };
    for (const [id, override] of Object.entries(layer.rules)) {
      overrides.set(id, { ...overrides.get(id), ...override });
    }
  }
  if (overrides.size === 0) return { rules: shipped, parameters };
  const rules = shipped.flatMap((rule) => {
    const override = overrides.get(rule.id);
    if (override === undefined) return [rule];
    return override.enabled === false ? [] : [overridden(rule, override)];
  });
  return { rules, parameters };
}
