import { spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { freePorts } from '../harness/free-ports.js';
import { type ServiceProcess, startProcess } from '../harness/service-process.js';
import { until } from '../harness/until.js';
import { programPath } from '../machine.js';

export interface PostgresServer {
  /** Of a login and a database on it. */
  url(login: string, database: string): string;
  /** Rows of a query of the superuser. */
  rows<Row>(database: string, query: string): Promise<readonly Row[]>;
  run(database: string, statements: readonly string[]): Promise<void>;
  /** A transaction that has carried out `statement` and stays open until it is released, which undoes it. */
  hold(database: string, statement: string): Promise<HeldTransaction>;
  stop(): Promise<void>;
}

export interface HeldTransaction {
  /** The server's process of this connection. */
  readonly backendPid: number;
  release(): Promise<void>;
}

/** PostgreSQL refuses to run as root. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout.trim());
  return { uid: id('-u'), gid: id('-g') };
}

/** A cluster of its own in a temporary directory, on a free loopback port, with the superuser `postgres` and no passwords. */
export async function startPostgres(): Promise<PostgresServer> {
  const initdb = programPath('postgresql');
  const psql = join(dirname(initdb), 'psql');
  const directory = mkdtempSync(join(tmpdir(), 'anju-postgres-'));
  const user = unprivilegedUser();
  if (user !== undefined) chownSync(directory, user.uid, user.gid);
  const options = { ...user, env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' }, cwd: directory };
  const made = spawnSync(initdb, ['-D', directory, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'], {
    ...options,
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const [port] = (await freePorts(1)) as [number];
  const server = spawn(
    join(dirname(initdb), 'postgres'),
    ['-D', directory, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let log = '';
    server.stderr.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-4000);
      if (log.includes('ready to accept connections')) resolve();
    });
    server.once('exit', (code) => reject(new Error(`postgres ended with code ${code}: ${log}`)));
  });
  const url = (login: string, database: string) => `postgres://${login}@127.0.0.1:${port}/${database}`;
  const quiet = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1'];

  async function ask(database: string, commands: readonly string[]): Promise<string> {
    const child = spawn(
      psql,
      [...quiet, ...commands.flatMap((each) => ['-c', each]), '-d', url('postgres', database)],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [answer, complaint, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    if (code !== 0) throw new Error(`psql: ${complaint.trim()} in ${commands.join('; ')}`);
    return answer.trim();
  }

  async function hold(database: string, statement: string): Promise<HeldTransaction> {
    const session: ServiceProcess = startProcess('psql', psql, [...quiet, '-d', url('postgres', database)]);
    session.stdin?.write(`BEGIN;\n\\o /dev/null\n${statement};\n\\o\nSELECT 'held ' || pg_backend_pid();\n`);
    let ended = false;
    void session.exited.then(() => {
      ended = true;
    });
    const backendPid = await until(
      `${statement} to be carried out`,
      () => {
        if (ended) throw new Error(`psql ended: ${session.lines.join('\n')}`);
        const line = session.lines.find((each) => each.startsWith('held '));
        return line === undefined ? undefined : Number(line.slice(5));
      },
      { timeoutMs: 30_000, everyMs: 5 },
    );
    return {
      backendPid,
      release: async () => {
        session.stdin?.end('ROLLBACK;\n');
        await session.exited;
      },
    };
  }

  return {
    url,
    rows: async <Row>(database: string, query: string) =>
      JSON.parse(
        await ask(database, [`SELECT coalesce(json_agg(found), '[]') FROM (${query}) AS found`]),
      ) as readonly Row[],
    run: async (database, statements) => {
      await ask(database, statements);
    },
    hold,
    stop: async () => {
      server.kill('SIGINT');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
