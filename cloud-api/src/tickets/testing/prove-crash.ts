import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requirement } from '@anju/tests';
import { migratePostgres, openPostgresDatabase } from '../../platform/db/postgres-database.js';
import { makeRecordsDatabase, startPrivatePostgres } from '../../platform/testing/private-postgres.js';
import { openTestDatabase } from '../../platform/testing/test-database.js';
import type { Told, Wish } from './crash-lane.js';
import { crashRows } from './crash-rows.js';
import type { Placed, ToldBy } from './crash-step.js';
import { registerPlace } from './register-place.js';

/*
 * `prove-crash <engine,…> <parts of row names, with | between> <services>`: for every row, counts the SQL statements of doing it and ends the service
 * with SIGKILL behind each of them, on a ticket of its own; the next life finds all of it or none of it, and trying again doubles
 * nothing. A process holds some services, each on a database of its own, and dies when each stands where it is to be killed.
 * Prints a line a row, and a report as JSON.
 */

export interface CrashReport {
  readonly rows: number;
  readonly statements: number;
  readonly kills: number;
  readonly halfDone: number;
  readonly doubled: number;
  /** Rows that changed nothing, and so proved nothing. */
  readonly idle: number;
  readonly seconds: number;
}

type Totals = { -readonly [K in Exclude<keyof CrashReport, 'seconds'>]: number };

const program = fileURLToPath(new URL('./crash-step.js', import.meta.url));
const say = (line: string) => process.stderr.write(`${line}\n`);

interface Life {
  readonly told: readonly ToldBy[];
  readonly killed: boolean;
}

async function live(placed: readonly Placed[]): Promise<Life> {
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'pipe'] });
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

interface RowState {
  readonly name: string;
  readonly number: number;
  statements: number;
  after: string;
  kills: number;
  halfDone: number;
  doubled: number;
  isIdle: boolean;
}

/** One database and the rows that are tried on it, one after the other. */
class Lane {
  #left: Wish['left'] = null;
  #row: RowState | undefined;
  #behind = 0;
  #wish: Wish | undefined;

  constructor(
    readonly place: string,
    readonly filesDir: string,
    private readonly next: () => { readonly name: string; readonly number: number } | undefined,
    private readonly done: (row: RowState) => void,
  ) {}

  wish(): Wish | undefined {
    const row = this.#row;
    const goesOn = row !== undefined && this.#behind < row.statements;
    const fresh = goesOn ? undefined : this.next();
    if (!goesOn && fresh === undefined && this.#left === null) return undefined;
    const name = goesOn ? row.name : fresh?.name;
    const number = goesOn ? row.number : fresh?.number;
    const behind = goesOn ? this.#behind + 1 : 1;
    this.#wish = {
      left: this.#left,
      count: fresh === undefined ? null : { row: fresh.name, key: `${fresh.number}-0` },
      kill: name === undefined ? null : { row: name, key: `${number}-${behind}`, behind },
    };
    this.#fresh = fresh;
    return this.#wish;
  }
  #fresh: { readonly name: string; readonly number: number } | undefined;

