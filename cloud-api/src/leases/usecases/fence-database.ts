import type { Database } from '../../platform/db/database.js';
import type { Lease } from '../lease.js';

/** The database as the holder of a lease sees it: nothing is read or written but while the lease holds. */
export function fenceDatabase(database: Database, lease: Pick<Lease, 'verify'>): Database {
  return {
    tx: (scope, fn) =>
      database.tx(scope, async (tx) => {
        await lease.verify(tx);
        return fn(tx);
      }),
    // Whoever opened it closes it.
    close: async () => undefined,
  };
}
