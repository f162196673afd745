import { fileDirectory } from '../../evidence/index.js';
import { openPgliteDatabase } from '../../platform/db/pglite-database.js';
import { openPostgresDatabase } from '../../platform/db/postgres-database.js';
import { drizzleTicketTransactions } from '../adapters/drizzle-ticket-records.js';
import { keepFiles } from '../usecases/keep-files.js';
import { people } from './people.js';

/*
 * Adds what comes on its standard input to a ticket, and ends itself with SIGKILL as soon as the bytes are on the disk and no row tells of
 * them. A process of its own: `<data directory or postgres URL> <directory of files> <ticket>`.
 */

const lost = (error: Error) => {
  throw error;
};

async function main([place = '', filesDir = '', ticketId = '']: readonly string[]): Promise<void> {
  const database = place.startsWith('postgres')
    ? await openPostgresDatabase({ url: place, onIdleFault: lost })
    : await openPgliteDatabase({ dataDir: place, nowMs: 0, onLost: lost });
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const files = fileDirectory(filesDir);
  const { addFile } = keepFiles({
    transactions: drizzleTicketTransactions(database),
    clock: { nowMs: () => Date.now(), schedule: () => () => undefined },
    changed: () => undefined,
    files: {
      ...files,
      async put(content) {
        await files.put(content);
        process.kill(process.pid, 'SIGKILL');
        return new Promise<never>(() => undefined);
      },
    },
  });
  await addFile(people.dispatcher, ticketId, {
    ...{ name: 'a.png', content: Buffer.concat(chunks), purpose: 'photo', clientTimeMs: null },
  });
}

await main(process.argv.slice(2));
