import { existsSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { AppError, Slug } from '@anju/contracts';
import { checkData } from '@anju/service-kit';
import { z } from 'zod';
import type { HttpOptions } from './http/index.js';
import { influxShape, tokenOf } from './influx-config.js';
import type { IngestBroker } from './ingest/index.js';
import { isCron } from './notify/index.js';

const Port = z.int().min(0).max(65_535);

function isOrigin(text: string): boolean {
  try {
    return new URL(text).origin === text;
  } catch {
    return false; // No URL at all.
  }
}

/** An address, or a network of them. */
function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

const flag = z.enum(['0', '1'], 'must be 0 or 1').transform((text) => text === '1');

/** Where each key is written. Options win over environment variables of the same meaning. */
const places = {
  dataDir: { option: '--data-dir', env: 'ANJU_DATA_DIR' },
  httpHost: { option: '--http-host', env: 'ANJU_HTTP_HOST' },
  httpPort: { option: '--http-port', env: 'ANJU_HTTP_PORT' },
  registry: { option: '--registry', env: 'ANJU_REGISTRY' },
  console: { option: '--console', env: 'ANJU_CONSOLE' },
  channels: { option: '--channels', env: 'ANJU_CHANNELS' },
  publicOrigin: { option: undefined, env: 'ANJU_PUBLIC_ORIGIN' },
  trustedProxies: { option: undefined, env: 'ANJU_TRUSTED_PROXIES' },
  anchorDir: { option: undefined, env: 'ANJU_ANCHOR_DIR' },
  filesDir: { option: undefined, env: 'ANJU_FILES_DIR' },
  brokerUrl: { option: undefined, env: 'ANJU_BROKER_URL' },
  hostId: { option: undefined, env: 'ANJU_HOST_ID' },
  ingest: { option: undefined, env: 'ANJU_INGEST' },
  workerId: { option: '--worker-id', env: 'ANJU_WORKER_ID' },
  leaseMs: { option: undefined, env: 'ANJU_LEASE_MS' },
  channelTestCron: { option: undefined, env: 'ANJU_CHANNEL_TEST_CRON' },
  outlastMs: { option: undefined, env: 'ANJU_OUTLAST_MS' },
  stormTickets: { option: undefined, env: 'ANJU_STORM_TICKETS' },
  stormWindowMs: { option: undefined, env: 'ANJU_STORM_WINDOW_MS' },
  reporterDays: { option: undefined, env: 'ANJU_REPORTER_DAYS' },
  hostUsername: { option: undefined, env: 'ANJU_HOST_USERNAME' },
  hostPassword: { option: undefined, env: 'ANJU_HOST_PASSWORD' },
  reorderTimeoutMs: { option: undefined, env: 'ANJU_REORDER_TIMEOUT_MS' },
  databaseUrl: { option: undefined, env: 'ANJU_DATABASE_URL' },
  influxUrl: { option: undefined, env: 'ANJU_INFLUX_URL' },
  influxOrg: { option: undefined, env: 'ANJU_INFLUX_ORG' },
  influxBucket: { option: undefined, env: 'ANJU_INFLUX_BUCKET' },
  influxToken: { option: undefined, env: 'ANJU_INFLUX_TOKEN' },
  demo: { option: undefined, env: 'ANJU_DEMO' },
  logLevel: { option: '--log-level', env: 'ANJU_LOG_LEVEL' },
} as const;
type Key = keyof typeof places;

/** Everything that decides how the cloud runs. */
export const Config = z.object({
  /** Records and readings of the embedded stores; created when it is not there. */
  dataDir: z.string('is missing').min(1),
  /** Where the log of the tickets is anchored, outside the database; default `anchors` in the data directory. */
  anchorDir: z.string().min(1).exactOptional(),
  /** Where photos and files of tickets are, outside the database; default `files` in the data directory. */
  filesDir: z.string().min(1).exactOptional(),
  httpHost: z.string().min(1).default('127.0.0.1'),
  /** 0: any free one. */
  httpPort: Port.default(8080),
  /** Seed of the registry, YAML: inserted and updated at each start. */
  registry: z
    .string()
    .refine((file) => existsSync(file) && statSync(file).isFile(), 'is no file that can be found')
    .exactOptional(),
  /** Built console to serve. */
  console: z.string().min(1).exactOptional(),
  /** Channels by which messages leave, YAML; absent: they are in-app only. */
  channels: z
    .string()
    .refine((file) => existsSync(file) && statSync(file).isFile(), 'is no file that can be found')
    .exactOptional(),
  /** `https://host[:port]` under which people reach it. */
  publicOrigin: z.string().refine(isOrigin, 'must be an origin, like https://anju.example').exactOptional(),
  /** Addresses or networks of the proxies in front, with commas between: whose `X-Forwarded-For` says who asks. */
  trustedProxies: z
    .string()
    .refine(
      (list) => list.split(',').every((each) => isNetwork(each.trim())),
      'must be addresses or networks with commas between, like 127.0.0.1,10.0.0.0/8',
    )
    .exactOptional(),
  /** One, or the nodes of one cluster with commas between: the next is tried when one fails. */
  brokerUrl: z
    .string()
    .regex(
      /^(mqtt|mqtts|ws|wss):\/\/[^\s/,]+[^\s,]*(,(mqtt|mqtts|ws|wss):\/\/[^\s/,]+[^\s,]*)*$/,
      'must be mqtt://, mqtts://, ws:// or wss:// and a host, several with commas between',
    )
    .default('mqtt://127.0.0.1:1883'),
  /** Sparkplug host id; of a worker what the group's id follows after a "-", or takes the place of "{group}" in. */
  hostId: z
    .string()
    .refine(
      (id) => Slug.safeParse(id.replaceAll('{group}', 'group')).success,
      'must be 1 to 63 of a-z, 0-9 and "-", no "-" at either end',
    )
    .default('anju-cloud'),
  /** `none`: the service receives and evaluates nothing; workers do. */
  ingest: z.enum(['all', 'none']).default('all'),
  /** Name of an ingest worker among the others; default: made from the host's name. */
  workerId: Slug.exactOptional(),
  /** How long a worker holds a group without renewing its lease. */
  leaseMs: z.int().min(1_000).max(600_000).default(5_000),
  /** When every channel is tested, cron with five fields in Shanghai's time; weekly by the specification, hour and day are DEFAULT. */
  channelTestCron: z
    .string()
    .refine(isCron, 'must be a cron expression of five fields, like "0 9 * * 1"')
    .default('0 9 * * 1'),
  /** What still holds so long after its common cause was over opens a ticket of its own. */
  outlastMs: z.int().min(1_000).max(3_600_000).default(60_000),
  /** More open tickets of an estate than these within the window are a storm. */
  stormTickets: z.int().min(1).max(10_000).default(10),
  stormWindowMs: z.int().min(60_000).max(86_400_000).default(600_000),
  /** How many days after a ticket's end name and telephone of who told of it are removed. */
  reporterDays: z.int().min(1).max(3_650).default(180),
  hostUsername: z.string().min(1).exactOptional(),
  hostPassword: z.string().min(1).exactOptional(),
  /** How long a Sparkplug message that others overtook may still come; 0 where the broker keeps the order of all topics. */
  reorderTimeoutMs: z.int().min(0).max(60_000).default(1_000),
  /** PostgreSQL instead of the embedded database. */
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be postgres:// or postgresql://')
    .exactOptional(),
  /** InfluxDB instead of the embedded store of readings. */
  influxUrl: influxShape.url.exactOptional(),
  influxOrg: influxShape.org,
  influxBucket: influxShape.bucket,
  /** May read and write the buckets; also from the file that `ANJU_INFLUX_TOKEN_FILE` names. */
  influxToken: z.string().min(1).exactOptional(),
  /** Makes the demonstration's users, whose passwords are known. */
  demo: flag.default(false),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
});
export type Config = z.infer<typeof Config>;

export type CliOptions = Partial<Record<Key, string | undefined>>;

function nameOf(key: PropertyKey): string {
  const place = places[key as Key];
  if (place === undefined) return String(key);
  return place.option === undefined ? place.env : `${place.option} (${place.env})`;
}

/**
 * Options and environment as one configuration. Opens no connection. A worker and a service without ingest share their
 * stores, so that the embedded ones do not serve.
 *
 * Throws `config.invalid`, whose message lists every mistake with the place where it was made.
 */
export function loadConfig(
  options: CliOptions,
  env: NodeJS.ProcessEnv,
  purpose: 'service' | 'worker' = 'service',
): Config {
  const given: Record<string, string> = Object.fromEntries(
    (Object.keys(places) as Key[]).flatMap((key) => {
      const value = options[key] ?? env[places[key].env];
      return value === undefined || value === '' ? [] : [[key, value]];
    }),
  );
  const tokenMistakes: string[] = [];
  const influxToken = tokenOf(env, places.influxToken.env, tokenMistakes);
  if (influxToken !== undefined) given.influxToken = influxToken;
  const { value, complaints } = checkData(Config, given);
  const mistakes = complaints.map(({ path, message }) => `${nameOf(path[0] ?? '')}: ${message}`);
  mistakes.push(...tokenMistakes);
  if ('influxUrl' in given && influxToken === undefined && tokenMistakes.length === 0) {
    mistakes.push('ANJU_INFLUX_TOKEN or ANJU_INFLUX_TOKEN_FILE: is missing, and ANJU_INFLUX_URL needs it');
  }
  if ('hostUsername' in given !== 'hostPassword' in given) {
    mistakes.push('ANJU_HOST_USERNAME and ANJU_HOST_PASSWORD: give both or neither');
  }
  const isApiOnly = purpose === 'service' && given.ingest === 'none';
  if (purpose === 'service' && !isApiOnly && given.hostId?.includes('{group}')) {
    mistakes.push('ANJU_HOST_ID: "{group}" is for workers; the one service has one host id');
  }
  if (purpose === 'worker' || isApiOnly) {
    for (const key of ['databaseUrl', 'influxUrl'] as const) {
      if (!(key in given)) mistakes.push(`${places[key].env}: is missing; the embedded store refuses a second process`);
    }
  }
  if (purpose === 'worker') {
    if (given.registry !== undefined) mistakes.push('--registry (ANJU_REGISTRY): is not the workers’ to write');
  }
  if (value === undefined || mistakes.length > 0) {
    throw new AppError('config.invalid', `The configuration has mistakes:\n  ${mistakes.join('\n  ')}`, {
      context: { mistakes },
    });
  }
  return value;
}

/** What the configuration says of the HTTP server. `instance`: the name of this run. */
export function httpOptionsOf(
  { console: consoleDir, publicOrigin, trustedProxies }: Config,
  instance: string,
): HttpOptions {
  return {
    instance,
    ...(consoleDir === undefined ? {} : { consoleDir }),
    ...(publicOrigin === undefined ? {} : { publicOrigin }),
    ...(trustedProxies === undefined ? {} : { trustedProxies: trustedProxies.split(',').map((each) => each.trim()) }),
  };
}

/** The broker that the configuration names, as ingest takes it. */
export function brokerOf({ brokerUrl, hostUsername, hostPassword }: Config): IngestBroker {
  const [url = brokerUrl, ...otherUrls] = brokerUrl.split(',');
  return {
    url,
    otherUrls,
    ...(hostUsername === undefined ? {} : { username: hostUsername }),
    ...(hostPassword === undefined ? {} : { password: hostPassword }),
  };
}
