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

/** A reading that this store cannot keep, whoever sends it how often. */
export interface RefusedReading {
  readonly facilityId: string;
  readonly reading: Reading;
  /** `reading.beyond_retention`: older than what is kept. `reading.unstorable`: refused by the store for another cause. */
  readonly code: 'reading.beyond_retention' | 'reading.unstorable';
  readonly detail: string;
}

export interface AppendResult {
  /** Grows with every stored batch; replay starts after one. */
  readonly ingestSeq: number;
  /** True where this (node, epoch, range) was stored before: nothing was written again. */
  readonly alreadyStored: boolean;
  /** Same identity, other value: kept out and set aside as `reading.conflict`. */
  readonly conflicts: readonly ReadingConflict[];
  /** Kept out and set aside; absent where there are none. */
  readonly refused?: readonly RefusedReading[];
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
  /**
   * What was stored after `ingestSeq`, of one group or of all, in order of storing: about `limit` batches, and fewer only at the
   * end. Batches of one number are never parted.
   */
  since(ingestSeq: number, limit: number, groupId?: string): Promise<readonly ReplayedBatch[]>;
  close(): Promise<void>;
}

/** Numbers of one stretch of time. Booleans count as 0 and 1; bad readings and text do not count. */
export interface ReadingBucket {
  /** Multiple of the width asked for, ms since 1970 UTC; the first and the last bucket hold only what was asked for. */
  readonly startMs: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** Value of the greatest source time and ordinal. */
  readonly last: number;
  readonly count: number;
}

/** Stretch without a reading that is not bad, half-open, source time in ms. */
export interface ReadingGap {
  readonly fromMs: number;
  readonly toMs: number;
}

interface SpanOfPoint {
  readonly facilityId: string;
  readonly point: string;
  /** Inclusive. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

/** A file of a backup. */
export interface ExportedFile {
  readonly name: string;
  readonly rows: number;
}

/** A store that can be copied while it stores. */
export interface ReadingExport {
  /** Writes all that is stored at one moment into `directory`, which is there and empty. Throws `readings.unavailable`. */
  exportTo(directory: string): Promise<readonly ExportedFile[]>;
}

/** An empty store that can be filled with what `exportTo` of one of the same kind has written. */
export interface ReadingImport {
  /** Throws `readings.not_empty`. */
  requireEmpty(): Promise<void>;
  /**
   * Puts what was written into `directory` where no service finds it, in place of what an earlier `fill` left behind. Throws
   * `readings.invalid`, `readings.unavailable`, `backup.not_kept` where the store took data and has not kept it.
   */
  fill(directory: string, files: readonly ExportedFile[]): Promise<void>;
  /** Makes what was filled in the store's own. Once is enough; again changes nothing. */
  publish(): Promise<void>;
  /** Removes what was filled in and not published. */
  discard(): Promise<void>;
}

/** Condensed history of a point. */
export interface ReadingHistory {
  /** Ascending; stretches without a number are absent. Where only condensed data is left, whole minutes or hours of it count. */
  buckets(query: SpanOfPoint & { readonly bucketMs: number }): Promise<readonly ReadingBucket[]>;
  /** Ascending, those longer than `longerThanMs`, at most `limit`; the ends of the span count as readings. */
  gaps(query: SpanOfPoint & { readonly longerThanMs: number; readonly limit: number }): Promise<readonly ReadingGap[]>;
}
