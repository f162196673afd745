import type { RejectionCode } from '@anju/contracts';
import type { NodeAddress, OutboxGap } from '@anju/contracts/sparkplug';
import type { Tx } from '../../platform/db/database.js';

export interface EpochRangesRecord extends NodeAddress {
  readonly epoch: string;
  readonly ranges: [number, number][];
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
}

/** What ingest must remember across restarts. */
export interface IngestRecords {
  load(): Promise<{
    readonly checkpoint: number;
    readonly ranges: readonly EpochRangesRecord[];
    readonly nodes: readonly NodeRecord[];
  }>;
  write(tx: Tx, changes: IngestChanges): Promise<void>;
}
