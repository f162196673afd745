import type { FieldActionView, Reading } from '@anju/contracts';
import {
  bigint,
  bigserial,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core';
import { ltree, timeMs } from '../../platform/db/columns.js';
import type { SavedSession } from '../domain/recalled-session.js';
import type { HeldReadings } from '../usecases/ingest-records.js';

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
    /** What can be taken again, by the names under which it came. */
    held: jsonb('held').$type<HeldReadings>(),
    replayedMs: timeMs('replayed_ms'),
    replayedBy: text('replayed_by'),
  },
  (t) => [index('rejections_at').on(t.atMs), index('rejections_node').on(t.groupId, t.edgeNodeId)],
);

const metricAddress = {
  groupId: text('group_id').notNull(),
  edgeNodeId: text('edge_node_id').notNull(),
  /** Empty for the node's own metrics. */
  deviceId: text('device_id').notNull(),
  metric: text('metric').notNull(),
};

/** Metrics of other makers' gateways, with the newest value of each. */
export const discoveredMetrics = pgTable(
  'discovered_metrics',
  {
    ...metricAddress,
    datatype: integer('datatype').notNull(),
    unit: text('unit'),
    newest: jsonb('newest').$type<Reading>(),
    firstMs: timeMs('first_ms').notNull(),
    lastMs: timeMs('last_ms').notNull(),
  },
  (t) => [primaryKey({ columns: [t.groupId, t.edgeNodeId, t.deviceId, t.metric] })],
);

/** Which points such metrics are. */
export const metricClaims = pgTable(
  'metric_claims',
  {
    ...metricAddress,
    facilityId: text('facility_id').notNull(),
    point: text('point').notNull(),
    factor: doublePrecision('factor').notNull(),
    offset: doublePrecision('offset').notNull(),
    path: ltree('path').notNull(),
  },
  (t) => [primaryKey({ columns: [t.groupId, t.edgeNodeId, t.deviceId, t.metric] })],
);

/** Readings that wait until somebody says which point they are of. */
export const unclaimedReadings = pgTable(
  'unclaimed_readings',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    ...metricAddress,
    receivedMs: timeMs('received_ms').notNull(),
    reading: jsonb('reading').$type<Reading>().notNull(),
  },
  (t) => [index('unclaimed_readings_metric').on(t.groupId, t.edgeNodeId, t.deviceId, t.metric, t.id)],
);

/** Who decided what about data of the field; it grows and nothing else. */
export const fieldActions = pgTable('field_actions', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  atMs: timeMs('at_ms').notNull(),
  userId: text('user_id').notNull(),
  action: text('action').$type<FieldActionView['action']>().notNull(),
  subject: text('subject').notNull(),
  detail: jsonb('detail').$type<FieldActionView['detail']>().notNull(),
  path: ltree('path'),
});

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

/** The same for each group that a worker holds; a group without a row begins where the one row says. */
export const evaluatorCheckpoints = pgTable('evaluator_checkpoints', {
  groupId: text('group_id').primaryKey(),
  ingestSeq: bigint('ingest_seq', { mode: 'number' }).notNull(),
  updatedMs: timeMs('updated_ms').notNull(),
});

/** What the holder of a group knows of its living nodes: names and datatypes behind their aliases, for the next holder. */
export const nodeSessions = pgTable(
  'node_sessions',
  {
    groupId: text('group_id').notNull(),
    edgeNodeId: text('edge_node_id').notNull(),
    /** As old as the last birth, or exact where the holder gave the group back. */
    session: jsonb('session').$type<SavedSession>().notNull(),
    /** Of the last message of a node without confirmation whose readings are known to be kept. */
    keptSeq: integer('kept_seq'),
    /** When that came. */
    keptMs: timeMs('kept_ms'),
    updatedMs: timeMs('updated_ms').notNull(),
  },
  (t) => [primaryKey({ columns: [t.groupId, t.edgeNodeId] })],
);
