import { z } from 'zod';
import { rejectionCodes } from '../errors.js';
import { FacilityId, PointKey, Slug, SparkplugId } from '../identifiers.js';
import { PageQuery, TimeMs } from './common.js';

const MetricName = z.string().min(1).max(300);
const Value = z.union([z.number(), z.boolean(), z.string(), z.null()]);

/** `waiting`: its readings can be taken again. `replayed`: they were. `final`: there is nothing in it that could be. */
export const RejectionState = z.enum(['waiting', 'replayed', 'final']);
export type RejectionState = z.infer<typeof RejectionState>;

export const RejectionQuery = PageQuery.extend({
  code: z.enum(rejectionCodes).exactOptional(),
  groupId: SparkplugId.exactOptional(),
  edgeNodeId: SparkplugId.exactOptional(),
  deviceId: SparkplugId.exactOptional(),
  point: z.string().min(1).max(300).exactOptional(),
  fromMs: z.coerce.number().int().nonnegative().exactOptional(),
  /** Exclusive. */
  toMs: z.coerce.number().int().nonnegative().exactOptional(),
  /** Part of the detail or of the topic, capital or small. */
  text: z.string().min(1).max(100).exactOptional(),
  state: RejectionState.exactOptional(),
});
export type RejectionQuery = z.infer<typeof RejectionQuery>;

export const RejectionView = z.object({
  id: z.string(),
  atMs: TimeMs,
  code: z.string(),
  detail: z.string(),
  groupId: z.string().nullable(),
  edgeNodeId: z.string().nullable(),
  deviceId: z.string().nullable(),
  point: z.string().nullable(),
  topic: z.string(),
  /** First bytes of what came, hexadecimal. */
  payloadHex: z.string(),
  state: RejectionState,
  /** Readings in it that can be taken again. */
  readings: z.number().int(),
  replayedMs: TimeMs.nullable(),
  /** User id. */
  replayedBy: z.string().nullable(),
});
export type RejectionView = z.infer<typeof RejectionView>;

const RejectionId = z.string().regex(/^[1-9]\d{0,14}$/, 'must be the id of a rejection');

/** Takes the readings of these once more, by what is registered now. */
export const RejectionReplay = z.object({
  ids: z.array(RejectionId).min(1).max(100),
  reason: z.string().trim().min(1).max(500),
});
export type RejectionReplay = z.infer<typeof RejectionReplay>;

export const RejectionReplayResult = z.object({
  /** Stored and evaluated. */
  replayed: z.array(z.object({ id: z.string(), readings: z.number().int() })),
  /** Still not usable, or not there: nothing of them was taken. */
  refused: z.array(z.object({ id: z.string(), code: z.string(), detail: z.string() })),
});
export type RejectionReplayResult = z.infer<typeof RejectionReplayResult>;

/** A metric of another maker's gateway. `deviceId` is `null` for the node's own. */
const MetricAddress = z.object({
  groupId: SparkplugId,
  edgeNodeId: SparkplugId,
  deviceId: SparkplugId.nullable(),
  metric: MetricName,
});

/**
 * The point that a metric is. The value is `value * factor + offset` where it is a number; 0 and 1 are a boolean where the point
 * is one.
 */
export const MetricClaimWrite = MetricAddress.extend({
  facilityId: FacilityId,
  point: PointKey,
  factor: z.number().finite().default(1),
  offset: z.number().finite().default(0),
});
export type MetricClaimWrite = z.infer<typeof MetricClaimWrite>;

export const MetricClaimRemoval = MetricAddress.extend({
  /** Absent for the node's own. */
  deviceId: SparkplugId.exactOptional(),
});
export type MetricClaimRemoval = z.infer<typeof MetricClaimRemoval>;

export const MetricClaimView = z.object({
  facilityId: FacilityId,
  point: PointKey,
  factor: z.number(),
  offset: z.number(),
});
export type MetricClaimView = z.infer<typeof MetricClaimView>;

/** What a gateway declared that is no point of a registered facility by itself. */
export const DiscoveredMetricView = MetricAddress.extend({
  /** Of its node; `null` while nobody registered that. */
  estateId: Slug.nullable(),
  /** Sparkplug's number. */
  datatype: z.number().int(),
  /** As the gateway says it. */
  unit: z.string().nullable(),
  /** The newest. */
  value: Value,
  sourceTimeMs: TimeMs.nullable(),
  firstMs: TimeMs,
  lastMs: TimeMs,
  /** Readings that wait for a claim. */
  kept: z.number().int(),
  claim: MetricClaimView.nullable(),
});
export type DiscoveredMetricView = z.infer<typeof DiscoveredMetricView>;

export const DiscoveredMetricQuery = PageQuery.extend({
  groupId: SparkplugId.exactOptional(),
  edgeNodeId: SparkplugId.exactOptional(),
  claimed: z.enum(['yes', 'no']).exactOptional(),
});
export type DiscoveredMetricQuery = z.infer<typeof DiscoveredMetricQuery>;

/** Who decided what about data of the field. */
export const FieldActionView = z.object({
  id: z.string(),
  atMs: TimeMs,
  userId: z.string(),
  /** `null`: nobody of this id is there any more. */
  displayName: z.string().nullable(),
  action: z.enum(['metric.claimed', 'metric.unclaimed', 'rejection.replayed']),
  /** The metric, or the id of the rejection. */
  subject: z.string(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});
export type FieldActionView = z.infer<typeof FieldActionView>;
