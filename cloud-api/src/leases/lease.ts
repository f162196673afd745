import type { Tx } from '../platform/db/database.js';

/** One group, held by this process until the lease is over. */
export interface Lease {
  readonly groupId: string;
  /** Grows with every new holder of the group. */
  readonly epoch: number;
  /** By the process's own monotonic clock, which is never later than the database's. */
  isOver(): boolean;
  /** The database's clock less this process's, ms. */
  readonly clockAheadMs: number;
  /** To be called first in every transaction of the holder. Throws `lease.lost`; nothing of the transaction is kept then. */
  verify(tx: Tx): Promise<void>;
}

/** What a holder does with a group. */
export interface HeldGroup {
  /** Finishes and commits what it has; the lease is given back afterwards. */
  stop(): Promise<void>;
  /** The lease is over: stops at once, says nothing to anybody. */
  abandon(): Promise<void>;
}
