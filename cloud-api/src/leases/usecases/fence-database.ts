import type { Database } from '../../platform/db/database.js';
import type { Lease } from '../lease.js';

/**
 * The database as the holder of a lease sees it: nothing is read or written but while the lease holds. A person's scope sees no
 * leases, so that the lease is verified just before; holders only read in one.
 */
export function fenceDatabase(database: Database, lease: Pick<Lease, 'verify'>): Database {
  return {
    async tx(scope, fn) {
      if (scope.role === 'app') {
        await database.tx({ role: 'ingest' }, (tx) => lease.verify(tx));
        return database.tx(scope, fn);
      }
      return database.tx(scope, async (tx) => {
        await lease.verify(tx);
        return fn(tx);
      });
    },
    // Whoever opened it closes it.
    close: async () => undefined,
  };
}
