import { z } from 'zod';
import { FacilityKind, LocalisedText } from '../facility-kinds.js';
import { HazardCause, HazardState, ProblemClass, Severity } from '../hazard.js';
import { FacilityId, Slug } from '../identifiers.js';
import { PageQuery, TimeMs } from './common.js';

export const SourceView = z.object({
  tag: z.enum(['STD', 'PRACTICE', 'DEFAULT']),
  confidence: z.enum(['H', 'M', 'L']),
  text: z.string(),
  /** The same in Chinese, where it is there. */
  textZh: z.string().exactOptional(),
});

export const HazardView = z.object({
  id: z.string(),
  ruleId: z.string(),
  ruleVersion: z.number().int(),
  ruleName: LocalisedText,
  advice: LocalisedText.nullable(),
  source: SourceView,
  facilityId: FacilityId,
  facilityName: LocalisedText,
  /** `null`: the facility is not registered any more. */
  facilityKind: FacilityKind.nullable(),
  estateId: Slug,
  estateName: LocalisedText,
  /** The repeated part, e.g. `port-3`. */
  instance: z.string().nullable(),
  problemClass: ProblemClass,
  severity: Severity,
  state: HazardState,
  /** Event time at which the condition began to hold. */
  beganMs: TimeMs,
  activeMs: TimeMs.nullable(),
  clearedMs: TimeMs.nullable(),
  /** Latched: stays until a named person resets it. */
  needsReset: z.boolean(),
  /** Began and ended before it was evaluated. */
  retrospective: z.boolean(),
  recurrences: z.number().int(),
  ticketId: z.string().nullable(),
  /** Why it called nobody: its facility was being tested or worked on, or it shares the cause of `rootHazardId`. */
  suppressed: z.enum(['test', 'maintenance', 'root_cause']).exactOptional(),
  rootHazardId: z.string().exactOptional(),
  /** What it shares with others of its estate, where it does. */
  cause: HazardCause.exactOptional(),
  /** Readings that made it fire: point, value and time, for people. */
  evidence: z.array(
    z.object({
      point: z.string(),
      value: z.union([z.number(), z.boolean(), z.string(), z.null()]),
      sourceTimeMs: TimeMs,
    }),
  ),
});
export type HazardView = z.infer<typeof HazardView>;

export const HazardsQuery = PageQuery.extend({
  /** `open`: pending, active or clearing. */
  state: z.enum(['open', 'active', 'cleared', 'all']).default('open'),
  estateId: Slug.exactOptional(),
  facilityId: FacilityId.exactOptional(),
  severity: Severity.exactOptional(),
  /** Those of the ticket, and those that are listed under them and have a ticket of their own. */
  ticketId: z.string().min(1).max(60).exactOptional(),
});
export type HazardsQuery = z.infer<typeof HazardsQuery>;

export const HazardReset = z.object({ reason: z.string().trim().min(1).max(500) });
export type HazardReset = z.infer<typeof HazardReset>;

export const RuleView = z.object({
  id: z.string(),
  version: z.number().int(),
  name: LocalisedText,
  kind: z.string(),
  severity: Severity,
  problemClass: ProblemClass,
  ticket: z.enum(['open', 'worklist', 'none']),
  clear: z.enum(['condition', 'manual']),
  onDelayMs: z.number().int(),
  offDelayMs: z.number().int(),
  advice: LocalisedText,
  /** Figures that a facility, an estate or a district may state instead of what ships. */
  parameters: z.array(
    z.object({
      /** As settings and registry name it. */
      name: z.string(),
      label: LocalisedText,
      /** What holds where nobody states it; `null`: the rule does not apply there. */
      otherwise: z.union([z.number(), z.string(), z.null()]),
      /** Catalogue key of the point whose unit the figure has; `null`: of none. */
      point: z.string().nullable(),
      type: z.enum(['figure', 'duration_ms', 'text', 'fact']),
    }),
  ),
  source: SourceView,
  /** The condition in words, made from the rule's data. */
  conditionText: LocalisedText,
});
export type RuleView = z.infer<typeof RuleView>;
