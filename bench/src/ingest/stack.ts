import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts, repositoryRoot, type ServiceProcess, startProcess, until } from '@anju/tests/harness';
import { district, edgeNodeId, registrySeed, streetOf, watchedStreet } from './estate.js';

export const password = 'bench-password';
export const hostId = 'bench-cloud';

/** The services as installed, on ports of their own. */
export interface Stack {
  readonly mqttPort: number;
  readonly fieldPort: number;
  readonly broker: ServiceProcess;
}

export interface Cloud {
  readonly process: ServiceProcess;
  readonly httpPort: number;
  readonly startedInMs: number;
}

const brokerProgram = join(repositoryRoot, 'broker/dist/main.js');
const cloudProgram = join(repositoryRoot, 'cloud-api/dist/main.js');

/** The uplink broker, and beside it an instance without Sparkplug's rules for the peer. */
export async function startBroker(folder: string, estates: number, nodeFlags: readonly string[]): Promise<Stack> {
  const [mqttPort, fieldPort] = (await freePorts(2)) as [number, number];
  const agents = Array.from({ length: estates }, (_, estate) => ({
    role: 'agent',
    id: edgeNodeId(estate),
    groupId: streetOf(estate),
    password,
  }));
  const config = {
    instances: [
      {
        name: 'uplink',
        kind: 'uplink',
        tcp: { port: mqttPort },
        credentials: [{ role: 'host', id: hostId, password }, ...agents],
      },
      {
        name: 'lines',
        kind: 'field',
        tcp: { port: fieldPort },
        limits: { fieldPublish: { perSecond: 100_000, burst: 1_000_000 } },
        credentials: [{ role: 'field', id: 'peer', password, clientIdPrefixes: ['lines', 'telegraf'] }],
      },
    ],
  };
  const file = join(folder, 'broker.yaml');
  writeFileSync(file, JSON.stringify(config));
  const broker = startProcess('broker', process.execPath, [
    ...nodeFlags,
    brokerProgram,
    '--config',
    file,
    '--log-level',
    'info',
  ]);
  await ready(broker, 'broker ready', 60_000);
  return { mqttPort, fieldPort, broker };
}

async function ready(service: ServiceProcess, said: string, timeoutMs: number): Promise<void> {
  let end: number | string | undefined;
  service.exited.then((code) => {
    end = code;
  });
  await until(
    `${service.name} to say "${said}"`,
    () => {
      if (end !== undefined) throw new Error(`${service.name} ended (${end}):\n${service.lines.slice(-20).join('\n')}`);
      return service.lines.some((line) => line.includes(said));
    },
    { timeoutMs, everyMs: 50 },
  );
}

export interface CloudSettings {
  readonly dataDir: string;
  readonly estates: number;
  readonly mqttPort: number;
  readonly nodeFlags: readonly string[];
  /** `ANJU_…` of the stores, where they are not the embedded ones. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A user who watches one street, made while the service is down. */
export async function makeWatcher({
  dataDir,
  environment,
}: Pick<CloudSettings, 'dataDir' | 'environment'>): Promise<void> {
  mkdirSync(dataDir, { recursive: true });
  const made = startProcess(
    'create-user',
    process.execPath,
    [
      ...[cloudProgram, '--data-dir', dataDir, 'create-user', '--username', 'bench', '--name', 'bench'],
      ...['--role', 'dispatcher', '--scope', `${district}.${watchedStreet}`],
    ],
    { env: environment },
  );
  made.stdin?.end(password);
  const code = await made.exited;
  if (code !== 0) throw new Error(`create-user failed (${code}):\n${made.lines.slice(-20).join('\n')}`);
}

export async function startCloud(settings: CloudSettings): Promise<Cloud> {
  const { dataDir, estates, mqttPort, nodeFlags, environment } = settings;
  const [httpPort] = (await freePorts(1)) as [number];
  const registry = join(dataDir, 'registry.yaml');
  writeFileSync(registry, JSON.stringify(registrySeed(estates)));
  const beganMs = performance.now();
  const cloud = startProcess(
    'cloud',
    process.execPath,
    [
      ...nodeFlags,
      cloudProgram,
      ...['--data-dir', dataDir, '--http-port', String(httpPort), '--registry', registry, '--log-level', 'info'],
    ],
    {
      env: {
        ANJU_BROKER_URL: `mqtt://127.0.0.1:${mqttPort}`,
        ANJU_HOST_ID: hostId,
        ANJU_HOST_USERNAME: hostId,
        ANJU_HOST_PASSWORD: password,
        ...environment,
      },
    },
  );
  await ready(cloud, 'cloud ready', 600_000);
  return { process: cloud, httpPort, startedInMs: performance.now() - beganMs };
}
