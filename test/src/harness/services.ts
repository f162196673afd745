import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ApiClient } from './api-client.js';
import { freePorts } from './free-ports.js';
import { repositoryRoot } from './repository.js';
import { type ServiceProcess, startProcess } from './service-process.js';
import { InVain, until } from './until.js';

/** A loaded machine takes a minute for what takes two seconds otherwise. */
const START_TIMEOUT_MS = 180_000;

/** Who may come in at a broker under test: the host, and each agent with its node's id. */
export const brokerLogins = {
  host: { id: 'anju-cloud', password: 'host-secret' },
  agentPassword: 'agent-secret',
} as const;

/** An edge agent of the cloud under test. */
export interface AgentIdentity {
  readonly groupId: string;
  readonly edgeNodeId: string;
}

export interface CloudUnderTest {
  readonly directory: string;
  readonly mqttPort: number;
  readonly httpPort: number;
  /** The present process: replaced by {@link CloudUnderTest.restartBroker}. */
  readonly broker: ServiceProcess;
  /** Starts the broker again on the same port; the old process must have ended. */
  restartBroker(): Promise<void>;
  /** The present process: replaced by {@link CloudUnderTest.restartCloud}. */
  cloud(): ServiceProcess;
  /** Starts the cloud again on the same data; the old process must have ended. */
  restartCloud(): Promise<void>;
  /** Somebody signed in. */
  login(username: string): Promise<ApiClient>;
  readonly brokerUrl: string;
  /** What an agent's configuration may name: its uplink's address and password. */
  readonly agentEnvironment: Record<string, string>;
  stop(): Promise<void>;
}

/** Waits until the service answers 200, and fails at once with its last lines when it ends instead. */
export async function untilReady(service: ServiceProcess, url: string): Promise<void> {
  let ended: number | string | undefined;
  service.exited.then((code) => {
    ended = code;
  });
  await until(
    `${service.name} at ${url}`,
    async () => {
      if (ended !== undefined)
        throw new InVain(`${service.name} ended (${ended}):\n${service.lines.slice(-20).join('\n')}`);
      return (await fetch(url)).status === 200;
    },
    { timeoutMs: START_TIMEOUT_MS },
  ).catch(async (error: unknown) => {
    await service.stop();
    throw new Error(`${String(error)}\n${service.lines.slice(-30).join('\n')}`, { cause: error });
  });
}

export interface BrokerUnderTest {
  readonly process: ServiceProcess;
  readonly port: number;
  readonly url: string;
  readonly host: { readonly id: string; readonly password: string };
  readonly agentPassword: string;
  stop(): Promise<unknown>;
}

/** Starts a broker with its configuration in `directory`, on `port` or a free one. */
export type StartBroker = (
  directory: string,
  agents: readonly AgentIdentity[],
  port?: number,
) => Promise<BrokerUnderTest>;

/** The project's broker as a process of its own, on a free port, with its configuration in `directory`. */
export const startBroker: StartBroker = async (directory, agents, wantedPort) => {
  mkdirSync(directory, { recursive: true });
  const [freePort, adminPort] = (await freePorts(2)) as [number, number];
  const port = wantedPort ?? freePort;
  const { host, agentPassword } = brokerLogins;
  const configFile = join(directory, 'broker.yaml');
  const credentials = [
    // A worker's host id names the group too.
    { role: 'host', ...host, hostIds: [host.id, ...new Set(agents.map(({ groupId }) => `${host.id}-${groupId}`))] },
    ...agents.map((agent) => ({
      role: 'agent',
      id: agent.edgeNodeId,
      groupId: agent.groupId,
      password: agentPassword,
    })),
  ];
  writeFileSync(configFile, stringify({ instances: [{ name: 'cloud', kind: 'uplink', tcp: { port }, credentials }] }));
  const broker = startProcess(
    'broker',
    process.execPath,
    [join(repositoryRoot, 'broker/dist/main.js'), '--config', configFile, '--admin-port', String(adminPort)],
    { cwd: repositoryRoot },
  );
  await untilReady(broker, `http://127.0.0.1:${adminPort}/healthz`);
  return {
    ...{ process: broker, port, url: `mqtt://127.0.0.1:${port}`, host, agentPassword },
    stop: () => broker.stop(),
  };
};

/** Broker and cloud as processes of their own, on free ports, with their data in `directory`. */
export async function startCloud(options: {
  directory: string;
  registryFile: string;
  agents: readonly AgentIdentity[];
  environment?: Record<string, string>;
  /** Default: the project's own. */
  broker?: StartBroker;
}): Promise<CloudUnderTest> {
  const { directory } = options;
  mkdirSync(directory, { recursive: true });
  const startOwn = options.broker ?? startBroker;
  let broker = await startOwn(directory, options.agents);
  const { port: mqttPort, host } = broker;
  const [httpPort] = (await freePorts(1)) as [number];

  const startCloudProcess = async (): Promise<ServiceProcess> => {
    const service = startProcess(
      'cloud-api',
      process.execPath,
      [
        join(repositoryRoot, 'cloud-api/dist/main.js'),
        ...['--data-dir', join(directory, 'cloud'), '--http-port', String(httpPort)],
        ...['--registry', options.registryFile, '--console', join(repositoryRoot, 'dashboards/console/dist')],
      ],
      {
        cwd: repositoryRoot,
        env: {
          ANJU_BROKER_URL: `mqtt://127.0.0.1:${mqttPort}`,
          ANJU_HOST_ID: host.id,
          ANJU_HOST_USERNAME: host.id,
          ANJU_HOST_PASSWORD: host.password,
          ANJU_DEMO: '1',
          ...options.environment,
        },
      },
    );
    await untilReady(service, `http://127.0.0.1:${httpPort}/readyz`);
    return service;
  };
  let cloud = await startCloudProcess().catch(async (error: unknown) => {
    await broker.stop();
    throw error;
  });

  return {
    directory,
    mqttPort,
    httpPort,
    get broker() {
      return broker.process;
    },
    restartBroker: async () => {
      broker = await startOwn(directory, options.agents, mqttPort);
    },
    cloud: () => cloud,
    restartCloud: async () => {
      cloud = await startCloudProcess();
    },
    login: async (username) => {
      const api = new ApiClient(httpPort);
      await api.login(username, `${username}-demo`);
      return api;
    },
    brokerUrl: `mqtt://127.0.0.1:${mqttPort}`,
    agentEnvironment: { ANJU_UPLINK_URL: `mqtt://127.0.0.1:${mqttPort}`, ANJU_AGENT_PASSWORD: broker.agentPassword },
    stop: async () => {
      await cloud.stop();
      await broker.stop();
    },
  };
}

/** An edge agent as a process of its own; ready when its status page answers. */
export async function startAgent(options: {
  configFile: string;
  dataDirectory: string;
  environment: Record<string, string>;
}): Promise<ServiceProcess & { statusPort: number }> {
  const [statusPort] = (await freePorts(1)) as [number];
  const agent = startProcess(
    'edge-agent',
    process.execPath,
    [
      join(repositoryRoot, 'edge-agent/dist/main.js'),
      'run',
      ...['--config', options.configFile, '--data-dir', options.dataDirectory, '--status-port', String(statusPort)],
    ],
    { cwd: repositoryRoot, env: options.environment },
  );
  await untilReady(agent, `http://127.0.0.1:${statusPort}/healthz`);
  return Object.assign(agent, { statusPort });
}
