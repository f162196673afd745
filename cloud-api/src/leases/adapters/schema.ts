import { bigint, bigserial, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { timeMs } from '../../platform/db/columns.js';

/** Who receives a group (street) now. Times are the database's own: no worker's clock decides about another's lease. */
export const groupLeases = pgTable('group_leases', {
  groupId: text('group_id').primaryKey(),
  /** Nobody: it was given back. */
  holder: text('holder'),
  /** Grows with every new holder. */
  epoch: bigint('epoch', { mode: 'number' }).notNull(),
  expiresMs: timeMs('expires_ms').notNull(),
  takenMs: timeMs('taken_ms').notNull(),
});

/** Workers that share the groups. */
export const ingestWorkers = pgTable('ingest_workers', {
  workerId: text('worker_id').primaryKey(),
  startedMs: timeMs('started_ms').notNull(),
  expiresMs: timeMs('expires_ms').notNull(),
});

/** What another process asks of a group's holder, who answers in the transaction that carries it out. */
export const groupRequests = pgTable(
  'group_requests',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    groupId: text('group_id').notNull(),
    kind: text('kind').notNull(),
    payload: jsonb('payload').notNull(),
    askedBy: text('asked_by').notNull(),
    askedMs: timeMs('asked_ms').notNull(),
    answeredMs: timeMs('answered_ms'),
    answer: jsonb('answer'),
  },
  (t) => [index('group_requests_open').on(t.answeredMs, t.groupId)],
);
