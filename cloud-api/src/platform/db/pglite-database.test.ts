import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, symlinkSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describeWith, programPath } from '@anju/tests';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sourceProcessArguments } from '../testing/source-process.js';
import { makeTestDataDir, openTestDatabase } from '../testing/test-database.js';
import { describeDatabase } from './database.suite.js';
import { openPgliteDatabase } from './pglite-database.js';
import { PglitePool } from './pglite-pool.js';

describeDatabase('PGlite', openTestDatabase);

const options = (dataDir: string) => ({ dataDir, nowMs: 1, onLost: () => {} });

describe('the embedded database', () => {
  let directory: string;
  let dataDir: string;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'anju-pglite-'));
    dataDir = await makeTestDataDir();
  });
  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
    await rm(dataDir, { recursive: true, force: true });
  });

  const script = fileURLToPath(new URL('../testing/commit-until-killed.ts', import.meta.url));

  it('is refused to a second one, by whatever name the directory is called', async () => {
    symlinkSync(dataDir, join(directory, 'other-name'));
    const database = await openPgliteDatabase(options(dataDir));
    await expect(openPgliteDatabase(options(join(directory, 'other-name')))).rejects.toMatchObject({
      code: 'db.locked',
      retryable: false,
    });
    await database.close();
    const again = await openPgliteDatabase(options(dataDir));
    await again.close();
    await expect(again.tx({ role: 'admin' }, async () => 1)).rejects.toMatchObject({ code: 'db.unavailable' });
  });

  it('has every acknowledged commit after kill -9, and is locked meanwhile and free afterwards', async () => {
    let acknowledged = 0;
    for (let round = 0; round < 2; round += 1) {
      const writer = spawn(process.execPath, [...sourceProcessArguments(), script, dataDir], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const target = acknowledged + 100;
      for await (const line of createInterface({ input: writer.stdout })) {
        acknowledged = Number(line);
        if (acknowledged === target - 50) {
          await expect(openPgliteDatabase(options(dataDir))).rejects.toMatchObject({ code: 'db.locked' });
        }
        if (acknowledged >= target) break;
      }
      const exited = once(writer, 'exit');
      writer.kill('SIGKILL');
      await exited;
      const database = await openPgliteDatabase(options(dataDir));
      const { rows } = await database.tx({ role: 'admin' }, (tx) =>
        tx.execute<{ n: number; last: number }>(sql`select count(*) as n, max(at_ms) as last from rejections`),
      );
      await database.close();
      expect(rows[0]?.n).toBeGreaterThanOrEqual(acknowledged);
      expect(rows[0]?.last).toBe(rows[0]?.n);
      acknowledged = rows[0]?.n ?? 0;
    }
  }, 60_000);

  it('refuses what was made by other migrations', async () => {
    const pool = await PglitePool.open({ dataDir }, () => {});
    const connection = await pool.connect();
    await connection.query(`UPDATE anju.migrations SET sha256 = 'other' WHERE name LIKE '0001%'`);
    connection.release();
    await pool.end();
    await expect(openPgliteDatabase(options(dataDir))).rejects.toMatchObject({ code: 'db.migration_changed' });
  });

  it('starts over when the making of the cluster was cut off', async () => {
    const fresh = join(directory, 'records');
    await mkdir(join(fresh, 'cluster.unfinished', 'base'), { recursive: true });
    const database = await openPgliteDatabase(options(fresh));
    await database.close();
    expect((await readdir(fresh)).sort()).toEqual(['cluster']);
  });

  it('does not keep the event loop waiting', async () => {
    const database = await openPgliteDatabase(options(dataDir));
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    await database.tx({ role: 'admin' }, (tx) => tx.execute(sql`select sum(n) from generate_series(1, 3000000) n`));
    clearInterval(timer);
    // In this thread it would be one wait as long as the statement.
    expect(longest).toBeLessThan(200);
    await database.close();
  });

  describeWith(['strace'], 'durability', () => {
    it('brings the log to the disk before a commit is acknowledged', async () => {
      const trace = join(directory, 'trace');
      const writer = spawn(
        programPath('strace'),
        [
          '-f',
          '-qq',
          '-y',
          '-e',
          'trace=fsync,write',
          '-o',
          trace,
          process.execPath,
          ...sourceProcessArguments(),
          script,
          dataDir,
          '20',
        ],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      );
      const [code] = (await once(writer, 'exit')) as [number];
      expect(code).toBe(0);
      const calls = (await readFile(trace, 'utf8')).split('\n');
      const acknowledgements = calls.flatMap((line, i) => (/write\(1<[^>]*>, "\d+\\n"/.test(line) ? [i] : []));
      expect(acknowledgements).toHaveLength(20);
      acknowledgements.forEach((at, n) => {
        const since = calls.slice(n === 0 ? 0 : acknowledgements[n - 1], at);
        expect(since.some((line) => /fsync\(\d+<[^>]*\/pg_wal\//.test(line))).toBe(true);
      });
    }, 120_000);
  });
});
