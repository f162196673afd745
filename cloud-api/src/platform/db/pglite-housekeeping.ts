import type { ConnectionPool } from './pooled-database.js';

/** How often the tables are looked at, in ms (PostgreSQL's own default of `autovacuum_naptime`). */
export const HOUSEKEEPING_EVERY_MS = 60_000;

/*
 * When a table is due, in the terms and with the defaults of PostgreSQL's own housekeeping (its manual, "Automatic Vacuuming"): dead
 * rows, new rows, changed rows, and the age of its oldest transaction. A crash forgets the counts: then a table that never was analyzed
 * is due by its size.
 */
const dueTables = `
  SELECT format('%I.%I', n.nspname, c.relname) AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_stat_all_tables s ON s.relid = c.oid
  WHERE c.relkind IN ('r', 'm') AND c.relpersistence = 'p' AND n.nspname <> 'pg_toast' AND (
    s.n_dead_tup > 50 + 0.2 * greatest(c.reltuples, 0)
    OR s.n_ins_since_vacuum > 1000 + 0.2 * greatest(c.reltuples, 0)
    OR s.n_mod_since_analyze > 50 + 0.1 * greatest(c.reltuples, 0)
    OR (c.reltuples < 0 AND pg_relation_size(c.oid) > 65536)
    OR age(c.relfrozenxid) > 200000000
  )
  ORDER BY s.n_mod_since_analyze DESC`;

/**
 * What a server's autovacuum does and the embedded database does not do by itself: dead rows are given free, and the planner learns how
 * large its tables are. The only connection is given back after each table, since others wait for it meanwhile.
 *
 * Resolves with the tables that were due. Throws what the database throws.
 */
export async function tidyTables(pool: ConnectionPool): Promise<readonly string[]> {
  async function ask(...statements: readonly [...string[], string]): Promise<{ name: string }[]> {
    const connection = await pool.connect();
    try {
      let rows: { name: string }[] = [];
      for (const statement of statements) ({ rows } = await connection.query<{ name: string }>(statement));
      return rows;
    } finally {
      connection.release();
    }
  }

  // The counts of what has been done are told at the end of a statement that asks for it.
  const due = await ask('SELECT pg_stat_force_next_flush()', dueTables);
  // No file gets shorter by it: the room is used again.
  for (const { name } of due) await ask(`VACUUM (ANALYZE, TRUNCATE false) ${name}`);
  return due.map(({ name }) => name);
}
