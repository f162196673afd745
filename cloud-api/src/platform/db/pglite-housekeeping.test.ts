import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../testing/test-database.js';

describe('the housekeeping of the embedded database', () => {
  let records: TestDatabase;
  beforeEach(async () => {
    records = await openTestDatabase();
  });
  afterEach(() => records.dispose());

  const execute = <T extends Record<string, unknown>>(statement: ReturnType<typeof sql>) =>
    records.database.tx({ role: 'admin' }, async (tx) => (await tx.execute<T>(statement)).rows);
  const add = (count: number) =>
    execute(sql`insert into districts (id, name_zh, name_en, path)
      select 'd' || i, '区', 'District', ('d' || i)::ltree from generate_series(1, ${count}::int) i`);
  const change = () =>
    execute(sql`update districts set name_zh = name_zh || '甲', name_en = left(name_en || 'x', 200)`);
  const size = async () =>
    (await execute<{ bytes: number }>(sql`select pg_table_size('districts') as bytes`))[0]?.bytes;

  it('tells the planner how many rows there are, and is done then', async () => {
    await records.tidy();
    await add(3000);
    expect(await records.tidy()).toContain('public.districts');
    expect(await execute(sql`select reltuples::int as rows from pg_class where relname = 'districts'`)).toEqual([
      { rows: 3000 },
    ]);
    expect(await records.tidy()).not.toContain('public.districts');
  });

  it('gives the room of rows that are no more to new ones', async () => {
    await add(3000);
    for (let round = 0; round < 2; round += 1) {
      await change();
      await records.tidy();
    }
    const before = await size();
    for (let round = 0; round < 6; round += 1) {
      await change();
      await records.tidy();
    }
    expect(await size()).toBeLessThan((before ?? 0) * 2);
  });

  it('lets others use the connection between two tables', async () => {
    await add(3000);
    const [tidied, read] = await Promise.all([records.tidy(), execute(sql`select 1 as one`)]);
    expect(tidied).toContain('public.districts');
    expect(read).toEqual([{ one: 1 }]);
  });
});
