import { FacilityKind, LocalisedText, ProblemClass, Severity } from '@anju/contracts';
import { z } from 'zod';

/**
 * A limit of a condition: a figure, or one that a facility may set by a parameter.
 *
 * With `parameter` the limit is `value × times + plus`, where value is the facility's parameter or else `otherwise`.
 * Without either the rule does not apply to that facility: no figure is ever invented.
 */
export const Limit = z.union([
  z.number(),
  z.strictObject({
    parameter: z.string().min(1),
    otherwise: z.number().exactOptional(),
    times: z.number().exactOptional(),
    plus: z.number().exactOptional(),
  }),
]);
export type Limit = z.infer<typeof Limit>;

/**
 * A condition over the facility's points. `point` is a catalogue key; in a rule scoped to `port` a key of the repeated part
 * means that port's point, in one scoped to `point` `$point` means the point of the instance.
 *
 * Three-valued: `true`, `false`, or unknown where a point is bad, was never read, or is stale.
 */
export type Condition =
  | {
      readonly op: 'above' | 'below';
      readonly point: string;
      readonly limit: Limit;
      readonly inclusive?: boolean;
      readonly magnitude?: boolean;
      readonly optional?: boolean;
    }
  | { readonly op: 'equals'; readonly point: string; readonly value: number | boolean; readonly optional?: boolean }
  | { readonly op: 'oneOf'; readonly point: string; readonly values: readonly number[]; readonly optional?: boolean }
  | {
      readonly op: 'bit';
      readonly point: string;
      readonly bit: number;
      readonly value: boolean;
      readonly optional?: boolean;
    }
  | { readonly op: 'all' | 'any'; readonly of: readonly Condition[]; readonly optional?: boolean }
  | { readonly op: 'not'; readonly of: Condition; readonly optional?: boolean }
  | {
      readonly op: 'change';
      readonly point: string;
      readonly direction: 'rise' | 'fall';
      readonly limit: Limit;
      readonly windowMs: number;
      readonly optional?: boolean;
    }
  | {
      readonly op: 'unanswered';
      readonly signal: Condition;
      readonly response: Condition;
      readonly withinMs: number;
      readonly optional?: boolean;
    }
  | { readonly op: 'frozen'; readonly point: string; readonly forMs: Limit; readonly optional?: boolean }
  | {
      readonly op: 'code';
      readonly point: string;
      readonly parameter: string;
      readonly otherwise: string;
      readonly tables: Readonly<Record<string, readonly number[]>>;
      readonly optional?: boolean;
    }
  | { readonly op: 'held'; readonly of: Condition; readonly forMs: Limit; readonly optional?: boolean }
  | {
      readonly op: 'count';
      readonly of: Condition;
      readonly each?: Condition;
      readonly atLeast: Limit;
      readonly windowMs?: number;
      readonly ofLast?: number;
      readonly optional?: boolean;
    }
  | { readonly op: 'streak'; readonly of: Condition; readonly samples: number; readonly optional?: boolean }
  | {
      readonly op: 'rate';
      readonly point: string;
      readonly direction: 'rise' | 'fall' | 'either';
      readonly perS: Limit;
      readonly optional?: boolean;
    }
  | {
      readonly op: 'moved';
      readonly point: string;
      readonly direction: 'rise' | 'fall';
      readonly limit: Limit;
      readonly windowMs: number;
      readonly optional?: boolean;
    }
  | {
      readonly op: 'usual';
      readonly of: Condition;
      readonly perHour: Limit;
      readonly days: number;
      readonly optional?: boolean;
    }
  | {
      readonly op: 'jump';
      readonly point: string;
      readonly while: Condition;
      readonly meanMs: number;
      readonly times: Limit;
      readonly optional?: boolean;
    }
  | { readonly op: 'timeOfDay'; readonly fromMinute: number; readonly toMinute: number; readonly optional?: boolean }
  | { readonly op: 'date'; readonly parameter: string; readonly plusMs: Limit; readonly optional?: boolean }
  | { readonly op: 'unreadable'; readonly point: string; readonly optional?: boolean }
  | { readonly op: 'goodSamples'; readonly point: string; readonly count: number; readonly optional?: boolean }
  | { readonly op: 'silent'; readonly optional?: boolean }
  | {
      readonly op: 'parameter';
      readonly name: string;
      readonly value: number | string | boolean;
      readonly optional?: boolean;
    }
  | { readonly op: 'kind'; readonly kinds: readonly FacilityKind[]; readonly optional?: boolean }
  | { readonly op: 'lacks'; readonly point: string; readonly optional?: boolean }
  | { readonly op: 'clockDoubtful'; readonly optional?: boolean };

