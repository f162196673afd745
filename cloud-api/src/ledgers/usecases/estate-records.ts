import type { Scope } from '../../platform/db/database.js';
import type { KnownEstate } from '../domain/known-estate.js';

export interface EstateChange<Facts> {
  readonly estate: KnownEstate<Facts>;
  readonly facts: Facts;
}

export interface ChangeAuthor {
  readonly userId: string;
  readonly displayName: string;
  readonly fileName: string;
  readonly fileSha256: string;
  readonly atMs: number;
}

/** What a ledger knows of estates, inside one transaction. */
export interface EstateRecords<Facts> {
  /** The scope's estates by their names. `lock`: nobody else imports until the end. */
  known(lock: boolean): Promise<readonly KnownEstate<Facts>[]>;
  write(changes: readonly EstateChange<Facts>[], author: ChangeAuthor): Promise<void>;
}

export interface EstateTransactions<Facts> {
  run<T>(scope: Scope, work: (records: EstateRecords<Facts>) => Promise<T>): Promise<T>;
}
