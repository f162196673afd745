import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { AppError } from '@anju/contracts';
import type pg from 'pg';
import type { Connection } from './pooled-database.js';

const migrationsDirectory = new URL('../../../migrations/', import.meta.url);

interface Migration {
  readonly name: string;
  readonly sha256: string;
  readonly text: string;
}

/** The shipped migrations in the order of their names. */
export async function shippedMigrations(): Promise<readonly Migration[]> {
  const names = (await readdir(migrationsDirectory)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, migrationsDirectory), 'utf8');
      return { name, text, sha256: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

/** Names of those that `connection`'s database lacks. Throws `db.migration_changed` when one differs from what was applied. */
export async function pendingMigrations(connection: Pick<Connection, 'query'>): Promise<readonly Migration[]> {
  const { rows: present } = await connection.query<{ present: boolean }>(
    `SELECT to_regclass('anju.migrations') IS NOT NULL AS present`,
  );
  const shipped = await shippedMigrations();
  if (present[0]?.present !== true) return shipped;
  const { rows } = await connection.query<{ name: string; sha256: string }>('SELECT name, sha256 FROM anju.migrations');
  const applied = new Map(rows.map((row) => [row.name, row.sha256]));
  return shipped.filter(({ name, sha256 }) => {
    const known = applied.get(name);
    if (known !== undefined && known !== sha256) {
      throw new AppError(
        'db.migration_changed',
        `migration ${name} is not the one that made this database: use the version that made it, or start with a new data directory`,
        { context: { migration: name } },
      );
    }
    return known === undefined;
  });
}

/**
 * Brings the tables up to date as their owner: each migration in a transaction of its own with its row, all under one
 * lock, so that two starts at once apply them once. Returns the names of those applied.
 */
export async function migrate(connection: Pick<pg.ClientBase, 'query'>, nowMs: number): Promise<readonly string[]> {
  const lock = `SELECT pg_advisory_xact_lock(hashtext('anju.migrations'))`;
  await inTransaction(connection, async () => {
    await connection.query(lock);
    await connection.query('CREATE SCHEMA IF NOT EXISTS anju');
    await connection.query(
      'CREATE TABLE IF NOT EXISTS anju.migrations (name text PRIMARY KEY, sha256 text NOT NULL, applied_ms bigint NOT NULL)',
    );
  });
  const applied: string[] = [];
  for (const { name, sha256, text } of await pendingMigrations(connection)) {
    await inTransaction(connection, async () => {
      await connection.query(lock);
      const row = await connection.query('SELECT 1 FROM anju.migrations WHERE name = $1', [name]);
      if (row.rows.length > 0) return;
      await connection.query(text);
      await connection.query('INSERT INTO anju.migrations VALUES ($1, $2, $3)', [name, sha256, String(nowMs)]);
      applied.push(name);
    });
  }
  return applied;
}

async function inTransaction(connection: Pick<pg.ClientBase, 'query'>, work: () => Promise<void>): Promise<void> {
  await connection.query('BEGIN');
  try {
    await work();
    await connection.query('COMMIT');
  } catch (error) {
    await connection.query('ROLLBACK');
    throw error;
  }
}
