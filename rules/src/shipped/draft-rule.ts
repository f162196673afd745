import type { FacilityKind, ProblemClass } from '@anju/contracts';
import type { Condition, Limit, RuleDefinition } from '../definition.js';
import { RuleDefinition as RuleSchema } from '../definition.js';
import { sourceTextsZh } from './source-texts-zh.js';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

type Defaults = Pick<
  RuleDefinition,
  'version' | 'severityWhen' | 'scope' | 'clear' | 'onDelayMs' | 'offDelayMs' | 'ticket' | 'retrospectiveTicket'
>;
export type RuleDraft = Omit<RuleDefinition, keyof Defaults | 'kind' | 'problemClass' | 'source'> &
  Partial<Defaults> & {
    readonly problemClass?: ProblemClass;
    /** Tag, confidence and text; the text says which part is ours where the tag is not DEFAULT. */
    readonly source: readonly [RuleDefinition['source']['tag'], RuleDefinition['source']['confidence'], string];
  };

/** Completes the rules of one kind and checks each against the schema when the module loads. */
export function rulesOf(
  kind: FacilityKind | 'any',
  problemClass: ProblemClass,
  drafts: readonly RuleDraft[],
): readonly RuleDefinition[] {
  return drafts.map(({ source: [tag, confidence, text], ...draft }) => {
    const textZh = sourceTextsZh[draft.id];
    return RuleSchema.parse({
      version: 1,
      kind,
      problemClass,
      severityWhen: [],
      scope: 'facility',
      onDelayMs: 0,
      clear: 'condition',
      offDelayMs: 0,
      ticket: 'open',
      retrospectiveTicket: false,
      ...draft,
      source: { tag, confidence, text, ...(textZh === undefined ? {} : { textZh }) },
    });
  });
}

export const all = (...of: Condition[]): Condition => ({ op: 'all', of });
export const any = (...of: Condition[]): Condition => ({ op: 'any', of });
export const not = (of: Condition): Condition => ({ op: 'not', of });
export const is = (point: string, value: number | boolean): Condition => ({ op: 'equals', point, value });
export const oneOf = (point: string, ...values: number[]): Condition => ({ op: 'oneOf', point, values });

export const above = (point: string, limit: Limit): Condition => ({ op: 'above', point, limit });
export const below = (point: string, limit: Limit): Condition => ({ op: 'below', point, limit });
export const atLeast = (point: string, limit: Limit): Condition => ({ op: 'above', point, limit, inclusive: true });
export const held = (of: Condition, forMs: Limit): Condition => ({ op: 'held', of, forMs });
/** Began at least so often within the window. */
export const begins = (of: Condition, atLeastTimes: Limit, windowMs: number): Condition => ({
  op: 'count',
  of,
  atLeast: atLeastTimes,
  windowMs,
});
/** A date of the facility, and so much after it. */
export const since = (parameter: string, plusMs: Limit): Condition => ({ op: 'date', parameter, plusMs });
/** A part that is left out where the facility lacks its point or figure. */
export const ifPresent = (condition: Condition): Condition => ({ ...condition, optional: true });
