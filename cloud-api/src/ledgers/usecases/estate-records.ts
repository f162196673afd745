import type { Scope } from '../../platform/db/database.js';
import type { EstateFacts, KnownEstate } from '../domain/estate-facts.js';

export interface ProfileChange {
  readonly estate: KnownEstate;
  readonly facts: EstateFacts;
}

export interface ChangeAuthor {
  readonly userId: string;
  readonly displayName: string;
  readonly fileName: string;
  readonly fileSha256: string;
  readonly atMs: number;
}

/** Where the profiles of estates are, inside one transaction. */
export interface EstateRecords {
  /** The scope's estates by their names. `lock`: nobody else changes their profiles until the end. */
  known(lock: boolean): Promise<readonly KnownEstate[]>;
  write(changes: readonly ProfileChange[], author: ChangeAuthor): Promise<void>;
}

export interface EstateTransactions {
  run<T>(scope: Scope, work: (records: EstateRecords) => Promise<T>): Promise<T>;
}
