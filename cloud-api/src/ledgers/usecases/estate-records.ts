import type { Scope } from '../../platform/db/database.js';
import type { KnownEstate } from '../domain/known-estate.js';

export interface EstateChange<Facts> {
  readonly estateId: string;
  readonly path: string;
  /** `null`: there was nothing. */
  readonly before: Facts | null;
  readonly after: Facts;
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
  /** Nobody else imports until the transaction's end. */
  lock(): Promise<void>;
  /** The scope's estates in the order of their streets and ids, some hundred at a time; with an id that one only. */
  known(estateId?: string): AsyncIterable<readonly KnownEstate<Facts>[]>;
  /** The changes come some hundred at a time too. */
  write(changes: AsyncIterable<readonly EstateChange<Facts>[]>, author: ChangeAuthor): Promise<void>;
}

export interface EstateTransactions<Facts> {
  run<T>(scope: Scope, work: (records: EstateRecords<Facts>) => Promise<T>): Promise<T>;
}
