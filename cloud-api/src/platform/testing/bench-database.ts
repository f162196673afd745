import pg from 'pg';
import type { Database } from '../db/database.js';
import { migratePostgres, openPostgresDatabase } from '../db/postgres-database.js';
import { makeRecordsDatabase, startPrivatePostgres } from './private-postgres.js';
import { openTestDatabase } from './test-database.js';

export interface BenchDatabase {
  readonly database: Database;
  /** What the server's own housekeeping would have done by the time that so much is in it. */
  settle(): Promise<void>;
  dispose(): Promise<void>;
}

/** An empty database of its own, migrated; a PostgreSQL has fsync on. */
export async function openBenchDatabase(engine: string): Promise<BenchDatabase> {
  if (engine === 'pglite') {
    const { database, tidy, dispose } = await openTestDatabase();
    return { database, settle: async () => void (await tidy()), dispose };
  }
  const server = await startPrivatePostgres();
  await makeRecordsDatabase(server, 'records');
  await migratePostgres({ ownerUrl: server.url('records_owner', 'records'), serviceLogin: 'cloud', nowMs: 1 });
  const database = await openPostgresDatabase({ url: server.url('cloud', 'records'), onIdleFault: () => undefined });
  return {
    database,
    settle: async () => {
      const client = new pg.Client({ connectionString: server.url('postgres', 'records') });
      await client.connect();
      await client.query('VACUUM ANALYZE');
      await client.end();
    },
    dispose: async () => {
      await database.close();
      await server.stop();
    },
  };
}
