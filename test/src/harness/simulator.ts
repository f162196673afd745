import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePortBlock } from './free-ports.js';
import { repositoryRoot } from './repository.js';
import { startProcess } from './service-process.js';
import { untilReady } from './services.js';

/** Simulated devices of one estate as a process of its own. */
export interface SimulatorUnderTest {
  /** First of the estate's ports; a bus listens on its offset from here. */
  readonly fieldPortBase: number;
  /** Sets a value of the physics: `water-tank-1.manholeOpen`. */
  set(path: string, value: number | boolean | string): Promise<void>;
  /** Plays a scenario of `simulators/scenarios/`. */
  scenario(name: string): Promise<void>;
  stop(): Promise<unknown>;
}

/** `estate`: an estate's file as simulators take it, with its id under `estate`. */
export async function startSimulator(
  directory: string,
  estate: { readonly estate: string; readonly [key: string]: unknown },
): Promise<SimulatorUnderTest> {
  const configFile = join(directory, `simulator-${estate.estate}.yaml`);
  writeFileSync(configFile, stringify(estate));
  const fieldPortBase = await freePortBlock(11);
  const controlPort = fieldPortBase + 10;
  const simulator = startProcess(
    'simulator',
    process.execPath,
    [
      join(repositoryRoot, 'simulators/dist/main.js'),
      ...['--config', configFile, '--control-port', String(controlPort)],
      ...['--field-port-base', String(fieldPortBase), '--log', 'json'],
    ],
    { cwd: repositoryRoot },
  );
  const control = `http://127.0.0.1:${controlPort}`;
  await untilReady(simulator, `${control}/healthz`);
  const post = async (path: string, body: object): Promise<void> => {
    const response = await fetch(`${control}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ estate: estate.estate, ...body }),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  };
  return {
    fieldPortBase,
    set: (path, value) => post('/set', { path, value }),
    scenario: (name) => post(`/scenarios/${name}`, {}),
    stop: () => simulator.stop(),
  };
}