const optional = z.boolean().exactOptional();
const point = z.string().regex(/^(?:\$point|[a-z][a-z0-9_]*)$/, 'must be a catalogue key or $point');
const durationMs = z.number().int().nonnegative();

export const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.discriminatedUnion('op', [
    z.strictObject({
      op: z.enum(['above', 'below']),
      point,
      limit: Limit,
      /** The limit itself counts too. */
      inclusive: z.boolean().exactOptional(),
      /** Compares the value without its sign. */
      magnitude: z.boolean().exactOptional(),
      optional,
    }),
    z.strictObject({ op: z.literal('equals'), point, value: z.union([z.number(), z.boolean()]), optional }),
    z.strictObject({ op: z.literal('oneOf'), point, values: z.array(z.number().int()).min(1), optional }),
    z.strictObject({ op: z.literal('bit'), point, bit: z.number().int().min(0).max(31), value: z.boolean(), optional }),
    z.strictObject({ op: z.enum(['all', 'any']), of: z.array(Condition).min(1), optional }),
    z.strictObject({ op: z.literal('not'), of: Condition, optional }),
    /** Rose or fell by at least `limit` within the window. */
    z.strictObject({
      op: z.literal('change'),
      point,
      direction: z.enum(['rise', 'fall']),
      limit: Limit,
      windowMs: durationMs.min(1),
      optional,
    }),
    /** The signal came, if only for one sample, and the response has not been seen for `withinMs` since. */
    z.strictObject({
      op: z.literal('unanswered'),
      signal: Condition,
      response: Condition,
      withinMs: durationMs,
      optional,
    }),
    /** The same value, to the bit, for `forMs` while samples keep coming. */
    z.strictObject({ op: z.literal('frozen'), point, forMs: Limit, optional }),
    /** The point's code is one of those that the facility's code table gives this meaning; an unknown table says nothing. */
    z.strictObject({
      op: z.literal('code'),
      point,
      /** Names the facility's code table. */
      parameter: z.string().min(1),
      otherwise: z.string().min(1),
      tables: z.record(z.string(), z.array(z.number().int())),
      optional,
    }),
    /** Has held without a break for `forMs`; what is unknown does not count towards it, and a gap begins it anew. */
    z.strictObject({ op: z.literal('held'), of: Condition, forMs: Limit, optional }),
    /**
     * Began at least so often within the window, or, of the last `ofLast` times that `each` began, held at so many.
     * Unknown while fewer are seen and not the whole window was watched.
     */
    z
      .strictObject({
        op: z.literal('count'),
        of: Condition,
        each: Condition.exactOptional(),
        atLeast: Limit,
        windowMs: durationMs.min(1).exactOptional(),
        ofLast: z.number().int().min(1).max(100).exactOptional(),
        optional,
      })
      .refine(
        ({ windowMs, ofLast, each }) =>
          (windowMs === undefined) !== (ofLast === undefined) && (ofLast === undefined || each !== undefined),
        'counts within windowMs, or of the last ofLast of each',
      ),
    /** At each of the last so many samples of its points. */
    z.strictObject({ op: z.literal('streak'), of: Condition, samples: z.number().int().min(1).max(1000), optional }),
    /** Between the two newest samples the value moved by more than so much a second. */
    z.strictObject({
      op: z.literal('rate'),
      point,
      direction: z.enum(['rise', 'fall', 'either']),
      perS: Limit,
      optional,
    }),
    /** Its rises (or falls) within the window add up to at least `limit`. Unknown until the whole window was watched. */
    z.strictObject({
      op: z.literal('moved'),
      point,
      direction: z.enum(['rise', 'fall']),
      limit: Limit,
      windowMs: durationMs.min(1),
      optional,
    }),
    /** In this hour of the day it usually begins more than so often, as learned over about `days` days. */
    z.strictObject({
      op: z.literal('usual'),
      of: Condition,
      perHour: Limit,
      days: z.number().int().min(3).max(60),
      optional,
    }),
    /** More than `times` its own mean over the `meanMs` before, all of which `while` held. */
    z.strictObject({
      op: z.literal('jump'),
      point,
      while: Condition,
      meanMs: durationMs.min(1000),
      times: Limit,
      optional,
    }),
    /** Local time of day, minutes since midnight; the end is exclusive. */
    z.strictObject({
      op: z.literal('timeOfDay'),
      fromMinute: z.number().int().min(0).max(1439),
      toMinute: z.number().int().min(1).max(1440),
      optional,
    }),
    /** The date that the facility's parameter states (`2026-03-01`, or ms since 1970), plus so much, has come. */
    z.strictObject({ op: z.literal('date'), parameter: z.string().min(1), plusMs: Limit, optional }),
    /** The sensor answers, and what it says is no value: out of range, broken loop, sentinel, unknown code. */
    z.strictObject({ op: z.literal('unreadable'), point, optional }),
    z.strictObject({ op: z.literal('goodSamples'), point, count: z.number().int().min(1), optional }),
    /** Any point of the facility is not heard of: nothing within its staleness, or its device does not answer. */
    z.strictObject({ op: z.literal('silent'), optional }),
    /** A fact about the facility: its parameter has this value. */
    z.strictObject({
      op: z.literal('parameter'),
      name: z.string().min(1),
      value: z.union([z.number(), z.string(), z.boolean()]),
      optional,
    }),
    z.strictObject({ op: z.literal('kind'), kinds: z.array(FacilityKind).min(1), optional }),
    /** The facility has no such point, so that another way of knowing is used. */
    z.strictObject({ op: z.literal('lacks'), point, optional }),
    /** Any point's newest sample has a source time that could not be believed. */
    z.strictObject({ op: z.literal('clockDoubtful'), optional }),
  ]),
) as z.ZodType<Condition>;

