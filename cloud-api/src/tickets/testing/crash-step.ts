import { writeSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { openPgliteDatabase } from '../../platform/db/pglite-database.js';
import { openPostgresDatabase } from '../../platform/db/postgres-database.js';
import { CrashLane, type Told, type Wish } from './crash-lane.js';
import { StatementHook } from './statement-hook.js';

/*
 * One life: reads a list of places and wishes from its standard input, lives them beside each other, each a service on a database
 * of its own, and is killed as a whole when every one stands behind the statement that its wish names. Prints JSON lines.
 */

export interface Placed {
  readonly place: string;
  /** Directory of its photos and files. */
  readonly filesDir: string;
  readonly wish: Wish;
}

export interface ToldBy {
  readonly lane: number;
  readonly told: Told;
}

const lost = (error: Error) => {
  throw error;
};

async function main(): Promise<void> {
  const hook = new StatementHook();
  hook.install();
  const placed = JSON.parse(await text(process.stdin)) as readonly Placed[];
  const ends = await Promise.all(
    placed.map(async ({ place, filesDir, wish }, lane) => {
      const database = place.startsWith('postgres')
        ? await openPostgresDatabase({ url: place, maxConnections: 2, onIdleFault: lost })
        : await openPgliteDatabase({ dataDir: place, nowMs: 0, onLost: lost });
      // Synchronously: what is said is said, even if the next thing is the end.
      const tell = (told: Told) => writeSync(1, `${JSON.stringify({ lane, told } satisfies ToldBy)}\n`);
      const end = await new CrashLane(database, filesDir, hook, tell).live(wish);
      if (end === 'done') await database.close();
      return end;
    }),
  );
  // Nothing of this process runs any more, and what it had told the databases is what is known of it.
  if (ends.includes('stopped')) process.kill(process.pid, 'SIGKILL');
}

await main();
