import { z } from 'zod';
import { LocalisedText } from '../facility-kinds.js';
import { HazardState, Severity } from '../hazard.js';
import { FacilityId, Slug } from '../identifiers.js';
import { Quality } from '../reading.js';
import { TimeMs } from './common.js';
import { SourceView } from './hazards.js';

const RuleId = z.string().regex(/^[A-Z]+(?:-[A-Z0-9]+)+$/, 'must be a rule id such as P-ORANGE');
const ParameterValue = z.union([z.number(), z.boolean(), z.string().max(200)]);
const DurationMs = z.number().int().min(0).max(31_536_000_000);

/** What a district or an estate changes of one rule. A field that is absent stays as it ships. */
export const RuleOverride = z.strictObject({
  /** `false`: the rule does not apply there. */
  enabled: z.boolean().exactOptional(),
  severity: Severity.exactOptional(),
  onDelayMs: DurationMs.exactOptional(),
  offDelayMs: DurationMs.exactOptional(),
  ticket: z.enum(['open', 'worklist', 'none']).exactOptional(),
});
export type RuleOverride = z.infer<typeof RuleOverride>;

export const RuleSettings = z.strictObject({
  /** Figures of a city's published practice; the estate's profile goes before the district's. */
  cityProfile: Slug.exactOptional(),
  /** Figures of rules, by the parameter that a facility may state too; the facility's own goes before. */
  parameters: z.record(z.string().min(1).max(80), ParameterValue).default({}),
  rules: z.record(RuleId, RuleOverride).default({}),
});
export type RuleSettings = z.infer<typeof RuleSettings>;

export const RuleSettingsWrite = z.strictObject({
  /** Version that this replaces; 0: there is none yet. */
  expectedVersion: z.number().int().min(0),
  settings: RuleSettings,
  reason: z.string().trim().min(1).max(500),
});
export type RuleSettingsWrite = z.infer<typeof RuleSettingsWrite>;

export const RuleSettingsVersion = z.object({
  version: z.number().int(),
  settings: RuleSettings,
  reason: z.string(),
  author: z.object({ userId: z.string(), displayName: z.string() }),
  atMs: TimeMs,
});
export type RuleSettingsVersion = z.infer<typeof RuleSettingsVersion>;

export const RuleSettingsView = z.object({
  /** `district`, or an estate. */
  scope: Slug,
  /** 0: nothing is changed there. */
  version: z.number().int(),
  settings: RuleSettings,
  /** Newest first; none is ever changed or removed. */
  history: z.array(RuleSettingsVersion),
});
export type RuleSettingsView = z.infer<typeof RuleSettingsView>;

export const CityProfileView = z.object({
  id: Slug,
  name: LocalisedText,
  parameters: z.record(z.string(), ParameterValue),
  source: SourceView,
});
export type CityProfileView = z.infer<typeof CityProfileView>;

/** `test`: hazards are recorded as tests. `maintenance`: somebody works there. Nobody is called by either; both expire. */
export const FacilityModeKind = z.enum(['test', 'maintenance']);
export type FacilityModeKind = z.infer<typeof FacilityModeKind>;

export const FacilityModeWrite = z.strictObject({
  kind: FacilityModeKind,
  reason: z.string().trim().min(1).max(500),
  /** At most 7 days ahead. */
  untilMs: TimeMs,
});
export type FacilityModeWrite = z.infer<typeof FacilityModeWrite>;

export const FacilityModeView = z.object({
  id: z.string(),
  facilityId: FacilityId,
  kind: FacilityModeKind,
  reason: z.string(),
  author: z.object({ userId: z.string(), displayName: z.string() }),
  fromMs: TimeMs,
  untilMs: TimeMs,
  /** A person ended it before its time. */
  endedMs: TimeMs.nullable(),
});
export type FacilityModeView = z.infer<typeof FacilityModeView>;

const SampleView = z.object({
  point: z.string(),
  value: z.union([z.number(), z.boolean(), z.string(), z.null()]),
  quality: Quality,
  sourceTimeMs: TimeMs,
});

/** `unknown`: a point was bad, stale or never read, or the window that the condition looks back on was not all watched. */
export const TruthView = z.enum(['true', 'false', 'unknown']);

export const ConditionMoment = z.object({
  atMs: TimeMs,
  /** What happened to the hazard at this moment. */
  state: z.enum(['began', 'active', 'clearing', 'cleared', 'last_seen']),
  /** Every part of the condition that compares something, in the order of the rule. */
  parts: z.array(z.object({ text: LocalisedText, truth: TruthView, samples: z.array(SampleView) })),
});
export type ConditionMoment = z.infer<typeof ConditionMoment>;

/** Which samples made it fire, evaluated anew from the stored readings. */
export const HazardExplanation = z.object({
  hazardId: z.string(),
  ruleId: z.string(),
  ruleVersion: z.number().int(),
  conditionText: LocalisedText,
  source: SourceView,
  /** Versions of the settings in force then; 0: none. */
  settings: z.object({ district: z.number().int(), estate: z.number().int() }),
  moments: z.array(ConditionMoment),
  /** Figures with which the rule compares its points, as they are in force for the facility: lines in their charts. */
  thresholds: z.array(
    z.object({
      point: z.string(),
      limit: z.number(),
      /** The side of the limit on which the comparison holds. */
      side: z.enum(['above', 'below']),
      inclusive: z.boolean(),
      role: z.enum(['raise', 'clear']),
    }),
  ),
  /** The samples of the rule's points from before the begin to its end, at most 2000; more are thinned. */
  samples: z.array(SampleView),
  thinned: z.boolean(),
  /** The stored readings, evaluated in order, give the same begin and end. `false`: they are gone, or the rule has changed. */
  reproduced: z.boolean(),
});
export type HazardExplanation = z.infer<typeof HazardExplanation>;

export const WhatIfRequest = z.strictObject({
  fromMs: TimeMs,
  toMs: TimeMs,
  /** Absent: all within your scope, up to the limit. */
  facilityIds: z.array(FacilityId).min(1).max(50).exactOptional(),
  /** What is tried, over the settings in force. */
  override: RuleOverride.exactOptional(),
  /** Figures that are tried; they go before a facility's own. */
  parameters: z.record(z.string().min(1).max(80), ParameterValue).exactOptional(),
  /** Instead of the shipped rule: a whole definition of the same id. */
  rule: z.record(z.string(), z.unknown()).exactOptional(),
});
export type WhatIfRequest = z.infer<typeof WhatIfRequest>;

const WhatIfOccurrence = z.object({
  instance: z.string().nullable(),
  state: HazardState,
  severity: Severity,
  beganMs: TimeMs,
  activeMs: TimeMs.nullable(),
  clearedMs: TimeMs.nullable(),
});

export const WhatIfResult = z.object({
  ruleId: z.string(),
  conditionText: z.object({ now: LocalisedText, changed: LocalisedText }),
  facilities: z.array(
    z.object({
      facilityId: FacilityId,
      readings: z.number().int(),
      /** As the rule is now, and as it would be: what became active within the time. */
      now: z.array(WhatIfOccurrence),
      changed: z.array(WhatIfOccurrence),
    }),
  ),
  totals: z.object({
    facilities: z.number().int(),
    readings: z.number().int(),
    now: z.number().int(),
    changed: z.number().int(),
  }),
  /** Facilities within the scope that the limit left out. */
  leftOut: z.number().int(),
});
export type WhatIfResult = z.infer<typeof WhatIfResult>;
