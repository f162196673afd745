import type { Reading, RejectionCode } from '@anju/contracts';
import type { NodeAddress, OutboxGap } from '@anju/contracts/sparkplug';
import type { Tx } from '../../platform/db/database.js';
import type { SavedSession } from '../domain/recalled-session.js';

export interface EpochRangesRecord extends NodeAddress {
  readonly epoch: string;
  readonly ranges: [number, number][];
}

export interface SessionRecord extends NodeAddress {
  /** `null`: nothing is known of it any more. */
  readonly session: SavedSession | null;
}

/** The last message of a node without confirmation whose readings are known to be kept. */
export interface KeptRecord extends NodeAddress {
  readonly seq: number;
  readonly receivedMs: number;
}

export interface NodeRecord extends NodeAddress {
  readonly estateId: string | null;
  readonly path: string | null;
  readonly online: boolean;
  readonly sinceMs: number | null;
  readonly lastMessageMs: number | null;
  readonly clockOffsetMs: number | null;
  readonly bdSeq: number | null;
  readonly sequenceGaps: number;
  readonly rebirthRequests: number;
  readonly rejected: number;
  readonly readingsDropped: number;
}

/** Readings that were set aside, each under the name of its metric, and when they came. */
export interface HeldReadings {
  readonly receivedMs: number;
  readonly readings: readonly Reading[];
}

/** `deviceId`: empty for the node's own metrics. */
export interface MetricAddress extends NodeAddress {
  readonly deviceId: string;
  readonly metric: string;
}

export interface DiscoveredRecord extends MetricAddress {
  readonly datatype: number;
  readonly unit: string | null;
  readonly newest: Reading | null;
  readonly firstMs: number;
  readonly lastMs: number;
}

export interface UnclaimedRecord extends MetricAddress {
  readonly receivedMs: number;
  readonly reading: Reading;
}

/** Which point a metric of another maker's gateway is. */
export interface MetricClaim extends MetricAddress {
  readonly facilityId: string;
  readonly point: string;
  readonly factor: number;
  readonly offset: number;
}

export interface RejectionRecord {
  readonly atMs: number;
  readonly code: RejectionCode;
  readonly detail: string;
  readonly groupId: string | null;
  readonly edgeNodeId: string | null;
  readonly deviceId: string | null;
  readonly point: string | null;
  readonly topic: string;
  /** First 256 bytes. */
  readonly payloadHex: string;
  readonly path: string | null;
  readonly held: HeldReadings | null;
}

export interface GapRecord extends NodeAddress, OutboxGap {
  readonly reportedMs: number;
  readonly path: string | null;
}

export interface IngestChanges {
  readonly nowMs: number;
  /** `undefined`: unchanged. */
  readonly checkpoint: number | undefined;
  readonly ranges: readonly EpochRangesRecord[];
  readonly nodes: readonly NodeRecord[];
  readonly rejections: readonly RejectionRecord[];
  readonly gaps: readonly GapRecord[];
  readonly discovered: readonly DiscoveredRecord[];
  readonly unclaimed: readonly UnclaimedRecord[];
  readonly sessions: readonly SessionRecord[];
  readonly kept: readonly KeptRecord[];
}

/** What ingest of a lane must remember across restarts. */
export interface IngestRecords {
  load(): Promise<{
    readonly checkpoint: number;
    readonly ranges: readonly EpochRangesRecord[];
    readonly nodes: readonly NodeRecord[];
    readonly sessions: readonly (SessionRecord & {
      readonly keptSeq: number | null;
      readonly keptMs: number | null;
    })[];
  }>;
  /** The unclaimed readings that had to go, by node: each node has room for so many. */
  write(tx: Tx, changes: IngestChanges): Promise<readonly (NodeAddress & { readonly readings: number })[]>;
  claims(): Promise<readonly MetricClaim[]>;
  /** Unclaimed readings whose metric is claimed by now, oldest first. */
  claimedSince(limit: number): Promise<readonly (UnclaimedRecord & { readonly id: number })[]>;
  forgetUnclaimed(ids: readonly number[]): Promise<void>;
}
