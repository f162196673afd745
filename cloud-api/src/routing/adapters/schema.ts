import type { DutyEntryValue, ProblemClass, RoutingItemKind } from '@anju/contracts';
import { bigserial, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { ltree, timeMs } from '../../platform/db/columns.js';
import { parties } from '../../registry/adapters/schema.js';
import type { LadderTimes } from '../ladder-times.js';

/** Contracts of maintenance (维保合同): while one is in force, its party leads what it names. */
export const maintenanceContracts = pgTable(
  'maintenance_contracts',
  {
    id: text('id').primaryKey(),
    partyId: text('party_id')
      .notNull()
      .references(() => parties.id),
    /** `<district>[.<street>[.<estate>]]` by their ids. */
    place: text('place').notNull(),
    problemClasses: jsonb('problem_classes').$type<ProblemClass[]>().notNull(),
    /** First and last day, `yyyy-mm-dd` in Asia/Shanghai, both included; no last day: until further notice. */
    fromDay: text('from_day').notNull(),
    toDay: text('to_day'),
    /** 1: as the registry file has it, where it comes from there. */
    version: integer('version').notNull(),
    removedMs: timeMs('removed_ms'),
    path: ltree('path').notNull(),
  },
  (t) => [index('maintenance_contracts_path').using('gist', t.path)],
);

/** The on-duty calendar: weekly shifts, and what is otherwise for a while. */
export const dutyEntries = pgTable(
  'duty_entries',
  {
    id: text('id').primaryKey(),
    /** Whose calendar: `party:<id>`, `officers:<path>` or `dispatchers:<path>`. */
    roster: text('roster').notNull(),
    value: jsonb('value').$type<DutyEntryValue>().notNull(),
    /** Exceptions count in the order in which they were written. */
    createdMs: timeMs('created_ms').notNull(),
    version: integer('version').notNull(),
    removedMs: timeMs('removed_ms'),
    path: ltree('path').notNull(),
  },
  (t) => [index('duty_entries_roster').on(t.roster)],
);

/** Who changed what of the above, and why. Append-only. */
export const routingChanges = pgTable(
  'routing_changes',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    kind: text('kind').$type<RoutingItemKind>().notNull(),
    itemId: text('item_id').notNull(),
    version: integer('version').notNull(),
    /** What it is from now on; `null`: it was taken away. */
    value: jsonb('value').$type<Record<string, unknown>>(),
    reason: text('reason').notNull(),
    userId: text('user_id').notNull(),
    displayName: text('display_name').notNull(),
    atMs: timeMs('at_ms').notNull(),
    /** `null`: it holds for every estate. */
    path: ltree('path'),
  },
  (t) => [index('routing_changes_item').on(t.kind, t.itemId)],
);

/** A district's times of the escalation ladder, every version of them; the shipped ones are version 1 and no row. */
export const ticketLadderVersions = pgTable(
  'ticket_ladder_versions',
  {
    path: ltree('path').notNull(),
    version: integer('version').notNull(),
    times: jsonb('times').$type<LadderTimes[]>().notNull(),
    reason: text('reason').notNull(),
    userId: text('user_id').notNull(),
    displayName: text('display_name').notNull(),
    atMs: timeMs('at_ms').notNull(),
  },
  (t) => [primaryKey({ columns: [t.path, t.version] })],
);