export const RuleDefinition = z.strictObject({
  /** As in the domain facts: `E-TRAP`. */
  id: z.string().regex(/^[A-Z]+(?:-[A-Z0-9]+)+$/),
  version: z.number().int().min(1),
  /** `any`: every kind of facility. */
  kind: z.union([FacilityKind, z.literal('any')]),
  name: LocalisedText,
  problemClass: ProblemClass,
  severity: Severity,
  /** The gravest that holds wins; within one occurrence severity only rises. */
  severityWhen: z.array(z.strictObject({ when: Condition, severity: Severity })),
  /** One hazard for the facility, for each port, or for each of `points`. */
  scope: z.enum(['facility', 'port', 'point']),
  /** Scope `point` only: catalogue keys; absent means every measured point. */
  points: z.array(z.string()).exactOptional(),
  raise: Condition,
  onDelayMs: durationMs,
  /** `manual`: latched until a named person resets it. */
  clear: z.enum(['condition', 'manual']),
  /** Hysteresis; absent means that the raise condition is false. */
  clearWhen: Condition.exactOptional(),
  offDelayMs: durationMs,
  ticket: z.enum(['open', 'worklist', 'none']),
  /** Opens a ticket even when it began and ended before it was evaluated. */
  retrospectiveTicket: z.boolean(),
  advice: LocalisedText,
  source: z.strictObject({
    tag: z.enum(['STD', 'PRACTICE', 'DEFAULT']),
    confidence: z.enum(['H', 'M', 'L']),
    /** Says which part is the source's and which is our default. */
    text: z.string().min(1),
    /** The same in Chinese; every shipped rule has it. */
    textZh: z.string().min(1).exactOptional(),
  }),
});
export type RuleDefinition = z.infer<typeof RuleDefinition>;
