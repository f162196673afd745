import type { Tx } from '../../platform/db/database.js';
import type { LeaseView } from '../domain/share-groups.js';

export interface TakenLease {
  readonly groupId: string;
  readonly epoch: number;
  /** Whether the holder before gave it back, or did not renew it. */
  readonly from: 'new' | 'released' | 'expired';
}

export interface LeaseRound {
  /** The database's clock, ms. */
  readonly nowMs: number;
  /** Leases of this worker that hold on. */
  readonly renewed: readonly { readonly groupId: string; readonly epoch: number }[];
  readonly taken: readonly TakenLease[];
  readonly release: readonly string[];
  readonly waits: boolean;
  /** When the first lease or worker of somebody else is over unless it is renewed, ms from now. */
  readonly nextExpiryMs: number | null;
}

/** What a worker decides of one look at the leases. */
export type DecideShare = (view: { readonly workers: readonly string[]; readonly leases: readonly LeaseView[] }) => {
  readonly take: readonly string[];
  readonly release: readonly string[];
  readonly waits: boolean;
};

export interface LeaseRecords {
  /** Renews what the worker holds, looks at all and takes what is decided, in one transaction. */
  round(
    worker: { readonly id: string; readonly leaseMs: number },
    groups: readonly string[],
    decide: DecideShare,
  ): Promise<LeaseRound>;
  /** `false`: it was not this worker's any more. */
  release(workerId: string, groupId: string, epoch: number): Promise<boolean>;
  /** The worker is gone: others need not wait for it. */
  leave(workerId: string): Promise<void>;
  /** Whether the lease holds now, and until the transaction ends. `idleMs`: how long the transaction may wait for its client. */
  verify(
    tx: Tx,
    lease: { readonly groupId: string; readonly holder: string; readonly epoch: number; readonly idleMs: number },
  ): Promise<boolean>;
}
