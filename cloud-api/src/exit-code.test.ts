import { rm } from 'node:fs/promises';
import { AppError } from '@anju/contracts';
import { expect, it } from 'vitest';
import { exitCodeOf } from './exit-code.js';
import { openPgliteDatabase } from './platform/db/pglite-database.js';
import { PglitePool } from './platform/db/pglite-pool.js';
import { makeTestDataDir } from './platform/testing/test-database.js';

it.each([
  ['config.invalid', 2],
  ['db.schema_outdated', 2],
  ['port.taken', 3],
  ['db.locked', 4],
  ['ingest.taken', 4],
  ['db.unavailable', 1],
])('%s ends the process with %i', (code, expected) => {
  expect(exitCodeOf(new AppError(code, 'x'))).toBe(expected);
});

it('a fault that nobody foresaw ends it with 1, so that it is started again', () => {
  expect(exitCodeOf(new Error('x'))).toBe(1);
});

it('records of another version end it for good, and the message says what to do', async () => {
  const dataDir = await makeTestDataDir();
  const pool = await PglitePool.open({ dataDir }, () => undefined);
  const connection = await pool.connect();
  await connection.query(`UPDATE anju.migrations SET sha256 = 'other' WHERE name LIKE '0002%'`);
  connection.release();
  await pool.end();
  const error = await openPgliteDatabase({ dataDir, nowMs: 0, onLost: () => undefined }).catch((e: unknown) => e);
  expect(exitCodeOf(error)).toBe(2);
  expect(String(error)).toMatch(/0002_row_scope.*use the version that made it, or start with a new data directory/);
  await rm(dataDir, { recursive: true, force: true });
});
