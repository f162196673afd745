import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statfsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requirement } from '@anju/tests';
import pg from 'pg';
import { migratePostgres, openPostgresDatabase } from '../../platform/db/postgres-database.js';
import { makeRecordsDatabase, startPrivatePostgres } from '../../platform/testing/private-postgres.js';
import { openTestDatabase } from '../../platform/testing/test-database.js';
import type { Wish } from './crash-lane.js';
import { LanePlan, type NumberedRow, type RowTotal } from './crash-plan.js';
import { crashRows } from './crash-rows.js';
import type { Placed, ToldBy } from './crash-step.js';
import { neededRows } from './crash-use-cases.js';
import { registerPlace } from './register-place.js';

/*
 * `prove-crash <engine,…> <parts of row names, with | between> <services>`: for every row, counts the SQL statements of doing it and ends the
 * service with SIGKILL behind each of them. The life after it finds all of it or none of it. Where it finds none it does the same again
 * and is killed one statement further on; where it finds all, doing it again changes nothing, and the next kill has a subject of its own.
 * A process holds some services, each on a database of its own, and dies when each stands where it is to be killed.
 * Prints a line a row, and a report as JSON.
 */

export interface EngineReport {
  readonly engine: string;
  readonly rows: number;
  readonly statements: number;
  readonly kills: number;
  readonly halfDone: number;
  readonly doubled: number;
  /** Rows that changed nothing, and so proved nothing. */
  readonly idle: number;
  /** Rows that were not tried and should have been. */
  readonly absent: readonly string[];
  readonly seconds: number;
}

const program = fileURLToPath(new URL('./crash-step.js', import.meta.url));
const say = (line: string) => process.stderr.write(`${line}\n`);

interface Life {
  readonly told: readonly ToldBy[];
  readonly killed: boolean;
}

/** A life is over before code that an optimizing compiler makes has paid. */
const flags = ['--liftoff-only', '--no-opt'];

async function live(placed: readonly Placed[]): Promise<Life> {
  const child = spawn(process.execPath, [...flags, program], { stdio: ['pipe', 'pipe', 'pipe'] });
  let out = '';
  let complaints = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  child.stdin.end(JSON.stringify(placed));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  const killed = signal === 'SIGKILL';
  if (!killed && code !== 0) {
    throw new Error(
      `a life ended with ${code ?? signal} at ${JSON.stringify(placed.map(({ wish }) => wish.kill))}:\n${complaints}`,
    );
  }
  const told = out
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as ToldBy);
  return { told, killed };
}

interface Place {
  readonly place: string;
  readonly filesDir: string;
}

/** What an undisturbed service does in each row; the rows shared out among the places. The most statements first. */
async function countRows(places: readonly Place[], names: readonly string[]): Promise<NumberedRow[]> {
  const placed = places.map((each, index) => {
    const mine = names.flatMap((row, number) =>
      number % places.length === index ? [{ row, key: `k${number}n0e` }] : [],
    );
    const wish: Wish = { count: mine, left: null, kill: null };
    return { ...each, wish };
  });
  const { told } = await live(placed);
  const rows = told.flatMap(({ told: { kind, ...rest } }) => {
    if (kind !== 'counted' || !('statements' in rest)) return [];
    const { row, ...counted } = rest;
    return [{ ...counted, name: row, number: names.indexOf(row) }];
  });
  if (rows.length !== names.length) throw new Error(`of ${names.length} rows ${rows.length} were counted`);
  return rows.sort((a, b) => b.statements - a.statements || a.number - b.number);
}

async function proveEngine(engine: string, places: readonly Place[], names: readonly string[]): Promise<RowTotal[]> {
  const waiting = await countRows(places, names);
  const rows: RowTotal[] = [];
  const done = (row: RowTotal) => {
    const { name, statements, kills, halfDone, doubled, isIdle } = row;
    const idle = isIdle ? ', CHANGES NOTHING' : '';
    process.stdout.write(
      `${engine} ${name}: statements ${statements} = kills ${kills}, half-done ${halfDone}, doubled ${doubled}${idle}\n`,
    );
    rows.push(row);
  };
  const lanes = places.map((place) => ({ place, plan: new LanePlan(() => waiting.shift(), done, say) }));
  for (;;) {
    const placed = lanes.flatMap(({ place, plan }) => {
      const wish = plan.wish();
      return wish === undefined ? [] : [{ plan, placed: { ...place, wish } }];
    });
    if (placed.length === 0) return rows;
    const { told, killed } = await live(placed.map((each) => each.placed));
    for (const [index, { plan }] of placed.entries()) {
      plan.take(
        told.filter((each) => each.lane === index).map((each) => each.told),
        killed,
      );
    }
  }
}

