import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { requirement } from '@anju/tests';
import pg from 'pg';
import { migratePostgres, openPostgresDatabase } from '../../platform/db/postgres-database.js';
import { startPrivatePostgres } from '../../platform/testing/private-postgres.js';
import { openTestDatabase } from '../../platform/testing/test-database.js';
import { crashRows } from './crash-rows.js';
import type { Told, Wish } from './crash-step.js';
import { registerPlace } from './register-place.js';

/*
 * `prove-crash <engine,…> <part of row names>`: for every row, counts the SQL statements of doing it and ends the service with
 * SIGKILL behind each of them, on a ticket of its own; the next life finds all of it or none of it, and trying again doubles nothing.
 * Prints a line a row, and a report as JSON.
 */

export interface CrashReport {
  readonly rows: number;
  readonly statements: number;
  readonly kills: number;
  readonly halfDone: number;
  readonly doubled: number;
}

const program = fileURLToPath(new URL('./crash-step.js', import.meta.url));
const say = (line: string) => process.stderr.write(`${line}\n`);

interface Life {
  readonly told: readonly Told[];
  readonly killed: boolean;
}

async function live(place: string, wish: Wish): Promise<Life> {
  const child = spawn(process.execPath, [program, place, JSON.stringify(wish)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let complaints = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  const killed = signal === 'SIGKILL';
  if (!killed && code !== 0)
    throw new Error(`a life ended with ${code ?? signal} at ${JSON.stringify(wish.next)}:\n${complaints}`);
  const told = out
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as Told);
  return { told, killed };
}

function only<K extends Told['kind']>(life: Life, kind: K): Extract<Told, { kind: K }> {
  const found = life.told.find((each): each is Extract<Told, { kind: K }> => each.kind === kind);
  if (found === undefined) throw new Error(`a life did not tell what it ${kind}`);
  return found;
}

interface RowCount {
  statements: number;
  kills: number;
  halfDone: number;
  doubled: number;
}

async function proveRow(place: string, row: string, prefix: string): Promise<RowCount> {
  const counted = await live(place, { left: null, next: { row, key: `${prefix}-0`, killAfter: null } });
  const { statements, after } = only(counted, 'acted');
  const count: RowCount = { statements, kills: 0, halfDone: 0, doubled: 0 };
  let left: Wish['left'] = null;
  for (let killAfter = 1; killAfter <= statements + 1; killAfter += 1) {
    const isLast = killAfter > statements;
    const next = isLast ? null : { row, key: `${prefix}-${killAfter}`, killAfter };
    const life = await live(place, { left, next });
    if (left !== null) {
      const { state, retry, detail } = only(life, 'checked');
      // Behind the last statement all of it is acknowledged; before it either is right, as long as it is whole.
      const isLost = killAfter - 1 === statements && state !== 'after';
      if (state === 'half-done' || isLost) count.halfDone += 1;
      if (retry === 'doubled') count.doubled += 1;
      if (detail !== '' || isLost)
        say(`${row} killed behind statement ${killAfter - 1}: ${state}, tried again: ${retry}\n${detail}`);
    }
    if (next === null) break;
    if (life.killed) count.kills += 1;
    const { subject, before } = only(life, 'prepared');
    left = { row, subject, before, after };
  }
  return count;
}

async function proveEngine(engine: string, place: string, names: readonly string[], report: RowCount): Promise<void> {
  for (const [index, name] of names.entries()) {
    const { statements, kills, halfDone, doubled } = await proveRow(place, name, `${index}`);
    process.stdout.write(
      `${engine} ${name}: statements ${statements} = kills ${kills}, half-done ${halfDone}, doubled ${doubled}\n`,
    );
    report.statements += statements;
    report.kills += kills;
    report.halfDone += halfDone;
    report.doubled += doubled;
  }
}

async function onPglite(names: readonly string[], report: RowCount): Promise<void> {
  const { database, dataDir, dispose } = await openTestDatabase();
  await registerPlace(database);
  await database.close();
  try {
    await proveEngine('pglite', dataDir, names, report);
  } finally {
    await dispose();
  }
}

async function onPostgres(names: readonly string[], report: RowCount): Promise<void> {
  const server = await startPrivatePostgres();
  try {
    const superuser = new pg.Client({ connectionString: server.url('postgres', 'postgres') });
    await superuser.connect();
    await superuser.query('CREATE ROLE records_owner LOGIN CREATEROLE');
    await superuser.query('CREATE ROLE cloud LOGIN');
    await superuser.query('CREATE DATABASE records OWNER records_owner');
    await superuser.end();
    await migratePostgres({ ownerUrl: server.url('records_owner', 'records'), serviceLogin: 'cloud', nowMs: 1 });
    const url = server.url('cloud', 'records');
    const database = await openPostgresDatabase({ url, onIdleFault: () => undefined });
    await registerPlace(database);
    await database.close();
    await proveEngine('postgresql', url, names, report);
  } finally {
    await server.stop();
  }
}

const [engines = 'pglite,postgresql', part = ''] = process.argv.slice(2);
const names = crashRows.map(({ name }) => name).filter((name) => name.includes(part));
const total: RowCount = { statements: 0, kills: 0, halfDone: 0, doubled: 0 };
const wanted = engines
  .split(',')
  .filter((engine) => engine !== 'postgresql' || requirement('postgresql').path !== undefined);
if (wanted.length < engines.split(',').length) say('postgresql is not on this machine: rows on PGlite only');
// Side by side: each waits mostly for its own processes to start.
await Promise.all(wanted.map((engine) => (engine === 'pglite' ? onPglite : onPostgres)(names, total)));
const report: CrashReport = { rows: names.length * wanted.length, ...total };
process.stdout.write(`${JSON.stringify(report)}\n`);
