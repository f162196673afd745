import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePorts, requirement, type ServiceProcess, startProcess, until } from '@anju/tests/harness';

export interface Postgres {
  readonly server: ServiceProcess;
  url(login: string): string;
  stop(): Promise<void>;
}

/** A cluster with the database `records`, its owner `records_owner` and the service's login `cloud`; fsync is on. */
export async function startPostgres(): Promise<Postgres> {
  const { path: initdb, install } = requirement('postgresql');
  if (initdb === undefined) throw new Error(`PostgreSQL is not on this machine (${install})`);
  const programs = dirname(initdb);
  const data = mkdtempSync(join(tmpdir(), 'anju-bench-postgres-'));
  // PostgreSQL refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  const as = isRoot ? ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups'] : [];
  const run = ([file, ...args]: string[]) => execFileSync(file ?? '', args, { stdio: 'pipe', cwd: '/' });
  if (isRoot) {
    const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody']).toString());
    chownSync(data, id('-u'), id('-g'));
  }
  run([...as, initdb, '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync']);
  const [port] = (await freePorts(1)) as [number];
  const [file = '', ...args] = [
    ...as,
    ...[join(programs, 'postgres'), '-D', data, '-p', String(port)],
    ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
  ];
  const server = startProcess('postgres', file, args, { cwd: '/', env: { LC_ALL: 'C', TZ: 'UTC' } });
  await until(
    'PostgreSQL to be ready',
    () => server.lines.some((line) => line.includes('ready to accept connections')),
    { timeoutMs: 60_000 },
  );
  const url = (login: string, database = 'records') => `postgres://${login}@127.0.0.1:${port}/${database}`;
  for (const statement of [
    'CREATE ROLE records_owner LOGIN CREATEROLE',
    'CREATE ROLE cloud LOGIN',
    'CREATE DATABASE records OWNER records_owner',
  ]) {
    run([join(programs, 'psql'), '-q', '-d', url('postgres', 'postgres'), '-c', statement]);
  }
  return {
    server,
    url,
    stop: async () => {
      await server.stop(20_000);
      rmSync(data, { recursive: true, force: true });
    },
  };
}
