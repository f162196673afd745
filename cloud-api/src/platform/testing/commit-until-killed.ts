import { sql } from 'drizzle-orm';
import { openPgliteDatabase } from '../db/pglite-database.js';

/** Commits row after row, printing each number when it is acknowledged, until killed or `most` are done. A process of its own. */
async function main(dataDir: string, most: number): Promise<void> {
  const database = await openPgliteDatabase({
    dataDir,
    nowMs: 0,
    onLost: (error) => {
      throw error;
    },
  });
  const { rows } = await database.tx({ role: 'admin' }, (tx) =>
    tx.execute<{ n: number }>(sql`select count(*) as n from rejections`),
  );
  const stored = rows[0]?.n ?? 0;
  for (let n = stored + 1; n <= stored + most; n += 1) {
    await database.tx({ role: 'admin' }, (tx) =>
      tx.execute(sql`insert into rejections (at_ms, code, detail, topic, payload_hex) values (${n}, 'x', '', 't', '')`),
    );
    process.stdout.write(`${n}\n`);
  }
  await database.close();
}

await main(process.argv[2] ?? '', Number(process.argv[3] ?? Number.POSITIVE_INFINITY));
