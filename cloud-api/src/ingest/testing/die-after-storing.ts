import { openPgliteDatabase } from '../../platform/db/pglite-database.js';
import { openDuckdbReadingStore } from '../../readings/index.js';
import { startCloud } from './field-rig.js';

/**
 * The cloud of the rig as a process of its own, which stores the first batch and then waits to be killed: from the moment of
 * that append on no transaction begins. Arguments: broker URL, database directory, readings file.
 */
const [brokerUrl, dataDir, file] = process.argv.slice(2);
if (brokerUrl === undefined || dataDir === undefined || file === undefined) throw new Error('three arguments');

const database = await openPgliteDatabase({
  dataDir,
  nowMs: Date.now(),
  onLost: (error) => {
    throw error;
  },
});
const store = await openDuckdbReadingStore({ file, memoryLimitMb: 128, threads: 1 });
let appending = false;
const never = new Promise<never>(() => undefined);

await startCloud({
  broker: { url: brokerUrl },
  database: { tx: (scope, fn) => (appending ? never : database.tx(scope, fn)), close: () => database.close() },
  store: {
    append: async (batches) => {
      appending = true;
      await store.append(batches);
      process.stdout.write('stored\n');
      return never;
    },
    latest: () => store.latest(),
    range: (query) => store.range(query),
    since: (seq, limit) => store.since(seq, limit),
    close: () => store.close(),
  },
});
process.stdout.write('online\n');
