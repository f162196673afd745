import { randomBytes } from 'node:crypto';
import type { InfluxdbServer } from '@anju/tests';
import { type InfluxMigration, migrateInflux } from '../adapters/influx-migration.js';
import { type InfluxReadingStoreSettings, openInfluxReadingStore } from '../adapters/influx-reading-store.js';
import type { ReadingStoreHarness } from '../reading-store.suite.js';

/** An installation of its own on a test's server. */
export function anInstallation(
  server: InfluxdbServer,
): Pick<InfluxMigration, 'url' | 'org' | 'token' | 'bucketPrefix'> {
  return {
    url: server.url,
    org: server.org,
    token: server.token,
    bucketPrefix: `t${randomBytes(5).toString('hex')}`,
  };
}

/** Kept for ever, so that a suite may store any time. */
export const keepEverything = { raw: 'forever', minute: 'forever', hour: 'forever', journal: 'forever' } as const;

export function influxHarness(
  server: InfluxdbServer,
  settings: Partial<InfluxReadingStoreSettings> = {},
): ReadingStoreHarness {
  const installation = anInstallation(server);
  const open = () => openInfluxReadingStore({ ...installation, ...settings });
  return {
    open: async () => {
      await migrateInflux({ ...installation, keep: keepEverything });
      return await open();
    },
    reopen: open,
    dispose: () => Promise.resolve(),
  };
}
