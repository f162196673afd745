import type { HazardState, HazardView, ProblemClass, Severity } from '@anju/contracts';
import { boolean, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
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
    evidence: jsonb('evidence').$type<HazardView['evidence']>().notNull(),
    path: ltree('path').notNull(),
  },
  (t) => [
    index('hazards_open').on(t.state, t.beganMs),
    index('hazards_facility').on(t.facilityId),
    index('hazards_path').using('gist', t.path),
  ],
);

/** What a facility's evaluator remembers, committed with the hazards it changed. */
export const evaluatorStates = pgTable('evaluator_states', {
  facilityId: text('facility_id').primaryKey(),
  snapshot: jsonb('snapshot').notNull(),
  updatedMs: timeMs('updated_ms').notNull(),
});
