import type { LedgerQuery } from '@anju/contracts';
import type { Scope } from '../../platform/db/database.js';
import type { LedgerEntry } from '../domain/ledger-entry.js';

export type LedgerFilter = Omit<LedgerQuery, 'form'>;

/** Where a page of the ledger begins: after this ticket. */
export interface LedgerPlace {
  readonly raisedMs: number;
  readonly ticketId: string;
}

/** Where the ledgers' lines are read. */
export interface LedgerRecords {
  /** The next `limit` tickets of the scope, in the order of their raising; each as it is at one moment. */
  page(scope: Scope, filter: LedgerFilter, after: LedgerPlace | null, limit: number): Promise<readonly LedgerEntry[]>;
}
