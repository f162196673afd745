import { createInterface } from 'node:readline';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { openPgliteDatabase } from '../db/pglite-database.js';

/*
 * What one guard of the embedded database is for, tried with it (`on`: the database of the service) and without (`off`: PGlite
 * as shipped). A process of its own: `guard-probe <probe> <on|off> <directory> …`.
 *
 * - `commits … <writer> <most>`: says `ready`, waits for a line, then commits rows and prints each number when it is acknowledged.
 * - `count`: how many rows of each writer are there, as JSON.
 * - `longest-wait`: how long a heavy statement takes and keeps the event loop waiting, in ms, as JSON.
 * - `nested`: a query outside the transaction while one is open; prints how it ended: an error code, or `deadlock`.
 */

/** A query outside the transaction that is not answered in this time never will be. */
const DEADLOCK_MS = 3_000;
const HEAVY = 'select sum(n) from generate_series(1, 3000000) n';

interface Probed {
  insert(writer: string, n: number): Promise<unknown>;
  count(): Promise<Record<string, number>>;
  heavy(): Promise<unknown>;
  nested(): Promise<unknown>;
  close(): Promise<void>;
}

type CountRow = { writer: string; n: number };
const byWriter = (rows: readonly CountRow[]) => Object.fromEntries(rows.map(({ writer, n }) => [writer, Number(n)]));

async function openGuarded(dataDir: string): Promise<Probed> {
  const database = await openPgliteDatabase({
    dataDir,
    nowMs: 0,
    onLost: (error) => {
      throw error;
    },
  });
  const scope = { role: 'admin' } as const;
  return {
    insert: (writer, n) =>
      database.tx(scope, (tx) =>
        tx.execute(
          sql`insert into rejections (at_ms, code, detail, topic, payload_hex) values (${n}, ${writer}, '', 't', '')`,
        ),
      ),
    count: async () => {
      const counted = await database.tx(scope, (tx) =>
        tx.execute<CountRow>(sql`select code as writer, count(*) as n from rejections group by code`),
      );
      return byWriter(counted.rows);
    },
    heavy: () => database.tx(scope, (tx) => tx.execute(sql.raw(HEAVY))),
    nested: () => database.tx(scope, () => database.tx(scope, (tx) => tx.execute(sql`select 1`))),
    close: () => database.close(),
  };
}

async function openAsShipped(dataDir: string): Promise<Probed> {
  const database = await PGlite.create(dataDir);
  await database.exec('create table if not exists commits (writer text not null, n int not null)');
  return {
    insert: (writer, n) => database.query('insert into commits values ($1, $2)', [writer, n]),
    count: async () => {
      const { rows } = await database.query<CountRow>('select writer, count(*) as n from commits group by writer');
      return byWriter(rows);
    },
    heavy: () => database.query(HEAVY),
    nested: () => database.transaction(() => database.query('select 1')),
    close: () => database.close(),
  };
}

async function longestWait(work: () => Promise<unknown>): Promise<{ waitedMs: number; tookMs: number }> {
  let longest = 0;
  const begin = performance.now();
  let last = begin;
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 5);
  await work();
  const tookMs = Math.round(performance.now() - begin);
  // A timer that the statement held up has not fired yet.
  await new Promise((resolve) => setTimeout(resolve, 20));
  clearInterval(timer);
  return { waitedMs: Math.round(longest), tookMs };
}

async function howItEnds(work: () => Promise<unknown>): Promise<string> {
  const never = new Promise<string>((resolve) => setTimeout(resolve, DEADLOCK_MS, 'deadlock').unref());
  const ended = work().then(
    () => 'answered',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
  return Promise.race([ended, never]);
}

async function main([probe, guard, directory = '', writer = 'a', most = '0']: readonly string[]): Promise<void> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const probed = await (guard === 'on' ? openGuarded : openAsShipped)(directory).catch((error: { code?: string }) => {
    say(`refused ${error.code ?? error}`);
    return undefined;
  });
  if (probed === undefined) return;
  switch (probe) {
    case 'commits': {
      say('ready');
      const lines = createInterface({ input: process.stdin });
      await new Promise<void>((resolve) => lines.once('line', () => resolve()));
      lines.close();
      for (let n = 1; n <= Number(most); n += 1) {
        await probed.insert(writer, n);
        say(String(n));
      }
      break;
    }
    case 'count':
      say(JSON.stringify(await probed.count()));
      break;
    case 'longest-wait':
      say(JSON.stringify(await longestWait(probed.heavy)));
      break;
    case 'nested': {
      const end = await howItEnds(probed.nested);
      say(end);
      // What waits for itself cannot be closed either.
      if (end === 'deadlock') process.exit(0);
      break;
    }
    default:
      throw new Error(`no such probe: ${probe}`);
  }
  await probed.close();
}

await main(process.argv.slice(2));