const inMemory = '/dev/shm';
/** What a service's embedded database grows to at most in a run, bytes. */
const databaseBytes = 200e6;

/** In memory where the machine has room for that: the process is killed, not the machine. */
function placeFor(databases: number): string {
  if (!existsSync(inMemory)) return tmpdir();
  const { bavail, bsize } = statfsSync(inMemory);
  return bavail * bsize > databases * databaseBytes ? inMemory : tmpdir();
}

type Prove = (places: readonly Place[]) => Promise<RowTotal[]>;

async function onPglite(services: number, prove: Prove): Promise<RowTotal[]> {
  const parent = await mkdtemp(join(placeFor(services + 1), 'anju-crash-'));
  try {
    const { database, dataDir } = await openTestDatabase(parent);
    await registerPlace(database);
    await database.close();
    const places: Place[] = [];
    for (let count = 0; count < services; count += 1) {
      const place = join(parent, `records-${count}`);
      await cp(dataDir, place, { recursive: true });
      places.push({ place, filesDir: join(parent, `files-${count}`) });
    }
    return await prove(places);
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}

async function onPostgres(services: number, prove: Prove): Promise<RowTotal[]> {
  // It is not the server that is killed.
  const server = await startPrivatePostgres(['fsync=off', 'max_connections=200']);
  const filesDir = await mkdtemp(join(placeFor(1), 'anju-crash-files-'));
  try {
    await makeRecordsDatabase(server, 'records');
    await migratePostgres({ ownerUrl: server.url('records_owner', 'records'), serviceLogin: 'cloud', nowMs: 1 });
    const database = await openPostgresDatabase({ url: server.url('cloud', 'records'), onIdleFault: () => undefined });
    await registerPlace(database);
    await database.close();
    const superuser = new pg.Client({ connectionString: server.url('postgres', 'postgres') });
    await superuser.connect();
    const places: Place[] = [];
    for (let count = 0; count < services; count += 1) {
      const name = `records_${count}`;
      await superuser.query(`create database ${name} template records owner records_owner`);
      places.push({ place: server.url('cloud', name), filesDir: join(filesDir, String(count)) });
    }
    await superuser.end();
    return await prove(places);
  } finally {
    await rm(filesDir, { recursive: true, force: true });
    await server.stop();
  }
}

const [engines = 'pglite,postgresql', part = '', services = '12'] = process.argv.slice(2);
const isChosen = (name: string) => part.split('|').some((each) => name.includes(each));
const names = crashRows.map(({ name }) => name).filter(isChosen);
const wanted = engines
  .split(',')
  .filter((engine) => engine !== 'postgresql' || requirement('postgresql').path !== undefined);
if (wanted.length < engines.split(',').length) say('postgresql is not on this machine: rows on PGlite only');

async function report(engine: string): Promise<EngineReport> {
  const begin = performance.now();
  const open = engine === 'pglite' ? onPglite : onPostgres;
  const rows = await open(Math.min(Number(services), names.length), (places) => proveEngine(engine, places, names));
  const sum = (of: (row: RowTotal) => number) => rows.reduce((sofar, row) => sofar + of(row), 0);
  const tried = new Set(rows.map(({ name }) => name));
  return {
    engine,
    rows: rows.length,
    statements: sum(({ statements }) => statements),
    kills: sum(({ kills }) => kills),
    halfDone: sum(({ halfDone }) => halfDone),
    doubled: sum(({ doubled }) => doubled),
    idle: sum(({ isIdle }) => (isIdle ? 1 : 0)),
    absent: [...new Set([...neededRows.filter(isChosen), ...names])].filter((name) => !tried.has(name)),
    seconds: Math.round((performance.now() - begin) / 1000),
  };
}

const reports = await Promise.all(wanted.map(report));
process.stdout.write(`${JSON.stringify(reports)}\n`);
