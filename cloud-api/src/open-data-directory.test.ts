import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startCloud } from './compose.js';
import { startApi } from './compose-api.js';
import { startWorker } from './compose-worker.js';
import { loadConfig } from './config.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'anju-half-restored-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** Nobody listens on port 1: whoever opens a store first fails otherwise. */
const stores = {
  ANJU_DATABASE_URL: 'postgres://cloud@127.0.0.1:1/records',
  ANJU_INFLUX_URL: 'http://127.0.0.1:1',
  ANJU_INFLUX_TOKEN: 'token',
};

it.each([
  ['the service', 'service', startCloud, {}],
  ['an API beside workers', 'service', startApi, { ANJU_INGEST: 'none' }],
  ['a worker', 'worker', startWorker, {}],
] as const)('%s does not start where a restore was cut off', async (_who, purpose, start, extra) => {
  await writeFile(join(dataDir, 'restore-unfinished'), '/backups/monday\n');
  const config = loadConfig({ dataDir, httpPort: '0' }, { ...stores, ...extra }, purpose);
  const started = start(config, pino({ level: 'silent' }), (error) => {
    throw error;
  });
  await expect(started).rejects.toMatchObject({ code: 'backup.restore_unfinished' });
});
