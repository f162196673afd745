import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type InfluxdbServer, startInfluxdb } from '../influxdb-server.js';
import { type NatsCluster, startNatsCluster } from './nats-cluster.js';
import { type PostgresServer, startPostgres } from './postgres-server.js';
import { runCloudCommand, startService } from './workers.js';

export const hostId = 'anju-cloud';
export const database = 'records';
export const groups = ['street-1', 'street-2', 'street-3', 'street-4', 'street-5', 'street-6'] as const;
export const passwords = { host: 'host-secret', agent: 'agent-secret' } as const;

/** Two estates in some streets, one in others. */
export const estates = groups.flatMap((groupId, street) =>
  Array.from({ length: street < 2 ? 2 : 1 }, (_, index) => {
    const id = `estate-${street + 1}${'ab'[index]}`;
    return { id, groupId, edgeNodeId: `${id}-edge` };
  }),
);
export const gateway = {
  groupId: 'street-1',
  edgeNodeId: 'estate-1a-gateway',
  estateId: 'estate-1a',
  deviceId: 'garage-1',
};
/** An agent's rights suffice to see who is host. */
export const watcher = { name: 'watch', password: passwords.agent };

/** Real servers with a registered district, and nobody who takes its data yet. */
export interface Servers {
  readonly postgres: PostgresServer;
  readonly influx: InfluxdbServer;
  readonly nats: NatsCluster;
  /** What the service and its workers need to know. */
  readonly env: Record<string, string>;
  stop(): Promise<void>;
}

const named = (text: string) => ({ zh: text, en: text });

function registry(): string {
  const facility = (device: string, kind: string, points: readonly string[]) => ({
    ...{ device, kind, name: named(device), points },
  });
  return stringify({
    district: { id: 'shifan', name: named('shifan') },
    streets: groups.map((id) => ({ id, name: named(id) })),
    parties: estates.map(({ id, groupId }) => ({
      ...{ id: `${id}-property`, name: id, kind: 'property', place: `shifan.${groupId}.${id}` },
    })),
    estates: estates.map(({ id, groupId, edgeNodeId }) => ({
      ...{ id, street: groupId, name: named(id) },
      agents: [edgeNodeId, ...(id === gateway.estateId ? [gateway.edgeNodeId] : [])],
      facilities: [
        facility('ebike-shed-1', 'ebike_charging', ['shed_temp', 'co']),
        facility('water-tank-1', 'water_tank', ['manhole_open', 'room_temp']),
        ...(id === gateway.estateId ? [facility(gateway.deviceId, 'ponding', ['water_depth'])] : []),
      ],
    })),
    routes: estates.map(({ id }) => ({ id: `${id}-all`, estate: id, lead: `${id}-property` })),
  });
}

async function prepareDatabase(postgres: PostgresServer): Promise<void> {
  await postgres.run('postgres', [
    'CREATE ROLE records_owner LOGIN CREATEROLE',
    'CREATE ROLE cloud LOGIN',
    `CREATE DATABASE ${database} OWNER records_owner`,
  ]);
}

/** Starts them side by side, prepares the stores as an operator would, and registers the district. */
export async function startServers(directory: string): Promise<Servers> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    await Promise.all(stops.map((each) => each()));
  };
  const started = async <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const server = await starting;
    stops.push(() => server.stop());
    return server;
  };
  const agents = [
    ...estates.map(({ edgeNodeId: id, groupId }) => ({ id, groupId, password: passwords.agent })),
    { id: gateway.edgeNodeId, groupId: gateway.groupId, password: passwords.agent },
    { id: watcher.name, groupId: groups[0], password: watcher.password },
  ];
  const outcomes = await Promise.allSettled([
    started(startPostgres()),
    started(startInfluxdb({ own: true })),
    started(
      startNatsCluster(join(directory, 'nats'), {
        hosts: [{ id: hostId, groups, password: passwords.host }],
        agents,
      }),
    ),
  ]);
  try {
    const [postgres, influx, nats] = outcomes.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    }) as [PostgresServer, InfluxdbServer, NatsCluster];
    await prepareDatabase(postgres);
    const tokenFile = join(directory, 'influx-token');
    const influxEnv = { ANJU_INFLUX_URL: influx.url, ANJU_INFLUX_ORG: influx.org };
    await runCloudCommand(['migrate', '--service-login', 'cloud', '--influx-token-file', tokenFile], {
      ...influxEnv,
      ANJU_DATABASE_OWNER_URL: postgres.url('records_owner', database),
      ANJU_INFLUX_ADMIN_TOKEN: influx.token,
    });
    const env = {
      ...influxEnv,
      ANJU_DATABASE_URL: postgres.url('cloud', database),
      ANJU_INFLUX_TOKEN_FILE: tokenFile,
      ANJU_BROKER_URL: nats.urls.join(','),
      ANJU_HOST_ID: hostId,
      ANJU_HOST_USERNAME: hostId,
      ANJU_HOST_PASSWORD: passwords.host,
    };
    const registryFile = join(directory, 'registry.yaml');
    mkdirSync(directory, { recursive: true });
    writeFileSync(registryFile, registry());
    const service = await startService(join(directory, 'service'), { ...env, ANJU_INGEST: 'none' }, [
      '--registry',
      registryFile,
    ]);
    await service.stop();
    return { postgres, influx, nats, env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
