import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { programPath } from '@anju/tests';
import pg from 'pg';
import { migratePostgres } from '../db/postgres-database.js';
import { madeOnce } from './made-once.js';

export interface PrivatePostgres {
  /** Of a login and a database on it. */
  url(login: string, database: string): string;
  stop(): Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(address)));
    });
  });
}

/** PostgreSQL refuses to run as root. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout.trim());
  return { uid: id('-u'), gid: id('-g') };
}

/** Programs and processes of clusters in `directory`, which becomes the unprivileged user's. */
function inDirectory(directory: string) {
  const user = unprivilegedUser();
  if (user !== undefined) chownSync(directory, user.uid, user.gid);
  return { ...user, env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' }, cwd: directory };
}

/** An empty cluster with the superuser `postgres` and no passwords. */
function makeCluster(directory: string): void {
  const made = spawnSync(
    programPath('postgresql'),
    ['-D', directory, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    { ...inDirectory(directory), encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
}

async function startCluster(directory: string, settings: readonly string[]): Promise<PrivatePostgres> {
  const port = await freePort();
  const server = spawn(
    join(dirname(programPath('postgresql')), 'postgres'),
    [
      ...['-D', directory, '-p', String(port)],
      ...['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings].flatMap((setting) => ['-c', setting]),
    ],
    { ...inDirectory(directory), stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await new Promise<void>((resolve, reject) => {
    let log = '';
    server.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('ready to accept connections')) resolve();
    });
    server.once('exit', (code) => reject(new Error(`postgres ended with code ${code}: ${log}`)));
  });
  return {
    url: (login, database) => `postgres://${login}@127.0.0.1:${port}/${database}`,
    stop: async () => {
      const exited = once(server, 'exit');
      server.kill('SIGINT');
      await exited;
    },
  };
}

/**
 * A cluster of its own in a temporary directory, on a free loopback port, with the superuser `postgres` and no passwords; empty, or a
 * copy of one that does not run. `settings`: `name=value`, for instance `fsync=off` where neither it nor the machine is to fall.
 */
export async function startPrivatePostgres(
  settings: readonly string[] = [],
  copyOf?: string,
): Promise<PrivatePostgres> {
  const directory = mkdtempSync(join(tmpdir(), 'anju-postgres-'));
  if (copyOf === undefined) makeCluster(directory);
  // With their owner, who is another one than root.
  else await promisify(execFile)('cp', ['-a', `${copyOf}/.`, directory]);
  const server = await startCluster(directory, settings);
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A cluster that does not run, with the database `records` migrated and empty, to be copied: to make one takes seconds. */
export const recordsCluster = (): Promise<string> =>
  madeOnce('postgres', programPath('postgresql'), async (directory) => {
    makeCluster(directory);
    const server = await startCluster(directory, ['fsync=off']);
    await makeRecordsDatabase(server, 'records');
    await migratePostgres({ ownerUrl: server.url('records_owner', 'records'), serviceLogin: 'cloud', nowMs: 1 });
    await server.stop();
  });

/** A database of its own with an owner, and the service's login `cloud`; nothing in it yet. */
export async function makeRecordsDatabase(postgres: PrivatePostgres, name: string): Promise<void> {
  const superuser = new pg.Client({ connectionString: postgres.url('postgres', 'postgres') });
  await superuser.connect();
  try {
    for (const role of ['records_owner LOGIN CREATEROLE', 'cloud LOGIN']) {
      await superuser.query(`CREATE ROLE ${role}`).catch((error: pg.DatabaseError) => {
        // There from an earlier database of this server.
        if (error.code !== '42710') throw error;
      });
    }
    await superuser.query(`CREATE DATABASE ${pg.escapeIdentifier(name)} OWNER records_owner`);
  } finally {
    await superuser.end();
  }
}
