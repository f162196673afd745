import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { freePorts } from '../harness/free-ports.js';
import { repositoryRoot } from '../harness/repository.js';
import { type ServiceProcess, startProcess } from '../harness/service-process.js';
import { type CloudUnderTest, startAgent, startCloud, untilReady } from '../harness/services.js';
import { type SimulatorUnderTest, startSimulator } from '../harness/simulator.js';

/** The estate of the demonstration district in which stories happen. */
export const storyEstate = 'heping';
const agent = { groupId: 'qiaodong', edgeNodeId: `${storyEstate}-edge` };

const demo = (path: string) => join(repositoryRoot, 'deploy/demo', path);
const yaml = (path: string) => parse(readFileSync(demo(path), 'utf8'), { merge: true }) as unknown;

/** Hardware, field broker, agent, broker and cloud of one estate, each a process of its own, on free ports. */
export interface StoryDistrict {
  readonly cloud: CloudUnderTest;
  readonly field: SimulatorUnderTest;
  stop(): Promise<void>;
}

/** The demonstration's registry with this estate only, so that nobody waits for agents that do not run. */
function writeRegistry(directory: string): string {
  const registry = yaml('registry.yaml') as {
    estates: { id: string }[];
    routes: { estate?: string }[];
    parties: { id: string; place: string }[];
    contracts: { place: string }[];
  };
  const others = registry.estates.filter(({ id }) => id !== storyEstate).map(({ id }) => `.${id}`);
  const isElsewhere = ({ place }: { readonly place: string }) => others.some((end) => place.endsWith(end));
  const file = join(directory, 'registry.yaml');
  writeFileSync(
    file,
    stringify(
      {
        ...registry,
        estates: registry.estates.filter(({ id }) => id === storyEstate),
        parties: registry.parties.filter((party) => !isElsewhere(party)),
        contracts: registry.contracts.filter((contract) => !isElsewhere(contract)),
        routes: registry.routes.filter(({ estate }) => estate === undefined || estate === storyEstate),
      },
      { aliasDuplicateObjects: false },
    ),
  );
  return file;
}

/** The demonstration's agent, patient enough for a machine that does much else: a value that came late is no bad one. */
function writeAgentConfig(directory: string): string {
  const file = join(directory, 'agent.yaml');
  const text = readFileSync(demo(`agents/${storyEstate}.yaml`), 'utf8');
  writeFileSync(file, text.replaceAll(/timeoutMs: \d+/g, 'timeoutMs: 10000'));
  return file;
}

async function startFieldBroker(directory: string, fieldPortBase: number): Promise<ServiceProcess> {
  const { instances } = yaml('brokers/field.yaml') as { instances: { name: string }[] };
  const configFile = join(directory, 'field-broker.yaml');
  writeFileSync(configFile, stringify({ instances: instances.filter(({ name }) => name === `${storyEstate}-field`) }));
  const [adminPort] = (await freePorts(1)) as [number];
  const broker = startProcess(
    'field-broker',
    process.execPath,
    [join(repositoryRoot, 'broker/dist/main.js'), '--config', configFile, '--admin-port', String(adminPort)],
    { cwd: repositoryRoot, env: { ANJU_FIELD_PORT_BASE: String(fieldPortBase) } },
  );
  await untilReady(broker, `http://127.0.0.1:${adminPort}/healthz`);
  return broker;
}

export async function startStoryDistrict(directory: string, channelsFile: string): Promise<StoryDistrict> {
  mkdirSync(directory, { recursive: true });
  const started: { stop(): Promise<unknown> }[] = [];
  const keep = <T extends { stop(): Promise<unknown> }>(service: T): T => {
    started.unshift(service);
    return service;
  };
  const stop = async () => {
    for (const service of started) await service.stop();
  };
  try {
    const field = keep(
      await startSimulator(directory, yaml(`simulators/${storyEstate}.yaml`) as { readonly estate: string }),
    );
    keep(await startFieldBroker(directory, field.fieldPortBase));
    const cloud = keep(
      await startCloud({
        directory: join(directory, 'cloud'),
        registryFile: writeRegistry(directory),
        agents: [agent],
        environment: { ANJU_CHANNELS: channelsFile },
      }),
    );
    keep(
      await startAgent({
        configFile: writeAgentConfig(directory),
        dataDirectory: join(directory, 'agent'),
        environment: { ...cloud.agentEnvironment, ANJU_FIELD_PORT_BASE: String(field.fieldPortBase) },
      }),
    );
    return { cloud, field, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
