import type { Role } from '@anju/contracts';
import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { ltree, timeMs } from '../../platform/db/columns.js';
import { estates } from '../../registry/adapters/schema.js';

/** 挂牌督办 of estates. One hangs at an estate at a time. */
export const estateSigns = pgTable(
  'estate_signs',
  {
    /** `GP-<year>-<n>`, year in Asia/Shanghai. */
    id: text('id').primaryKey(),
    estateId: text('estate_id')
      .notNull()
      .references(() => estates.id),
    path: ltree('path').notNull(),
    state: text('state').$type<'hung' | 'released'>().notNull(),
    /** Grows by one with every event. */
    version: integer('version').notNull(),
    problem: text('problem').notNull(),
    responsibleUnit: text('responsible_unit').notNull(),
    responsiblePerson: text('responsible_person').notNull(),
    deadlineMs: timeMs('deadline_ms').notNull(),
    supervisingUnit: text('supervising_unit').notNull(),
    quarter: text('quarter'),
    hungMs: timeMs('hung_ms').notNull(),
    hungById: text('hung_by_id').notNull(),
    hungBy: text('hung_by').notNull(),
    releasedMs: timeMs('released_ms'),
    releasedBy: text('released_by'),
  },
  (t) => [
    uniqueIndex('estate_signs_hung').on(t.estateId).where(sql`state = 'hung'`),
    index('estate_signs_state').on(t.state, t.hungMs),
    index('estate_signs_path').using('gist', t.path),
  ],
);

/** Append-only; each event's hash covers the previous one's. */
export const estateSignEvents = pgTable(
  'estate_sign_events',
  {
    signId: text('sign_id')
      .notNull()
      .references(() => estateSigns.id),
    seq: integer('seq').notNull(),
    atMs: timeMs('at_ms').notNull(),
    type: text('type').$type<'hung' | 'released'>().notNull(),
    actorId: text('actor_id').notNull(),
    actorName: text('actor_name').notNull(),
    actorRole: text('actor_role').$type<Role>().notNull(),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
    previousHash: text('previous_hash').notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [primaryKey({ columns: [t.signId, t.seq] })],
);
