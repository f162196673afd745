import { join } from 'node:path';
import { ApiClient } from './api-client.js';
import { freePortBlock } from './free-ports.js';
import { repositoryRoot } from './repository.js';
import { type ServiceProcess, startProcess } from './service-process.js';
import { InVain, until } from './until.js';

const START_TIMEOUT_MS = 120_000;
/** Ten for each estate. */
const FIELD_PORTS = 30;
/** The launcher's control and the health pages behind it. */
const CONTROL_PORTS = 8;

export interface ServiceStatus {
  readonly name: string;
  readonly pid: number | null;
  readonly state: string;
  readonly restarts: number;
}

/** The demonstration district under the real launcher, on free ports. */
export interface District {
  readonly launcher: ServiceProcess;
  readonly httpPort: number;
  readonly simulatorPort: number;
  /** Ms from the launcher's start until it said that all is up. */
  readonly startedInMs: number;
  services(): Promise<ServiceStatus[]>;
  command(service: string, what: 'stop' | 'start' | 'kill'): Promise<void>;
  /** Plays a scenario of the simulators. */
  scenario(name: string, estate?: string): Promise<void>;
  /** Sets a value of the simulated physics. */
  set(estate: string, path: string, value: number | boolean | string): Promise<void>;
  login(username: string): Promise<ApiClient>;
  stop(): Promise<number | string>;
}

async function post(url: string, body?: unknown): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`POST ${url} answered ${response.status}: ${await response.text()}`);
}

/** Starts the launcher as `npm start` does, after a build, and waits until it says that everything runs. */
export async function startDistrict(options: {
  dataDirectory: string;
  /** Another district than deploy/demo. */
  districtDirectory?: string;
  journalDirectory?: string;
  /** The checkout to run; this one when absent. */
  checkout?: string;
  /** `start.mjs` builds what is stale; `main.js` takes the build for fresh. */
  entry?: 'deploy/start.mjs' | 'deploy/launcher/dist/main.js';
}): Promise<District> {
  // One block, so that no two of them can be the same.
  const fieldPortBase = await freePortBlock(FIELD_PORTS + CONTROL_PORTS + 4);
  const controlPort = fieldPortBase + FIELD_PORTS;
  const httpPort = controlPort + CONTROL_PORTS;
  const [mqttPort, wsPort, simulatorPort] = [httpPort + 1, httpPort + 2, httpPort + 3];
  const checkout = options.checkout ?? repositoryRoot;
  const beganAt = performance.now();
  const launcher = startProcess(
    'launcher',
    process.execPath,
    [
      join(checkout, options.entry ?? 'deploy/launcher/dist/main.js'),
      ...['--data-dir', options.dataDirectory, '--http-port', String(httpPort), '--mqtt-port', String(mqttPort)],
      ...['--ws-port', String(wsPort), '--field-port-base', String(fieldPortBase)],
      ...['--simulator-port', String(simulatorPort), '--control-port', String(controlPort)],
      ...(options.districtDirectory === undefined ? [] : ['--district', options.districtDirectory]),
      ...(options.journalDirectory === undefined ? [] : ['--journal-dir', options.journalDirectory]),
    ],
    { cwd: checkout },
  );
  const control = `http://127.0.0.1:${controlPort}`;
  const simulator = `http://127.0.0.1:${simulatorPort}`;
  let ended: number | string | undefined;
  launcher.exited.then((code) => {
    ended = code;
  });
  await until(
    'the district to be up',
    () => {
      if (ended !== undefined) throw new InVain(`The launcher ended (${ended})`);
      return launcher.lines.some((line) => line.includes(`http://127.0.0.1:${httpPort}`));
    },
    { timeoutMs: START_TIMEOUT_MS, everyMs: 20 },
  ).catch(async (error: unknown) => {
    await launcher.stop();
    throw new Error(`${String(error)}\n${launcher.lines.slice(-60).join('\n')}`, { cause: error });
  });
  const startedInMs = performance.now() - beganAt;

  return {
    launcher,
    httpPort,
    simulatorPort,
    startedInMs,
    services: async () => {
      const body = (await (await fetch(`${control}/services`)).json()) as
        | ServiceStatus[]
        | { services: ServiceStatus[] };
      return Array.isArray(body) ? body : body.services;
    },
    command: (service, what) => post(`${control}/services/${service}/${what}`),
    scenario: (name, estate) => post(`${simulator}/scenarios/${name}`, estate === undefined ? {} : { estate }),
    set: (estate, path, value) => post(`${simulator}/set`, { estate, path, value }),
    login: async (username) => {
      const api = new ApiClient(httpPort);
      await api.login(username, `${username}-demo`);
      return api;
    },
    stop: () => launcher.stop(15_000),
  };
}
