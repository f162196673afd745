import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { Database } from '../db/database.js';
import { openPgliteDatabase } from '../db/pglite-database.js';
import { madeOnce } from './made-once.js';

export interface TestDatabase {
  readonly database: Database;
  readonly dataDir: string;
  /** Tidies the tables now, as is done from time to time where it is run. Resolves with those that were due. */
  tidy(): Promise<readonly string[]>;
  /** No row in any table any more, and numbers from 1: as a fresh one, in a tenth of the time. Nobody may use it meanwhile. */
  empty(): Promise<void>;
  /** Closes it and removes its directory. */
  dispose(): Promise<void>;
}

/** Migrations put no row into any of these tables. */
const emptied = sql.raw(`do $$
  declare
    each regclass;
  begin
    for each in select oid::regclass from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace loop
      execute format('delete from %s', each);
    end loop;
    for each in select oid::regclass from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace loop
      perform setval(each, 1, false);
    end loop;
  end
$$`);

const failTest = (error: Error) => {
  throw error;
};

/** A migrated, empty data directory; making a cluster takes 4 s. */
const template = () =>
  madeOnce('records', '', async (dataDir) => {
    const database = await openPgliteDatabase({ dataDir, nowMs: 0, onLost: failTest });
    await database.close();
  });

/** A data directory with a migrated, empty embedded database that nobody has open. */
export async function makeTestDataDir(parent = tmpdir()): Promise<string> {
  const dataDir = await mkdtemp(join(parent, 'anju-test-db-'));
  await cp(await template(), dataDir, { recursive: true });
  return dataDir;
}

/** A fresh embedded database of its own with all migrations applied, in about a second. */
export async function openTestDatabase(parent = tmpdir()): Promise<TestDatabase> {
  const dataDir = await makeTestDataDir(parent);
  const database = await openPgliteDatabase({ dataDir, nowMs: 0, onLost: failTest });
  return {
    database,
    dataDir,
    tidy: () => database.tidy(),
    empty: () =>
      database.tx({ role: 'admin' }, async (tx) => {
        // As the owner, and past the triggers that keep some tables from being changed.
        await tx.execute(sql`reset role`);
        await tx.execute(sql`set local session_replication_role = replica`);
        await tx.execute(emptied);
      }),
    dispose: async () => {
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
