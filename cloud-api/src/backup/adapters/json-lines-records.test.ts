import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith } from '@anju/tests';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../platform/db/database.js';
import { openTestDatabase } from '../../platform/testing/test-database.js';
import { openTestPostgres } from '../../platform/testing/test-postgres.js';
import { JsonLinesRecords } from './json-lines-records.js';

const admin = { role: 'admin' } as const;
/** More than are in memory at a time, and no multiple of that. */
const MANY = 2_345;

interface Opened {
  readonly database: Database;
  dispose(): Promise<void>;
}
type Engine = () => Promise<Opened>;

/** Rows of every kind that the records have: keys that refer to others, documents, texts with all that a line could be broken by. */
async function fill(database: Database): Promise<void> {
  const odd = 'line\nbreak \r\n tab\t "quotes" \\ back 安居 \u2028 😀';
  await database.tx(admin, async (tx) => {
    await tx.execute(sql`INSERT INTO districts (id, name_zh, name_en, path) VALUES ('linan', '林安', ${odd}, 'linan')`);
    await tx.execute(
      sql`INSERT INTO streets (id, district_id, name_zh, name_en, path) VALUES ('qiaodong', 'linan', '桥东', '', 'linan.qiaodong')`,
    );
    await tx.execute(
      sql`INSERT INTO rejections (at_ms, code, detail, topic, payload_hex)
          SELECT 1790000000000 + n, 'x', ${odd} || n, 't', repeat('ab', 200) FROM generate_series(1, ${MANY}::int) n`,
    );
    await tx.execute(
      sql`INSERT INTO field_actions (at_ms, user_id, action, subject, detail, path)
          VALUES (9007199254740991, 'u', 'claim', 's', ${JSON.stringify({ number: 0.1 + 0.2, text: odd, none: null })}::jsonb, NULL)`,
    );
    await tx.execute(
      sql`INSERT INTO metric_claims (group_id, edge_node_id, device_id, metric, facility_id, point, factor, "offset", path)
          VALUES ('g', 'e', 'd', ${odd}, 'f', 'p', ${0.1 + 0.2}::float8, '1e-300'::float8, 'linan')`,
    );
    // A row that was deleted and one that was changed lie elsewhere than they came.
    await tx.execute(sql`DELETE FROM rejections WHERE id = 7`);
    await tx.execute(sql`UPDATE rejections SET detail = 'changed' WHERE id = 8`);
  });
}

/** All rows of all tables, as text. */
async function contentOf(database: Database): Promise<Record<string, readonly string[]>> {
  return await database.tx(admin, async (tx) => {
    const { rows: tables } = await tx.execute<{ name: string }>(
      sql`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
    );
    const content: Record<string, readonly string[]> = {};
    for (const { name } of tables) {
      const { rows } = await tx.execute<{ line: string }>(
        sql`SELECT to_jsonb(t)::text AS line FROM ${sql.identifier(name)} t ORDER BY 1`,
      );
      content[name] = rows.map(({ line }) => line);
    }
    return content;
  });
}

const roundTrips = (from: Engine, to: Engine) => {
  let source: Opened;
  let target: Opened;
  let directory: string;
  beforeAll(async () => {
    source = await from();
    await fill(source.database);
  });
  afterAll(() => source.dispose());
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'anju-records-'));
    target = await to();
  });
  afterEach(async () => {
    await target.dispose();
    await rm(directory, { recursive: true });
  });

  it('has every row as it was, and numbers on where the original would', async () => {
    const records = new JsonLinesRecords(source.database);
    const { migrations, files } = await records.exportTo(directory);
    expect(files.find(({ name }) => name === 'rejections.jsonl')?.rows).toBe(MANY - 1);
    const copy = new JsonLinesRecords(target.database);
    await copy.requireEmpty();
    await copy.importFrom(directory, migrations, files);
    expect(await contentOf(target.database)).toEqual(await contentOf(source.database));
    const { rows } = await target.database.tx(admin, (tx) =>
      tx.execute<{ id: number }>(
        sql`INSERT INTO rejections (at_ms, code, detail, topic, payload_hex) VALUES (1, 'x', '', 't', '') RETURNING id`,
      ),
    );
    expect(rows[0]?.id).toBe(MANY + 1);
    await expect(copy.requireEmpty()).rejects.toMatchObject({ code: 'db.not_empty' });
  });

  it('keeps nothing of a copy of other tables, or of one that ends too early', async () => {
    const { migrations, files } = await new JsonLinesRecords(source.database).exportTo(directory);
    const copy = new JsonLinesRecords(target.database);
    const otherSchema = { code: 'backup.other_schema' };
    await expect(copy.importFrom(directory, migrations.slice(1), files)).rejects.toMatchObject(otherSchema);
    await expect(copy.importFrom(directory, migrations, files.slice(1))).rejects.toMatchObject(otherSchema);
    const file = join(directory, 'rejections.jsonl');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1));
    await expect(copy.importFrom(directory, migrations, files)).rejects.toMatchObject({ code: 'backup.invalid' });
    await copy.requireEmpty();
  });
};

describe('records of PGlite in PGlite', () => roundTrips(openTestDatabase, openTestDatabase));
describeWith(['postgresql'], 'records of PostgreSQL in PGlite', () => roundTrips(openTestPostgres, openTestDatabase));
describeWith(['postgresql'], 'records of PGlite in PostgreSQL', () => roundTrips(openTestDatabase, openTestPostgres));

describeWith(['postgresql'], 'records of PostgreSQL in PostgreSQL', () => {
  roundTrips(openTestPostgres, openTestPostgres);

  it('are all of one moment while others write', async () => {
    const { database, dispose } = await openTestPostgres();
    const directory = await mkdtemp(join(tmpdir(), 'anju-records-'));
    try {
      await fill(database);
      let written = 0;
      let done = false;
      // Two tables that always have as many rows; they are copied one after the other.
      const writing = (async () => {
        while (!done) {
          await database.tx(admin, async (tx) => {
            await tx.execute(
              sql`INSERT INTO field_actions (at_ms, user_id, action, subject, detail) VALUES (1, 'u', 'claim', 's', '{}')`,
            );
            await tx.execute(
              sql`INSERT INTO unclaimed_readings (group_id, edge_node_id, device_id, metric, received_ms, reading)
                  VALUES ('g', 'e', 'd', 'm', 1, '{}')`,
            );
          });
          written += 1;
        }
      })();
      await expect.poll(() => written, { timeout: 30_000 }).toBeGreaterThan(0);
      const { files } = await new JsonLinesRecords(database).exportTo(directory);
      done = true;
      await writing;
      const rowsOf = (name: string) => files.find((file) => file.name === `${name}.jsonl`)?.rows ?? Number.NaN;
      expect(rowsOf('field_actions') - 1).toBe(rowsOf('unclaimed_readings'));
    } finally {
      await dispose();
      await rm(directory, { recursive: true });
    }
  });
});
