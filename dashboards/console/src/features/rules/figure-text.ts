import { findPoint, pointCatalogue } from '@anju/contracts';
import type { FacilityKind, RuleView } from '@anju/contracts/api-client';
import { unitText } from '../../shared/names/unit-text.js';
import { formatAge } from '../../shared/time/format.js';

type Parameter = RuleView['parameters'][number];

/** The unit in which a form states a figure; empty where it has none. */
export function figureUnit(rule: Pick<RuleView, 'kind'>, { point, type }: Parameter): string {
  if (type === 'duration_ms') return 's';
  if (type !== 'figure' || point === null) return '';
  const definition =
    rule.kind === 'any'
      ? pointCatalogue.find(({ key }) => key === point)
      : (findPoint(rule.kind as FacilityKind, point) ?? findPoint(rule.kind as FacilityKind, `port-1/${point}`));
  return definition === undefined ? '' : unitText(definition.unit);
}

/** A figure with its unit, a duration in words. */
export function figureText(
  rule: Pick<RuleView, 'kind'>,
  parameter: Parameter,
  value: number | string | boolean,
  language: 'zh' | 'en',
): string {
  if (parameter.type === 'duration_ms' && typeof value === 'number') return formatAge(value, language);
  const unit = figureUnit(rule, parameter);
  return unit === '' ? String(value) : `${value} ${unit}`;
}

/** A figure of settings with its name, by the first rule that knows it; its key where none does. */
export function figureWords(
  rules: readonly RuleView[],
  name: string,
  value: number | string | boolean,
  language: 'zh' | 'en',
): string {
  for (const rule of rules) {
    const parameter = rule.parameters.find((each) => each.name === name);
    if (parameter !== undefined) return `${parameter.label[language]}: ${figureText(rule, parameter, value, language)}`;
  }
  return `${name}: ${value}`;
}
