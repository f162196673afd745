import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AppError } from '@anju/contracts';
import { sql } from 'drizzle-orm';
import type { Database, Tx } from '../../platform/db/database.js';
import type { ExportedFile } from '../../readings/index.js';
import type { Manifest } from '../domain/manifest.js';
import type { RecordCopies } from '../usecases/backup-ports.js';

/** Rows in memory at a time. */
const ROWS_AT_ONCE = 500;
/** Numbers taken from a sequence by one statement, which may not take long. */
const NUMBERS_AT_ONCE = 1_000_000;

/** Tables, each behind those that it refers to. */
async function tablesInOrder(tx: Tx): Promise<readonly string[]> {
  const { rows: tables } = await tx.execute<{ name: string }>(
    sql`SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY c.relname`,
  );
  const { rows: references } = await tx.execute<{ name: string; wants: string }>(
    sql`SELECT c.relname AS name, r.relname AS wants FROM pg_constraint k
        JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid
        WHERE k.contype = 'f' AND k.conrelid <> k.confrelid`,
  );
  const ordered: string[] = [];
  let left = tables.map(({ name }) => name);
  while (left.length > 0) {
    const ready = left.filter((name) => references.every((r) => r.name !== name || ordered.includes(r.wants)));
    if (ready.length === 0) throw new AppError('db.failed', `tables refer to each other in a circle: ${left}`);
    ordered.push(...ready);
    left = left.filter((name) => !ready.includes(name));
  }
  return ordered;
}

async function migrationsOf(tx: Tx): Promise<Manifest['migrations']> {
  const { rows } = await tx.execute<{ name: string; sha256: string }>(
    sql`SELECT name, sha256 FROM anju.migrations ORDER BY name`,
  );
  return rows.map(({ name, sha256 }) => ({ name, sha256 }));
}

async function writeTable(tx: Tx, table: string, path: string): Promise<number> {
  const file = await open(path, 'wx', 0o600);
  try {
    let count = 0;
    await tx.execute(
      sql`DECLARE backup_rows NO SCROLL CURSOR FOR SELECT row_to_json(t)::text AS line FROM ${sql.identifier(table)} t`,
    );
    for (;;) {
      const { rows } = await tx.execute<{ line: string }>(sql.raw(`FETCH ${ROWS_AT_ONCE} FROM backup_rows`));
      if (rows.length === 0) break;
      count += rows.length;
      await file.appendFile(rows.map(({ line }) => `${line}\n`).join(''));
    }
    await tx.execute(sql`CLOSE backup_rows`);
    return count;
  } finally {
    await file.close();
  }
}

async function insertLines(tx: Tx, table: string, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  const name = sql.identifier(table);
  await tx.execute(
    sql`INSERT INTO ${name} SELECT * FROM json_populate_recordset(NULL::${name}, ${`[${lines.join(',')}]`}::json)`,
  );
}

/** Numbers that the database gave out are not given again. */
async function advanceSequences(tx: Tx, table: string): Promise<void> {
  const { rows } = await tx.execute<{ column: string; sequence: string }>(
    sql`SELECT column_name AS column, pg_get_serial_sequence('public.' || quote_ident(table_name), column_name) AS sequence
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ${table} AND column_default LIKE 'nextval(%'`,
  );
  for (const { column, sequence } of rows) {
    const found = await tx.execute<{ greatest: number }>(
      sql`SELECT coalesce(max(${sql.identifier(column)}), 0) AS greatest FROM ${sql.identifier(table)}`,
    );
    const greatest = Number(found.rows[0]?.greatest ?? 0);
    // Nobody but the owner may set a sequence.
    for (let left = greatest; left > 0; left -= NUMBERS_AT_ONCE)
      await tx.execute(
        sql`SELECT count(nextval(${sequence}::regclass)) FROM generate_series(1, ${Math.min(left, NUMBERS_AT_ONCE)}::int)`,
      );
  }
}

async function fillTable(tx: Tx, table: string, path: string, wanted: number): Promise<void> {
  let lines: string[] = [];
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    lines.push(line);
    count += 1;
    if (lines.length < ROWS_AT_ONCE) continue;
    await insertLines(tx, table, lines);
    lines = [];
  }
  await insertLines(tx, table, lines);
  if (count !== wanted)
    throw new AppError('backup.invalid', `${table}.jsonl has ${count} rows, where the backup had ${wanted}`);
  await advanceSequences(tx, table);
}

/**
 * A file of JSON lines for each table. A row is written and read by the database itself, so that PGlite and PostgreSQL understand each
 * other's; the embedded database serves nobody else meanwhile.
 */
export class JsonLinesRecords implements RecordCopies {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async exportTo(
    directory: string,
  ): Promise<{ migrations: Manifest['migrations']; files: readonly ExportedFile[]; evidence: readonly string[] }> {
    return await this.#database.tx({ role: 'admin', snapshot: true }, async (tx) => {
      // A large table is otherwise read from where another reader is: what refers to an older row would come before it.
      await tx.execute(sql`SET LOCAL synchronize_seqscans = off`);
      const files: ExportedFile[] = [];
      for (const table of await tablesInOrder(tx)) {
        const name = `${table}.jsonl`;
        files.push({ name, rows: await writeTable(tx, table, join(directory, name)) });
      }
      const named = await tx.execute<{ sha256: string }>(sql`SELECT DISTINCT sha256 FROM ticket_files ORDER BY sha256`);
      const evidence = named.rows.map(({ sha256 }) => sha256);
      return { migrations: await migrationsOf(tx), files, evidence };
    });
  }

  async requireEmpty(): Promise<void> {
    await this.#database.tx({ role: 'admin' }, async (tx) => {
      for (const table of await tablesInOrder(tx)) {
        const { rows } = await tx.execute(sql`SELECT 1 FROM ${sql.identifier(table)} LIMIT 1`);
        if (rows.length > 0)
          throw new AppError('db.not_empty', `table ${table} has rows: restore into an empty database`, {
            context: { table },
          });
      }
    });
  }

  async importFrom(
    directory: string,
    migrations: Manifest['migrations'],
    files: readonly ExportedFile[],
  ): Promise<void> {
    await this.#database.tx({ role: 'admin' }, async (tx) => {
      const tables = await tablesInOrder(tx);
      const rowsOf = new Map(files.map(({ name, rows }) => [name.slice(0, -'.jsonl'.length), rows]));
      const same = JSON.stringify(await migrationsOf(tx)) === JSON.stringify(migrations);
      if (!same || tables.length !== rowsOf.size || tables.some((table) => !rowsOf.has(table))) {
        throw new AppError(
          'backup.other_schema',
          'the backup was made by another version of the records: restore it with that version, then bring it up to date',
        );
      }
      for (const table of tables) await fillTable(tx, table, join(directory, `${table}.jsonl`), rowsOf.get(table) ?? 0);
    });
  }
}
