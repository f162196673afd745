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
