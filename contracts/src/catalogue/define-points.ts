import type { FacilityKind, LocalisedText } from '../facility-kinds.js';
import type { UnitCode } from '../units.js';
import type { Confidence, PointDefinition, Source } from './point-definition.js';

type Draft = Omit<PointDefinition, 'kind'>;
type Options = Pick<Draft, 'repeats'> & { readonly alarm?: boolean };

export const std = (confidence: Confidence, text: string): Source => ({ tag: 'STD', confidence, text });
export const practice = (confidence: Confidence, text: string): Source => ({ tag: 'PRACTICE', confidence, text });
export const byDefault = (text: string): Source => ({ tag: 'DEFAULT', confidence: 'H', text });

export const text = (zh: string, en: string): LocalisedText => ({ zh, en });

function draft(base: Omit<Draft, 'alarmRelevant' | 'repeats'>, { alarm, repeats }: Options): Draft {
  return { ...base, alarmRelevant: alarm ?? false, ...(repeats === undefined ? {} : { repeats }) };
}

/** A two-state point; `off` and `on` are what people read for false and true. */
export function flag(
  key: string,
  name: LocalisedText,
  off: LocalisedText,
  on: LocalisedText,
  source: Source,
  options: Options = {},
): Draft {
  return draft({ key, name, type: 'boolean', unit: '1', labels: { 0: off, 1: on }, source }, options);
}

/** An enumeration; a code without a label is not a value of the point. */
export function codes(
  key: string,
  name: LocalisedText,
  labels: Readonly<Record<number, LocalisedText>>,
  source: Source,
  options: Options = {},
): Draft {
  return draft({ key, name, type: 'enum', unit: '1', labels, source }, options);
}

/** A measured quantity with its inclusive physical range. */
export function measure(
  key: string,
  name: LocalisedText,
  unit: UnitCode,
  range: readonly [min: number, max: number],
  source: Source,
  options: Options = {},
): Draft {
  return draft({ key, name, type: 'number', unit, range: { min: range[0], max: range[1] }, source }, options);
}

/** A whole number: a count, a floor, a duration in whole units. */
export function count(
  key: string,
  name: LocalisedText,
  unit: UnitCode,
  range: readonly [min: number, max: number],
  source: Source,
  options: Options = {},
): Draft {
  return { ...measure(key, name, unit, range, source, options), type: 'integer' };
}

export function pointsOf(kind: FacilityKind, drafts: readonly Draft[]): readonly PointDefinition[] {
  return drafts.map((entry) => ({ kind, ...entry }));
}