  take(told: readonly Told[], killed: boolean): void {
    const found = <K extends Told['kind']>(kind: K) =>
      told.find((each): each is Extract<Told, { kind: K }> => each.kind === kind);
    const must = <K extends Told['kind']>(kind: K) => {
      const one = found(kind);
      if (one === undefined) throw new Error(`a life did not tell what it ${kind}`);
      return one;
    };
    const wish = this.#wish;
    if (wish === undefined) return;
    if (wish.left !== null && this.#row !== undefined) this.#judge(this.#row, wish.left, must('checked'));
    if (wish.count !== null || wish.kill === null) {
      if (this.#row !== undefined) this.done(this.#row);
      this.#row = undefined;
      this.#left = null;
    }
    if (wish.count !== null && this.#fresh !== undefined) {
      const { statements, before, after } = must('counted');
      const start = { statements, after, kills: 0, halfDone: 0, doubled: 0, isIdle: before === after };
      this.#row = { ...this.#fresh, ...start };
    }
    if (wish.kill !== null && this.#row !== undefined) {
      this.#behind = wish.kill.behind;
      if (killed && found('stopped') !== undefined) this.#row.kills += 1;
      const { subject, before } = must('prepared');
      this.#left = { row: this.#row.name, subject, before, after: this.#row.after };
    }
  }

  #judge(row: RowState, left: NonNullable<Wish['left']>, { state, retry, detail }: Extract<Told, { kind: 'checked' }>) {
    // Behind the last statement all of it is acknowledged; before it either is right, as long as it is whole.
    const isLost = this.#behind === row.statements && state !== 'after';
    if (state === 'half-done' || isLost) row.halfDone += 1;
    if (retry === 'doubled') row.doubled += 1;
    if (detail !== '' || isLost)
      say(`${left.row} killed behind statement ${this.#behind}: ${state}, tried again: ${retry}\n${detail}`);
  }
}

async function proveEngine(
  engine: string,
  places: readonly string[],
  filesDir: string,
  names: readonly string[],
  total: Totals,
): Promise<void> {
  let number = 0;
  const next = () => {
    const name = names[number];
    return name === undefined ? undefined : { name, number: number++ };
  };
  const done = ({ name, statements, kills, halfDone, doubled, isIdle }: RowState) => {
    process.stdout.write(
      `${engine} ${name}: statements ${statements} = kills ${kills}, half-done ${halfDone}, doubled ${doubled}${isIdle ? ', CHANGES NOTHING' : ''}\n`,
    );
    total.rows += 1;
    total.statements += statements;
    total.kills += kills;
    total.halfDone += halfDone;
    total.doubled += doubled;
    total.idle += isIdle ? 1 : 0;
  };
  const lanes = places.map((place, index) => new Lane(place, join(filesDir, String(index)), next, done));
  for (;;) {
    const placed = lanes.flatMap((lane) => {
      const wish = lane.wish();
      return wish === undefined ? [] : [{ lane, placed: { place: lane.place, filesDir: lane.filesDir, wish } }];
    });
    if (placed.length === 0) return;
    const { told, killed } = await live(placed.map((each) => each.placed));
    for (const [index, { lane }] of placed.entries()) {
      lane.take(
        told.filter((each) => each.lane === index).map((each) => each.told),
        killed,
      );
    }
  }
}

/** In memory where the machine has such a place: the process is killed, not the machine. */
const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

async function onPglite(names: readonly string[], services: number, total: Totals): Promise<void> {
  const parent = await mkdtemp(join(memory, 'anju-crash-'));
  try {
    const places: string[] = [];
    for (let count = 0; count < Math.min(services, names.length); count += 1) {
      const { database, dataDir } = await openTestDatabase(parent);
      await registerPlace(database);
      await database.close();
      places.push(dataDir);
    }
    await proveEngine('pglite', places, join(parent, 'files'), names, total);
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}

async function onPostgres(names: readonly string[], services: number, total: Totals): Promise<void> {
  // It is not the server that is killed.
  const server = await startPrivatePostgres(['fsync=off', 'max_connections=200']);
  const filesDir = await mkdtemp(join(memory, 'anju-crash-files-'));
  try {
    const places: string[] = [];
    for (let count = 0; count < Math.min(services, names.length); count += 1) {
      const name = `records_${count}`;
      await makeRecordsDatabase(server, name);
      await migratePostgres({ ownerUrl: server.url('records_owner', name), serviceLogin: 'cloud', nowMs: 1 });
      const url = server.url('cloud', name);
      const database = await openPostgresDatabase({ url, onIdleFault: () => undefined });
      await registerPlace(database);
      await database.close();
      places.push(url);
    }
    await proveEngine('postgresql', places, filesDir, names, total);
  } finally {
    await rm(filesDir, { recursive: true, force: true });
    await server.stop();
  }
}

const [engines = 'pglite,postgresql', part = '', services = '8'] = process.argv.slice(2);
const names = crashRows.map(({ name }) => name).filter((name) => part.split('|').some((each) => name.includes(each)));
const total: Totals = { rows: 0, statements: 0, kills: 0, halfDone: 0, doubled: 0, idle: 0 };
const wanted = engines
  .split(',')
  .filter((engine) => engine !== 'postgresql' || requirement('postgresql').path !== undefined);
if (wanted.length < engines.split(',').length) say('postgresql is not on this machine: rows on PGlite only');
const begin = performance.now();
await Promise.all(
  wanted.map((engine) => (engine === 'pglite' ? onPglite : onPostgres)(names, Number(services), total)),
);
if (total.rows !== names.length * wanted.length) throw new Error(`of ${names.length} rows ${total.rows} were tried`);
const report: CrashReport = { ...total, seconds: Math.round((performance.now() - begin) / 1000) };
process.stdout.write(`${JSON.stringify(report)}\n`);
