import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, protocol } from '@electric-sql/pglite';
import { ltree } from '@electric-sql/pglite/contrib/ltree';
import { DurableNodeFs } from './durable-node-fs.js';
import type {
  PgliteAnswer,
  PgliteCommand,
  PgliteFault,
  PgliteRequest,
  PgliteResult,
  PgliteStart,
} from './pglite-protocol.js';

const { serialize } = protocol;

/** As shipped it starts with `-F`, which turns fsync off; fdatasync is an empty function in its C library, fsync is not. */
const startParams = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...['fsync=on', 'wal_sync_method=fsync', 'synchronous_commit=on', 'full_page_writes=on'].flatMap((s) => ['-c', s]),
];

function stopOnSyncFailure(error: unknown): never {
  console.error('the records could not be brought to the disk; the database stops', error);
  // Ends this thread alone.
  process.exit(1);
}

async function open(directory: string): Promise<PGlite> {
  const database = new PGlite({
    fs: new DurableNodeFs(directory, stopOnSyncFailure),
    extensions: { ltree },
    startParams,
  });
  await database.waitReady;
  return database;
}

function syncTree(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else if (entry.isFile()) syncPath(path);
  }
  syncPath(directory);
}

function syncPath(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A new cluster is made aside and moved into place whole, since one that a crash left half-made never starts. */
async function openOrCreate(dataDir: string): Promise<PGlite> {
  const cluster = join(dataDir, 'cluster');
  if (!existsSync(cluster)) {
    const unfinished = join(dataDir, 'cluster.unfinished');
    rmSync(unfinished, { recursive: true, force: true });
    await (await open(unfinished)).close();
    syncTree(unfinished);
    renameSync(unfinished, cluster);
    syncPath(dataDir);
  }
  return open(cluster);
}

type Message = Awaited<ReturnType<PGlite['execProtocol']>>['messages'][number];

function collect(messages: readonly Message[]): PgliteResult {
  let fields: { name: string; dataTypeID: number }[] = [];
  let rows: (string | null)[][] = [];
  let tag = '';
  let ended = false;
  const begin = () => {
    if (ended) [fields, rows, tag, ended] = [[], [], '', false];
  };
  for (const message of messages) {
    if (message.name === 'rowDescription') {
      begin();
      fields = (message as Message & { fields: { name: string; dataTypeID: number }[] }).fields.map(
        ({ name, dataTypeID }) => ({ name, dataTypeID }),
      );
    } else if (message.name === 'dataRow') {
      rows.push((message as Message & { fields: (string | null)[] }).fields);
    } else if (message.name === 'commandComplete') {
      begin();
      tag = (message as Message & { text: string }).text;
      ended = true;
    }
  }
  return { fields, rows, tag };
}

async function run(database: PGlite, { text, values }: PgliteRequest): Promise<PgliteResult> {
  const say = async (message: Uint8Array) => (await database.execProtocol(message, { throwOnError: true })).messages;
  if (values === null) {
    try {
      return collect(await say(serialize.query(text)));
    } finally {
      await say(serialize.sync());
    }
  }
  try {
    await say(serialize.parse({ text }));
    await say(serialize.bind({ values: [...values] }));
    const described = await say(serialize.describe({ type: 'P' }));
    return collect([...described, ...(await say(serialize.execute({})))]);
  } finally {
    await say(serialize.sync());
  }
}

const faultFields = [
  'severity',
  'code',
  'detail',
  'hint',
  'position',
  'where',
  'schema',
  'table',
  'column',
  'constraint',
];

function faultOf(error: unknown): PgliteFault {
  if (!(error instanceof Error)) return { message: String(error), fields: null };
  if (error.name !== 'error' && !('severity' in error)) return { message: error.stack ?? error.message, fields: null };
  const source = error as unknown as Record<string, unknown>;
  const fields = faultFields.flatMap((key) => (typeof source[key] === 'string' ? [[key, source[key]] as const] : []));
  return { message: error.message, fields: Object.fromEntries(fields) };
}

async function main(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('pglite-worker runs as a worker thread only');
  const answer = (message: PgliteAnswer) => port.postMessage(message);
  let database: PGlite;
  try {
    database = await openOrCreate((workerData as PgliteStart).dataDir);
  } catch (error) {
    answer({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    return;
  }
  // Asked one at a time: the other side waits for each answer.
  port.on('message', (command: PgliteCommand) => {
    if (command.kind === 'close') {
      void database.close().finally(() => port.close());
      return;
    }
    const { request } = command;
    run(database, request).then(
      (result) => answer({ kind: 'result', id: request.id, result }),
      (error: unknown) => answer({ kind: 'fault', id: request.id, fault: faultOf(error) }),
    );
  });
  answer({ kind: 'ready' });
}

void main();
