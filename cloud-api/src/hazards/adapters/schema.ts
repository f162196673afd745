import type {
  FacilityModeKind,
  HazardCause,
  HazardState,
  HazardView,
  ProblemClass,
  RuleSettings,
  Severity,
} from '@anju/contracts';
import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { ltree, timeMs } from '../../platform/db/columns.js';

export const hazards = pgTable(
  'hazards',
  {
    /** Made from facility, rule, instance and begin, so that the same occurrence is the same row however often it is told. */
    id: text('id').primaryKey(),
    ruleId: text('rule_id').notNull(),
    ruleVersion: integer('rule_version').notNull(),
    facilityId: text('facility_id').notNull(),
    estateId: text('estate_id').notNull(),
    instance: text('instance'),
    problemClass: text('problem_class').$type<ProblemClass>().notNull(),
    severity: text('severity').$type<Severity>().notNull(),
    state: text('state').$type<HazardState | 'withdrawn'>().notNull(),
    beganMs: timeMs('began_ms').notNull(),
    activeMs: timeMs('active_ms'),
    clearedMs: timeMs('cleared_ms'),
    needsReset: boolean('needs_reset').notNull(),
    retrospective: boolean('retrospective').notNull(),
    recurrences: integer('recurrences').notNull().default(0),
    ticketId: text('ticket_id'),
    /** Why it called nobody. */
    suppressed: text('suppressed').$type<'test' | 'maintenance' | 'root_cause'>(),
    rootHazardId: text('root_hazard_id'),
    /** What it shares with others of its estate, and when that struck its facility. */
    cause: text('cause').$type<HazardCause>(),
    /** Which of the kind: the field bus. */
    causeOf: text('cause_of').notNull().default(''),
    causeMs: timeMs('cause_ms'),
    evidence: jsonb('evidence').$type<HazardView['evidence']>().notNull(),
    path: ltree('path').notNull(),
  },
  (t) => [
    index('hazards_open').on(t.state, t.beganMs),
    index('hazards_facility').on(t.facilityId),
    index('hazards_path').using('gist', t.path),
    index('hazards_root').on(t.rootHazardId),
    index('hazards_cause').on(t.estateId).where(sql`cause is not null`),
  ],
);

/** What a facility's evaluator remembers, committed with the hazards it changed. */
export const evaluatorStates = pgTable('evaluator_states', {
  facilityId: text('facility_id').primaryKey(),
  snapshot: jsonb('snapshot').notNull(),
  updatedMs: timeMs('updated_ms').notNull(),
});

/** What a place changes of the rules: every version that ever was, with who and why. */
export const ruleSettings = pgTable(
  'rule_settings',
  {
    path: ltree('path').notNull(),
    version: integer('version').notNull(),
    settings: jsonb('settings').$type<RuleSettings>().notNull(),
    reason: text('reason').notNull(),
    userId: text('user_id').notNull(),
    displayName: text('display_name').notNull(),
    atMs: timeMs('at_ms').notNull(),
  },
  (t) => [primaryKey({ columns: [t.path, t.version] })],
);

/** Times in which a facility is tested or worked on, and calls nobody. */
export const facilityModes = pgTable(
  'facility_modes',
  {
    id: text('id').primaryKey(),
    facilityId: text('facility_id').notNull(),
    kind: text('kind').$type<FacilityModeKind>().notNull(),
    reason: text('reason').notNull(),
    userId: text('user_id').notNull(),
    displayName: text('display_name').notNull(),
    fromMs: timeMs('from_ms').notNull(),
    untilMs: timeMs('until_ms').notNull(),
    endedMs: timeMs('ended_ms'),
    endedBy: text('ended_by'),
    path: ltree('path').notNull(),
  },
  (t) => [index('facility_modes_facility').on(t.facilityId), index('facility_modes_until').on(t.untilMs)],
);
