import pg from 'pg';
import type { Database } from '../db/database.js';
import { migratePostgres, openPostgresDatabase } from '../db/postgres-database.js';
import { startPrivatePostgres } from './private-postgres.js';

/** A migrated, empty database on a PostgreSQL of its own, opened with the login of a service. */
export async function openTestPostgres(): Promise<{ readonly database: Database; dispose(): Promise<void> }> {
  const server = await startPrivatePostgres();
  const superuser = new pg.Client({ connectionString: server.url('postgres', 'postgres') });
  await superuser.connect();
  await superuser.query('CREATE ROLE records_owner LOGIN CREATEROLE');
  await superuser.query('CREATE ROLE cloud LOGIN');
  await superuser.query('CREATE DATABASE records OWNER records_owner');
  await superuser.end();
  await migratePostgres({ ownerUrl: server.url('records_owner', 'records'), serviceLogin: 'cloud', nowMs: 1 });
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
