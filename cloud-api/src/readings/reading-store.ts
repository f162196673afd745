import type { FacilityReadings, Reading } from '@anju/contracts';

/** Readings that came in one message, to be stored all or none. */
export interface StoreBatch {
  readonly groupId: string;
  readonly edgeNodeId: string;
  /** Outbox identity and record numbers of a confirming agent; `null` for nodes that have none. */
  readonly range: { readonly epoch: string; readonly first: number; readonly last: number } | null;
  readonly receivedMs: number;
  readonly facilities: readonly FacilityReadings[];
}

export interface ReadingConflict {
  readonly facilityId: string;
  readonly reading: Reading;
}

export interface AppendResult {
  /** Grows with every stored batch; replay starts after one. */
  readonly ingestSeq: number;
  /** True where this (node, epoch, range) was stored before: nothing was written again. */
  readonly alreadyStored: boolean;
  /** Same identity, other value: kept out and set aside as `reading.conflict`. */
  readonly conflicts: readonly ReadingConflict[];
}

export interface LatestReading {
  readonly facilityId: string;
  /** The greatest source time, never the latest arrival. */
  readonly reading: Reading;
  readonly receivedMs: number;
}

export interface ReadingsPage {
  readonly readings: readonly Reading[];
  /** Last (source time, ordinal) of the page, or `null` at the end. */
  readonly next: { readonly sourceTimeMs: number; readonly ordinal: number } | null;
}

export interface ReplayedBatch {
  readonly ingestSeq: number;
  readonly batch: StoreBatch;
}

/** Where readings are kept. Identity of a reading: (facility, point, source time, ordinal); storing it twice changes nothing. */
export interface ReadingStore {
  /** Stores batches durably before it resolves; one result a batch, in order. Throws `readings.unavailable` (retryable). */
  append(batches: readonly StoreBatch[]): Promise<readonly AppendResult[]>;
  latest(): Promise<readonly LatestReading[]>;
  /** Ascending by (source time, ordinal), `fromMs` inclusive, `toMs` exclusive, after `after`. */
  range(query: {
    readonly facilityId: string;
    readonly point: string;
    readonly fromMs: number;
    readonly toMs: number;
    readonly limit: number;
    readonly after?: { readonly sourceTimeMs: number; readonly ordinal: number };
  }): Promise<ReadingsPage>;
  /** What was stored after `ingestSeq`, in order of storing: at most `limit` batches. */
  since(ingestSeq: number, limit: number): Promise<readonly ReplayedBatch[]>;
  close(): Promise<void>;
}
