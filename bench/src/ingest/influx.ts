import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type InfluxdbServer, startInfluxdb } from '@anju/tests';
import { repositoryRoot, requirement, startProcess } from '@anju/tests/harness';
import { ownChild } from './processes.js';

/** A real InfluxDB of the bench's own. */
export interface Influx {
  readonly server: InfluxdbServer;
  readonly pid: number;
  stop(): Promise<void>;
}

export const isInfluxHere = () => requirement('influxd').path !== undefined;

export async function startInflux(): Promise<Influx> {
  const server = await startInfluxdb({ own: true });
  return { server, pid: ownChild(requirement('influxd').path ?? 'influxd'), stop: () => server.stop() };
}

/** Prepares both production stores as an operator does. Returns the environment of the service. */
export async function migrateStores(
  folder: string,
  server: InfluxdbServer,
  postgresUrl: (login: string) => string,
): Promise<Record<string, string>> {
  mkdirSync(folder, { recursive: true });
  const tokenFile = join(folder, 'influx-token');
  const influx = { ANJU_INFLUX_URL: server.url, ANJU_INFLUX_ORG: server.org };
  const migrate = startProcess(
    'migrate',
    process.execPath,
    [
      join(repositoryRoot, 'cloud-api/dist/main.js'),
      ...['migrate', '--service-login', 'cloud', '--influx-token-file', tokenFile],
    ],
    {
      env: { ...influx, ANJU_DATABASE_OWNER_URL: postgresUrl('records_owner'), ANJU_INFLUX_ADMIN_TOKEN: server.token },
    },
  );
  const code = await migrate.exited;
  if (code !== 0) throw new Error(`migrate failed (${code}):\n${migrate.lines.slice(-20).join('\n')}`);
  return {
    ...influx,
    ANJU_INFLUX_TOKEN: readFileSync(tokenFile, 'utf8').trim(),
    ANJU_DATABASE_URL: postgresUrl('cloud'),
  };
}

/** Fields of lines in a bucket that satisfy a Flux predicate over `r`. */
export async function countFields(
  { url, org, token }: InfluxdbServer,
  bucket: string,
  predicate: string,
): Promise<number> {
  const query = `from(bucket: "${bucket}") |> range(start: 0, stop: 2100-01-01T00:00:00Z) |> filter(fn: (r) => ${predicate})
    |> count() |> toInt() |> group() |> sum()`;
  const response = await fetch(`${url}/api/v2/query?org=${org}`, {
    method: 'POST',
    headers: { authorization: `Token ${token}`, 'content-type': 'application/vnd.flux', accept: 'application/csv' },
    body: query,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`InfluxDB answered ${response.status}: ${text}`);
  const [head = '', row = ''] = text.trim().split(/\r?\n/);
  return Number(row.split(',')[head.split(',').indexOf('_value')] ?? 0);
}

/** Readings in the cloud's raw bucket: whatever its type, a value is one field, and a bad reading has only its quality. */
export const countReadings = (server: InfluxdbServer) =>
  countFields(server, 'anju_raw', 'r._measurement == "reading" and r._field !~ /\\.quality$/');

export async function makeBucket({ url, org, token }: InfluxdbServer, name: string): Promise<void> {
  const headers = { authorization: `Token ${token}`, 'content-type': 'application/json' };
  const orgs = (await (await fetch(`${url}/api/v2/orgs?org=${org}`, { headers })).json()) as { orgs: { id: string }[] };
  const body = JSON.stringify({ orgID: orgs.orgs[0]?.id, name, retentionRules: [] });
  const made = await fetch(`${url}/api/v2/buckets`, { method: 'POST', headers, body });
  if (!made.ok) throw new Error(`The bucket ${name} was not made: ${await made.text()}`);
}
