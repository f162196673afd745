import { randomBytes } from 'node:crypto';
import type { InfluxdbServer } from '@anju/tests';
import { type InfluxMigration, migrateInflux } from '../adapters/influx-migration.js';
import { type InfluxReadingStoreSettings, openInfluxReadingStore } from '../adapters/influx-reading-store.js';
import type { ReadingStoreHarness } from '../reading-store.suite.js';

export type Installation = Pick<InfluxMigration, 'url' | 'org' | 'token' | 'bucketPrefix'>;

/** An installation of its own on a test's server. */
export function anInstallation(server: InfluxdbServer): Installation {
  return {
    url: server.url,
    org: server.org,
    token: server.token,
    bucketPrefix: `t${randomBytes(5).toString('hex')}`,
  };
}

/** So that a suite may store any time. */
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

/** A request of InfluxDB's API; `undefined` where it answers nothing. */
export async function callInflux<T>(
  { url, token }: Pick<Installation, 'url' | 'token'>,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const response = await fetch(`${url}/api/v2/${path}`, {
    method,
    headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** A token that may read all buckets and write none. */
export async function readOnlyToken({ org, ...installation }: Installation): Promise<string> {
  const { orgs } = await callInflux<{ orgs: { id: string }[] }>(installation, 'GET', `orgs?org=${org}`);
  const orgID = orgs[0]?.id;
  const { token } = await callInflux<{ token: string }>(installation, 'POST', 'authorizations', {
    orgID,
    permissions: [{ action: 'read', resource: { type: 'buckets', orgID } }],
  });
  return token;
}
