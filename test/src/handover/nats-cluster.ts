import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePorts } from '../harness/free-ports.js';
import { repositoryRoot } from '../harness/repository.js';
import { type ServiceProcess, startProcess } from '../harness/service-process.js';
import { until } from '../harness/until.js';
import { programPath } from '../machine.js';

const START_TIMEOUT_MS = 60_000;

/** What enters the cluster: see deploy/nats/README.md. */
export interface NatsUsers {
  readonly hosts: readonly { readonly id: string; readonly groups: readonly string[]; readonly password: string }[];
  readonly agents: readonly { readonly id: string; readonly groupId: string; readonly password: string }[];
}

export interface NatsCluster {
  /** MQTT address of each node. */
  readonly urls: readonly string[];
  /** SIGKILL to a node; resolves when it is gone. */
  kill(node: number): Promise<void>;
  /** Starts a node that was killed, and waits until it has caught up. */
  restart(node: number): Promise<void>;
  stop(): Promise<void>;
}

interface Jsz {
  readonly meta_cluster?: {
    readonly leader?: string;
    readonly cluster_size?: number;
    readonly replicas?: readonly { readonly current?: boolean; readonly offline?: boolean }[];
  };
}

const NODES = ['nats-1', 'nats-2', 'nats-3'] as const;

/**
 * Three nodes of NATS on free ports, configured as an operator would, with their data in `directory`. All of them have found
 * each other before this resolves: streams that the first client makes get a copy on each node that is there by then.
 */
export async function startNatsCluster(directory: string, users: NatsUsers): Promise<NatsCluster> {
  mkdirSync(directory, { recursive: true });
  const ports = await freePorts(NODES.length * 4);
  const nodes = NODES.map((name, index) => {
    const [mqttPort, clientPort, routePort, monitorPort] = ports.slice(index * 4, index * 4 + 4) as [
      number,
      number,
      number,
      number,
    ];
    return { name, mqttPort, clientPort, routePort, monitorPort };
  });
  const clusterFile = join(directory, 'cluster.yaml');
  writeFileSync(
    clusterFile,
    stringify({
      name: 'anju',
      routePassword: 'route-secret',
      storeDirectory: join(directory, 'data'),
      nodes,
      hosts: users.hosts,
      agents: users.agents,
    }),
  );
  const configure = join(repositoryRoot, 'deploy/nats/configure.mjs');
  const configured = startProcess('configure', process.execPath, [
    configure,
    '--cluster',
    clusterFile,
    '--to',
    directory,
  ]);
  if ((await configured.exited) !== 0) throw new Error(`NATS could not be configured:\n${configured.lines.join('\n')}`);

  const log = createWriteStream(join(directory, 'nats.log'));
  const start = (name: string): ServiceProcess => {
    const node = startProcess(name, programPath('nats'), ['-c', join(directory, `${name}.conf`)]);
    node.onLine((line) => log.write(`${name} ${line}\n`));
    return node;
  };
  const processes: ServiceProcess[] = nodes.map(({ name }) => start(name));
  const ask = async (node: number, path: string) => {
    const response = await fetch(`http://127.0.0.1:${nodes[node]?.monitorPort}${path}`);
    return response.ok ? ((await response.json()) as unknown) : undefined;
  };
  const isWhole = async (): Promise<boolean> => {
    for (let node = 0; node < nodes.length; node += 1) {
      if ((await ask(node, '/healthz')) === undefined) return false;
      const cluster = ((await ask(node, '/jsz')) as Jsz | undefined)?.meta_cluster;
      if (cluster?.leader === undefined || cluster.leader === '' || cluster.cluster_size !== nodes.length) return false;
      if (cluster.replicas?.some(({ current, offline }) => !current || offline)) return false;
    }
    return true;
  };
  const untilWhole = () => until('the cluster of NATS to be whole', isWhole, { timeoutMs: START_TIMEOUT_MS });
  const stop = async () => {
    await Promise.all(processes.map((each) => each.stop()));
  };
  try {
    await untilWhole();
  } catch (error) {
    await stop();
    throw new Error(`${String(error)}\n${processes.map(({ lines }) => lines.slice(-10).join('\n')).join('\n')}`, {
      cause: error,
    });
  }
  return {
    urls: nodes.map(({ mqttPort }) => `mqtt://127.0.0.1:${mqttPort}`),
    kill: async (node) => {
      processes[node]?.signal('SIGKILL');
      await processes[node]?.exited;
    },
    restart: async (node) => {
      processes[node] = start(NODES[node] ?? '');
      await untilWhole();
    },
    stop,
  };
}
