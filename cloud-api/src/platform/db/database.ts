import type { NodePgDatabase } from 'drizzle-orm/node-postgres';

/**
 * Whose eyes a transaction sees with. `app`: a person, limited by row-level security to `paths` and to what is assigned to
 * `partyId`. The others are the service's own roles.
 */
export type Scope =
  | {
      readonly role: 'app';
      readonly userId: string;
      readonly paths: readonly string[];
      readonly partyId: string | null;
    }
  | { readonly role: 'ingest' }
  | { readonly role: 'sweeper' }
  /** `snapshot`: everything is read as it was at one moment, whoever writes meanwhile. */
  | { readonly role: 'admin'; readonly snapshot?: true };

export type Tx = Parameters<Parameters<NodePgDatabase['transaction']>[0]>[0];

/** Records (decision 8): nothing is read or written outside `tx`. */
export interface Database {
  /**
   * Runs `fn` in one transaction under the scope's database role. Commits when it resolves, rolls back when it rejects.
   * Throws `db.unavailable` (retryable) when the database cannot be reached.
   */
  tx<T>(scope: Scope, fn: (tx: Tx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
