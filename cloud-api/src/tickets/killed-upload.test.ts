import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeWith } from '@anju/tests';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../platform/clock.js';
import type { Database } from '../platform/db/database.js';
import { openPgliteDatabase } from '../platform/db/pglite-database.js';
import { migratePostgres, openPostgresDatabase } from '../platform/db/postgres-database.js';
import { makeRecordsDatabase, startPrivatePostgres } from '../platform/testing/private-postgres.js';
import { sourceProcessArguments } from '../platform/testing/source-process.js';
import { makeTestDataDir } from '../platform/testing/test-database.js';
import { createTickets, type Tickets } from './index.js';
import { hazard, people } from './testing/people.js';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const program = fileURLToPath(new URL('testing/add-file-until-killed.ts', import.meta.url));
const lost = (error: Error) => {
  throw error;
};

interface Service {
  readonly database: Database;
  readonly tickets: Tickets;
}

async function killedBetweenFileAndRow(place: string, open: () => Promise<Database>, filesDir: string): Promise<void> {
  const served = async <T>(work: (service: Service) => Promise<T>): Promise<T> => {
    const database = await open();
    const bus = { publish: () => undefined, subscribe: () => () => undefined };
    const logger = pino({ level: 'silent' });
    const tickets = createTickets({ database, bus, clock: systemClock, logger, filesDir });
    try {
      return await work({ database, tickets });
    } finally {
      await database.close();
    }
  };
  const about = { path: 'linan.qiaodong.heping', nowMs: Date.now() };
  const id = await served(({ database, tickets }) =>
    database.tx({ role: 'ingest' }, (tx) => tickets.hazardTickets.hazardBecameActive(tx, hazard(), about)),
  );
  const kill = async (content: Buffer) => {
    const child = spawn(process.execPath, [...sourceProcessArguments(), program, place, filesDir, id], {
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    child.stdin.end(content);
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' });
    const sha256 = createHash('sha256').update(content).digest('hex');
    const path = join(filesDir, sha256.slice(0, 2), sha256);
    expect((await readFile(path)).equals(content)).toBe(true);
    return path;
  };

  const [sentAgain, other] = [png, Buffer.concat([png, Buffer.from('another')])];
  await kill(sentAgain);
  const orphan = await kill(other);
  await served(async ({ tickets }) => {
    const view = async () => tickets.get(people.dispatcher, id);
    expect((await view())?.files).toEqual([]);
    expect((await view())?.events.filter(({ type }) => type === 'file_added')).toEqual([]);
    const sent = { name: 'a.png', content: sentAgain, purpose: 'photo' as const, clientTimeMs: null };
    const file = await tickets.addFile(people.dispatcher, id, sent);
    expect((await view())?.files).toEqual([file]);
    const hourAgo = new Date(Date.now() - 3_700_000);
    await utimes(orphan, hourAgo, hourAgo);
    expect(await tickets.sweepFiles()).toBe(1);
    const read = await tickets.readFile(people.dispatcher, id, file?.id ?? '');
    expect(read?.content.equals(sentAgain)).toBe(true);
    expect(await tickets.verifyLog(id)).toEqual({ ok: true });
  });
}

async function inDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'anju-upload-'));
  try {
    await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const title = 'leaves no row, is done whole when it is sent again, and is cleared away when it is not';

describe('an upload whose service is killed between file and row', () => {
  it(`${title}: PGlite`, async () => {
    await inDirectory(async (directory) => {
      const dataDir = await makeTestDataDir(directory);
      const open = () => openPgliteDatabase({ dataDir, nowMs: 0, onLost: lost });
      await killedBetweenFileAndRow(dataDir, open, join(directory, 'files'));
    });
  }, 600_000);
});

describeWith(['postgresql'], 'an upload whose service is killed between file and row, on PostgreSQL', () => {
  it(title, async () => {
    await inDirectory(async (directory) => {
      const server = await startPrivatePostgres();
      try {
        await makeRecordsDatabase(server, 'records');
        await migratePostgres({ ownerUrl: server.url('records_owner', 'records'), serviceLogin: 'cloud', nowMs: 1 });
        const url = server.url('cloud', 'records');
        const open = () => openPostgresDatabase({ url, onIdleFault: lost });
        await killedBetweenFileAndRow(url, open, join(directory, 'files'));
      } finally {
        await server.stop();
      }
    });
  }, 600_000);
});
