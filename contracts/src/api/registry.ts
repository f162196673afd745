import { z } from 'zod';
import { FacilityKind, LocalisedText } from '../facility-kinds.js';
import { Severity } from '../hazard.js';
import { FacilityId, PointKey, Slug, SparkplugId } from '../identifiers.js';
import { Quality, QualityReason } from '../reading.js';
import { TimeMs } from './common.js';
import { FacilityModeView } from './rules.js';

/** `not_watched`: nothing can be said, because the agent is offline or was never seen. Never shown as normal. */
export const WatchState = z.enum(['watched', 'not_watched']);
export type WatchState = z.infer<typeof WatchState>;

export const EstateWrite = z.object({
  id: Slug,
  /** `group_id` of its agents. */
  streetId: Slug,
  name: LocalisedText,
  address: z.string().max(200).exactOptional(),
  propertyCompany: z.string().max(100).exactOptional(),
  projectManager: z.string().max(100).exactOptional(),
  /** Street housing officer (街镇房管专员). */
  housingOfficer: z.string().max(100).exactOptional(),
  /** Households (户数), by which complaints are counted per 1 000; absent: unknown. */
  households: z.number().int().min(1).max(200_000).exactOptional(),
});
export type EstateWrite = z.infer<typeof EstateWrite>;

export const EstateView = EstateWrite.extend({
  streetName: LocalisedText,
  districtId: Slug,
  watch: WatchState,
  facilityCount: z.number().int(),
  facilitiesWatched: z.number().int(),
  /** Active hazards by severity. */
  activeHazards: z.record(Severity, z.number().int()),
  openTickets: z.number().int(),
  overdueTickets: z.number().int(),
});
export type EstateView = z.infer<typeof EstateView>;

/** Whom to call about an estate, as the ledger of companies or else the registry has it; `null`: unknown. */
export const EstateContacts = z.object({
  companyName: z.string().nullable(),
  companyContact: z.string().nullable(),
  managerName: z.string().nullable(),
  managerContact: z.string().nullable(),
});
export type EstateContacts = z.infer<typeof EstateContacts>;

export const FacilityWrite = z.object({
  id: FacilityId,
  kind: FacilityKind,
  name: LocalisedText,
  location: z.string().max(200).exactOptional(),
  /** Points that the facility has; readings of any other point are set aside as `registry.unknown_point`. */
  points: z.array(PointKey).min(1).max(2000),
  /** Facts that rules need: rated current, design level, …; keys as the rules name them. */
  parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).default({}),
});
export type FacilityWrite = z.infer<typeof FacilityWrite>;

export const PointView = z.object({
  point: PointKey,
  instance: z.string().nullable(),
  key: z.string(),
  name: LocalisedText,
  type: z.enum(['boolean', 'integer', 'number', 'enum', 'string']),
  unit: z.string(),
  range: z.object({ min: z.number(), max: z.number() }).nullable(),
  labels: z.record(z.string(), LocalisedText).nullable(),
  value: z.union([z.number(), z.boolean(), z.string(), z.null()]),
  /** `null`: never read. */
  quality: Quality.nullable(),
  reason: QualityReason.nullable(),
  sourceTimeMs: TimeMs.nullable(),
  receivedTimeMs: TimeMs.nullable(),
  watch: WatchState,
});
export type PointView = z.infer<typeof PointView>;

export const FacilitySummary = z.object({
  id: FacilityId,
  estateId: Slug,
  kind: FacilityKind,
  name: LocalisedText,
  location: z.string().nullable(),
  watch: WatchState,
  /** The test or maintenance that runs: its hazards call nobody. Of several the one that ends last. */
  mode: FacilityModeView.nullable(),
  activeHazards: z.record(Severity, z.number().int()),
  openTickets: z.number().int(),
});
export type FacilitySummary = z.infer<typeof FacilitySummary>;

export const FacilityView = FacilitySummary.extend({ points: z.array(PointView) });
export type FacilityView = z.infer<typeof FacilityView>;

/** Who can be given work. */
export const PartyView = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['property', 'contractor', 'street', 'district', 'verifier']),
});
export type PartyView = z.infer<typeof PartyView>;

/** Registers an agent: whose facilities its devices are. The estate must be of the agent's group (street). */
export const NodeWrite = z.object({ estateId: Slug });
export type NodeWrite = z.infer<typeof NodeWrite>;

export const NodeView = z.object({
  groupId: SparkplugId,
  /** Another maker's gateway may have any id of Sparkplug. */
  edgeNodeId: SparkplugId,
  estateId: Slug.nullable(),
  online: z.boolean(),
  sinceMs: TimeMs.nullable(),
  lastMessageMs: TimeMs.nullable(),
  /** Node clock minus server clock, estimated; null while unknown. */
  clockOffsetMs: z.number().nullable(),
  bdSeq: z.number().int().nullable(),
  sequenceGaps: z.number().int(),
  rebirthRequests: z.number().int(),
  rejected: z.number().int(),
  /**
   * Readings that are lost: what came and could not be kept, what an agent says that it dropped, and, of a node without confirmation,
   * one for each message that is missing by its number. There it is an estimate: a message may have had more readings or, as births
   * of others have, none; what a new birth or numbers that went round 256 hide, nobody can know.
   */
  readingsDropped: z.number().int(),
});
export type NodeView = z.infer<typeof NodeView>;

export const ReadingsQuery = z.object({
  point: PointKey,
  fromMs: z.coerce.number().int().nonnegative(),
  toMs: z.coerce.number().int().nonnegative(),
  cursor: z.string().max(400).exactOptional(),
  limit: z.coerce.number().int().min(1).max(5000).default(1000),
});
export type ReadingsQuery = z.infer<typeof ReadingsQuery>;

export const ReadingView = z.object({
  value: z.union([z.number(), z.boolean(), z.string(), z.null()]),
  quality: Quality,
  reason: QualityReason.nullable(),
  sourceTimeMs: TimeMs,
  ordinal: z.number().int(),
});
export type ReadingView = z.infer<typeof ReadingView>;
