import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What a test may need from the machine beyond Node. */
export interface Requirement {
  /** How the skip is named in the report. */
  readonly name: string;
  /** How to get it on a Debian machine. */
  readonly install: string;
  /** Path of the program, or `undefined` where the machine lacks it. */
  readonly path: string | undefined;
}

function findProgram(candidates: readonly string[], folders: readonly string[] = []): string | undefined {
  const search = [...folders, ...(process.env.PATH ?? '').split(delimiter).filter(Boolean)];
  for (const candidate of candidates) {
    const hit = search.map((folder) => join(folder, candidate)).find(existsSync);
    if (hit !== undefined) return hit;
  }
  return undefined;
}

function findPython(): string | undefined {
  const path = findProgram(['python3', 'python']);
  if (path === undefined) return undefined;
  const probe = spawnSync(path, ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))']);
  return probe.status === 0 ? path : undefined;
}

/** A server as built by `npm run influx:build` or `npm run nats:build`. */
function findBuilt(server: 'influxdb' | 'nats'): string | undefined {
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, `../../deploy/${server}/build.mjs`), '--path'],
    { encoding: 'utf8' },
  );
  return status === 0 ? stdout.trim() : undefined;
}

const findInfluxd = () => findBuilt('influxdb');

const postgresFolders = ['18', '17', '16', '15'].map((version) => `/usr/lib/postgresql/${version}/bin`);

const probes = {
  chromium: {
    install: 'apt-get install chromium, or CHROMIUM_PATH',
    find: () =>
      process.env.CHROMIUM_PATH ??
      findProgram(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']),
  },
  influxd: { install: 'npm run influx:build', find: findInfluxd },
  influxdb: {
    install: 'npm run influx:build, or ANJU_TEST_INFLUX_URL and ANJU_TEST_INFLUX_TOKEN',
    find: () => process.env.ANJU_TEST_INFLUX_URL || findInfluxd(),
  },
  mosquitto: {
    install: 'apt-get install mosquitto',
    find: () => findProgram(['mosquitto'], ['/usr/local/sbin', '/usr/sbin']),
  },
  nats: { install: 'npm run nats:build', find: () => findBuilt('nats') },
  openssl: { install: 'apt-get install openssl', find: () => findProgram(['openssl']) },
  postgresql: { install: 'apt-get install postgresql', find: () => findProgram(['initdb'], postgresFolders) },
  python: { install: 'apt-get install python3 python3-venv', find: findPython },
  strace: { install: 'apt-get install strace', find: () => findProgram(['strace']) },
} as const;

export type RequirementName = keyof typeof probes;

const found = new Map<RequirementName, Requirement>();

export function requirement(name: RequirementName): Requirement {
  let known = found.get(name);
  if (known === undefined) {
    known = { name, install: probes[name].install, path: probes[name].find() };
    found.set(name, known);
  }
  return known;
}

/** The program's path; throws where it is absent, so call it inside a suite of {@link describeWith}. */
export function programPath(name: RequirementName): string {
  const { path, install } = requirement(name);
  if (path === undefined) throw new Error(`${name} is not on this machine (${install})`);
  return path;
}
