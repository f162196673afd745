import type { Database } from '../db/database.js';
import { openPostgresDatabase } from '../db/postgres-database.js';
import { recordsCluster, startPrivatePostgres } from './private-postgres.js';

/** A migrated, empty database on a PostgreSQL of its own, opened with the login of a service. `settings`: the server's. */
export async function openTestPostgres(
  settings: readonly string[] = [],
): Promise<{ readonly database: Database; dispose(): Promise<void> }> {
  const server = await startPrivatePostgres(['fsync=off', ...settings], await recordsCluster());
  let ending = false;
  const database = await openPostgresDatabase({
    url: server.url('cloud', 'records'),
    onIdleFault: (error) => {
      // The server may go before it has read a connection's goodbye.
      if (!ending) throw error;
    },
  });
  return {
    database,
    dispose: async () => {
      ending = true;
      await database.close();
      await server.stop();
    },
  };
}
