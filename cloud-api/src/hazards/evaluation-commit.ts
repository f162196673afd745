import type { Tx } from '../platform/db/database.js';

/** One part of a transaction, collected in one synchronous step with all the others. */
export interface CommitPart {
  write(tx: Tx): Promise<void>;
  /** The transaction is durable. */
  committed(): void;
  /** It is not; what was collected must be offered again. */
  failed(): void;
}

export interface CommitContext {
  readonly nowMs: number;
  /** Stored batches up to this ingest sequence number are in the evaluators' snapshots; replay starts after it. */
  readonly checkpoint: number;
}

/** Something whose changes must be committed together with what the evaluation changed. */
export interface CommitSource {
  /** `undefined`: nothing to commit. */
  collect(context: CommitContext): CommitPart | undefined;
}
