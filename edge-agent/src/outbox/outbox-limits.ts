export interface OutboxLimits {
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly segmentBytes: number;
  /** Bound of what waits for the disk, and of what is held while the disk refuses. */
  readonly maxMemoryBytes: number;
  /** Longest wait of a reading for its group commit. */
  readonly commitAfterMs: number;
  /** A commit that takes longer is given up as if it had failed: a disk may hang without an error. */
  readonly commitPatienceMs: number;
  /** An opening that takes longer is waited for no more: the outbox starts in memory, and the log joins it when it is read. */
  readonly openPatienceMs: number;
  readonly saveLedgersAfterMs: number;
  readonly diskRetryMinMs: number;
  readonly diskRetryMaxMs: number;
  /** A record must have been too old for this long: a clock that jumps ahead and back drops nothing. */
  readonly ageGraceMs: number;
}
