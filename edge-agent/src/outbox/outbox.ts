import type { Confirmation, OutboxGap } from '@anju/contracts/sparkplug';
import type { LogEntry, ReadingLog } from './reading-log.js';

/**
 * One record of the log: one device's readings of one append. Its key is (`epoch`, `number`) and never given twice, not even by a
 * disk that was set back to an older image of itself: every start appends under a new epoch.
 */
export interface LogRecord extends LogEntry {
  readonly epoch: string;
  /** 1, 2, 3, … within its epoch. */
  readonly number: number;
}

/** Records that the log had to give up: the gap takes their numbers, so that it is sent and confirmed in their place. */
export interface LostRecords {
  readonly epoch: string;
  readonly first: number;
  readonly last: number;
  readonly gap: OutboxGap;
}

export type Position = { readonly epoch: string; readonly number: number };

export interface OutboxStatus {
  /** `memory`: the disk refuses to write; new readings are held in bounded memory and lost if the process ends. */
  readonly mode: 'disk' | 'memory';
  /** Why `mode` is `memory`: the code of the file system's error, and what to do. */
  readonly fault: { readonly code: string; readonly message: string; readonly sinceMs: number } | null;
  readonly epoch: string;
  /** Number of the newest record of `epoch`; 0 before the first. */
  readonly lastNumber: number;
  /** Records and readings accepted and not yet confirmed. */
  readonly unconfirmedRecords: number;
  readonly unconfirmedReadings: number;
  /** Age of the oldest unconfirmed record by its earliest source time, ms; `null` when all is confirmed, or that time is none. */
  readonly oldestUnconfirmedAgeMs: number | null;
  readonly diskBytes: number;
  readonly memoryBytes: number;
  readonly segments: number;
  /** Confirmed ranges of each epoch that still has something to confirm. */
  readonly confirmed: readonly { readonly epoch: string; readonly ranges: readonly (readonly [number, number])[] }[];
  /** Gaps not yet confirmed by the host. */
  readonly gaps: readonly LostRecords[];
  readonly counters: {
    readonly appendedReadings: number;
    readonly committedRecords: number;
    readonly confirmedRecords: number;
    readonly droppedReadings: number;
    readonly corruptRecords: number;
    readonly foreignConfirmations: number;
    /** Epochs of which the host has more than the disk: it is an older image, or lost what it had said was written. */
    readonly olderImages: number;
    readonly ordinalOverflows: number;
  };
}

/** The durable log between the drivers and the uplink. */
export interface Outbox extends ReadingLog {
  /**
   * Calls `listener` with records as they become eligible to be sent, in the order of their numbers, and never before they
   * are durable (or held in memory while the disk refuses). Returns a function that stops it.
   */
  onCommitted(listener: (records: readonly LogRecord[]) => void): () => void;
  /** Takes what the host stored and evaluated. Another epoch's confirmation is ignored and counted. */
  confirm(confirmation: Confirmation): void;
  /** The newest position that may be sent; `null` for an empty log. */
  newest(): Position | null;
  /**
   * Unconfirmed records after `after` (`null`: from the oldest) and not beyond `upTo`, in order, read from disk: at most
   * `maxReadings` (but at least one record). Empty when there is none.
   */
  readUnconfirmed(range: {
    after: Position | null;
    upTo: Position;
    maxReadings: number;
  }): Promise<readonly LogRecord[]>;
  /** True when `position` is confirmed or no longer held. */
  isSettled(position: Position): boolean;
  /** False while what earlier starts left is not read, because the disk hangs or refuses: older records may still turn up. */
  isRead(): boolean;
  /** Gaps that the host has not confirmed, oldest first. */
  gaps(): readonly LostRecords[];
  /** Newest records still on disk, newest last: what births start from after a restart. Without those of a disk that hangs. */
  recent(maxBytes: number): Promise<readonly LogRecord[]>;
  /** The bdSeq of the next MQTT CONNECT, 0–255, persisted before it is used. */
  nextBdSeq(): Promise<number>;
  status(): OutboxStatus;
  /** Commits what is pending, saves what is confirmed, releases the directory. */
  close(): Promise<void>;
}
