import { bigint, bigserial, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { ltree, timeMs } from '../../platform/db/columns.js';

/** Outbox records of a node that are evaluated, committed together with what the evaluation changed. */
export const evaluatedRanges = pgTable(
  'evaluated_ranges',
  {
    groupId: text('group_id').notNull(),
    edgeNodeId: text('edge_node_id').notNull(),
    epoch: text('epoch').notNull(),
    /** Ascending, disjoint, inclusive. */
    ranges: jsonb('ranges').$type<[number, number][]>().notNull(),
    updatedMs: timeMs('updated_ms').notNull(),
  },
  (t) => [primaryKey({ columns: [t.groupId, t.edgeNodeId, t.epoch] })],
);

/** What came and could not be used, with the reason. */
export const rejections = pgTable(
  'rejections',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    atMs: timeMs('at_ms').notNull(),
    code: text('code').notNull(),
    detail: text('detail').notNull(),
    groupId: text('group_id'),
    edgeNodeId: text('edge_node_id'),
    deviceId: text('device_id'),
    point: text('point'),
    topic: text('topic').notNull(),
    payloadHex: text('payload_hex').notNull(),
    path: ltree('path'),
  },
  (t) => [index('rejections_at').on(t.atMs)],
);

/** Readings that an agent reported to have dropped. */
export const outboxGaps = pgTable('outbox_gaps', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  groupId: text('group_id').notNull(),
  edgeNodeId: text('edge_node_id').notNull(),
  fromMs: timeMs('from_ms').notNull(),
  toMs: timeMs('to_ms').notNull(),
  count: integer('count').notNull(),
  why: text('why').notNull(),
  reportedMs: timeMs('reported_ms').notNull(),
  path: ltree('path'),
});

/** One row: everything stored up to this ingest sequence number is evaluated. */
export const evaluatorCheckpoint = pgTable('evaluator_checkpoint', {
  id: integer('id').primaryKey(),
  ingestSeq: bigint('ingest_seq', { mode: 'number' }).notNull(),
  updatedMs: timeMs('updated_ms').notNull(),
});
