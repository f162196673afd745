import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeWith, startInfluxdb } from '@anju/tests';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import { backupCloud, loadBackupConfig, restoreCloud, verifyCloudBackup } from './backup-commands.js';
import { startCloud } from './compose.js';
import { type Config, loadConfig } from './config.js';
import { fieldRegistry } from './ingest/testing/field-registry.js';
import { FieldBroker, FieldNode, garage } from './ingest/testing/field-rig.js';
import { InProcessLiveBus } from './live/index.js';
import { migrate } from './migrate.js';
import { openDatabase } from './open-database.js';
import { openReadings } from './open-readings.js';
import { systemClock } from './platform/clock.js';
import { makeRecordsDatabase, startPrivatePostgres } from './platform/testing/private-postgres.js';
import { sourceProcessArguments } from './platform/testing/source-process.js';
import { makeTestDataDir } from './platform/testing/test-database.js';
import { filesDirectoryOf } from './ticket-files.js';
import { createTickets } from './tickets/index.js';
import { hazard, people } from './tickets/testing/people.js';
import { verifyLog } from './verify-log.js';

const logger = pino({ level: process.env.ANJU_TEST_LOG ?? 'silent' });
const patient = { timeout: 120_000, interval: 50 };
const fail = (error: Error) => {
  throw error;
};

interface Kept {
  readonly readings: readonly string[];
  readonly hazards: readonly Record<string, unknown>[];
  readonly tickets: readonly Record<string, unknown>[];
  /** Of each ticket, whether its log is whole. */
  readonly logs: readonly boolean[];
}

const ids = (rows: readonly Record<string, unknown>[]) => rows.map(({ id }) => id);

/** What the stores of a stopped cloud hold. */
async function kept(config: Config): Promise<Kept> {
  const store = await openReadings(config, logger);
  const { readings } = await store.range({
    ...{ facilityId: garage, point: 'water_depth', fromMs: 0, toMs: Date.now() + 86_400_000, limit: 100_000 },
  });
  await store.close();
  const database = await openDatabase(config, logger, fail);
  try {
    const rows = (table: 'hazards' | 'tickets') =>
      database.tx({ role: 'admin' }, async (tx) => {
        const found = await tx.execute(
          sql`SELECT id, to_jsonb(t) AS whole FROM ${sql.identifier(table)} t ORDER BY id`,
        );
        return found.rows;
      });
    const hazards = await rows('hazards');
    const tickets = await rows('tickets');
    const { verifyLog } = createTickets({ database, bus: new InProcessLiveBus(logger), clock: systemClock, logger });
    const verdicts = [];
    for (const { id } of tickets) verdicts.push((await verifyLog(String(id)))?.ok === true);
    const told = readings.map(({ sourceTimeMs, ordinal, value }) => `${sourceTimeMs}.${ordinal} ${value}`);
    return { readings: told, hazards, tickets, logs: verdicts };
  } finally {
    await database.close();
  }
}

interface StoresOfTest {
  /** What names the stores of the cloud that is backed up, and of its copy. */
  readonly original: NodeJS.ProcessEnv;
  readonly copy: NodeJS.ProcessEnv;
  /** What an operator does between the restore and the first start. */
  readonly afterRestore: () => Promise<unknown>;
}

/** Backs a cloud up while an agent sends, restores it into `copy`, and sends on. */
async function backUpUnderLoad(directory: string, broker: FieldBroker, stores: StoresOfTest): Promise<void> {
  const seedFile = join(directory, 'registry.yaml');
  await writeFile(seedFile, fieldRegistry);
  const optionsOf = (name: string) => ({ dataDir: join(directory, name), httpPort: '0', registry: seedFile });
  const environmentOf = (env: NodeJS.ProcessEnv) => ({ ANJU_BROKER_URL: broker.url, ANJU_HOST_ID: 'anju', ...env });
  const original = loadConfig(optionsOf('original'), environmentOf(stores.original));
  const ofOriginal = loadBackupConfig(optionsOf('original'), environmentOf(stores.original));
  const ofCopy = loadBackupConfig(optionsOf('copy'), environmentOf(stores.copy));
  const backup = join(directory, 'backup');

  const startMs = Date.now() - 3_600_000;
  let node: FieldNode;
  let answered = 0;
  let last = 0;
  const send = (n: number) => node.send([n, n], { water_depth: 300 + (n % 7) }, { atMs: startMs + n * 1_000 });
  /** As an agent does: born once more and sent again when the host asks for it. */
  const untilConfirmed = (from: number) =>
    vi.waitFor(async () => {
      if (node.rebirthsAsked > answered) {
        answered = node.rebirthsAsked;
        await node.birth();
        for (let n = from; n <= last; n++) await send(n);
      }
      for (let n = from; n <= last; n++) expect(node.isConfirmed(n)).toBe(true);
    }, patient);

  let cloud = await startCloud(original, logger, fail);
  node = await FieldNode.connect(broker);
  await vi.waitFor(() => expect(node.hostOnline).toBe(true), patient);
  await node.birth();
  while (last < 100) await send(++last);
  await untilConfirmed(1);
  const confirmedBefore = last;

  let made = false;
  const backedUp = backupCloud(ofOriginal, backup, logger).finally(() => {
    made = true;
  });
  while (!made) {
    const first = last + 1;
    for (let n = 0; n < 10; n++) await send(++last);
    await untilConfirmed(first);
  }
  const { files } = await backedUp;
  await cloud.stop();

  expect(await verifyCloudBackup(backup)).toMatchObject({ files });
  await expect(restoreCloud(ofOriginal, backup, logger)).rejects.toMatchObject({ code: 'db.not_empty' });
  expect(await restoreCloud(ofCopy, backup, logger)).toMatchObject({ files });
  await expect(restoreCloud(ofCopy, backup, logger)).rejects.toMatchObject({ code: 'db.not_empty' });
  await stores.afterRestore();
  const copy = loadConfig(optionsOf('copy'), environmentOf(stores.copy));
  const [before, after] = [await kept(original), await kept(copy)];
  expect(before.readings).toHaveLength(last);
  expect(after.readings.length).toBeGreaterThanOrEqual(confirmedBefore);
  expect(before.readings).toEqual(expect.arrayContaining([...after.readings]));
  expect(after.tickets.length).toBeGreaterThan(0);
  // What came during the copy is beyond it.
  expect(ids(before.hazards)).toEqual(expect.arrayContaining(ids(after.hazards)));
  expect(ids(before.tickets)).toEqual(expect.arrayContaining(ids(after.tickets)));
  expect(after.logs.every((whole) => whole)).toBe(true);

  cloud = await startCloud(copy, logger, fail);
  await node.end();
  node = await FieldNode.connect(broker, { bdSeq: 1 });
  await vi.waitFor(() => expect(node.hostOnline).toBe(true), patient);
  answered = 0;
  await node.birth();
  // What came after the copy is still in the agent's outbox in the worst case, and is sent again.
  last += 1;
  const first = confirmedBefore + 1;
  for (let n = first; n <= last; n++) await send(n);
  await untilConfirmed(first);
  await node.end();
  await cloud.stop();
  const goneOn = await kept(copy);
  expect(goneOn.readings).toHaveLength(last);
  // It evaluated what was copied beyond its records, and what was sent again, as the original had.
  expect(ids(goneOn.hazards)).toEqual(expect.arrayContaining(ids(before.hazards)));
  expect(ids(goneOn.tickets)).toEqual(expect.arrayContaining(ids(after.tickets)));
  expect(goneOn.logs.every((whole) => whole)).toBe(true);
}

async function inDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'anju-backup-'));
  try {
    await work(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** A data directory whose records are migrated and empty: to make them anew takes long. */
async function makeDataDir(directory: string, name: string): Promise<string> {
  const dataDir = join(directory, name);
  await mkdir(dataDir);
  await rename(await makeTestDataDir(directory), join(dataDir, 'records'));
  return dataDir;
}

it('backs a cloud up under load, restores it elsewhere, and goes on from there', async () => {
  await inDirectory(async (directory) => {
    const broker = await FieldBroker.start();
    try {
      for (const name of ['original', 'copy']) await makeDataDir(directory, name);
      await backUpUnderLoad(directory, broker, { original: {}, copy: {}, afterRestore: async () => undefined });
    } finally {
      await broker.stop();
    }
  });
}, 600_000);

describeWith(['postgresql', 'influxd'], 'a backup of PostgreSQL and InfluxDB', () => {
  it('is made under load, restored into an empty database and a server that nobody has set up, and goes on there', async () => {
    await inDirectory(async (directory) => {
      const [postgres, influx, empty, broker] = await Promise.all([
        startPrivatePostgres(),
        startInfluxdb({ own: true }),
        startInfluxdb({ own: true, setUp: false }),
        FieldBroker.start(),
      ]);
      try {
        await makeRecordsDatabase(postgres, 'records');
        await makeRecordsDatabase(postgres, 'copied');
        const environmentOf = (database: string, server: typeof influx) => ({
          ANJU_DATABASE_OWNER_URL: postgres.url('records_owner', database),
          ANJU_DATABASE_URL: postgres.url('cloud', database),
          ANJU_INFLUX_URL: server.url,
          ANJU_INFLUX_ORG: server.org,
          ANJU_INFLUX_ADMIN_TOKEN: server.token,
          ANJU_INFLUX_TOKEN_FILE: join(directory, `token-of-${database}`),
        });
        const migrated = (env: NodeJS.ProcessEnv & { readonly ANJU_INFLUX_TOKEN_FILE: string }) =>
          migrate({ serviceLogin: 'cloud', influxTokenFile: env.ANJU_INFLUX_TOKEN_FILE }, env);
        const [original, copy] = [environmentOf('records', influx), environmentOf('copied', empty)];
        await migrated(original);
        await migrate({ serviceLogin: 'cloud' }, { ANJU_DATABASE_OWNER_URL: copy.ANJU_DATABASE_OWNER_URL });
        await backUpUnderLoad(directory, broker, {
          ...{ original, copy },
          afterRestore: async () => {
            const done = await migrated(copy);
            expect(done.some((line) => line.startsWith('created bucket'))).toBe(false);
          },
        });
      } finally {
        await broker.stop();
        for (const server of [influx, empty, postgres]) await server.stop();
      }
    });
  }, 600_000);
});

/** A ticket with a photo, whose hash is returned. */
async function addPhoto(config: Config): Promise<string> {
  const database = await openDatabase(config, logger, fail);
  try {
    const parts = { database, bus: new InProcessLiveBus(logger), clock: systemClock, logger };
    const tickets = createTickets({ ...parts, filesDir: filesDirectoryOf(config) });
    const about = { path: 'linan.qiaodong.heping', nowMs: Date.now() };
    const id = await database.tx({ role: 'ingest' }, (tx) =>
      tickets.hazardTickets.hazardBecameActive(tx, hazard(), about),
    );
    const content = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const sent = { name: 'a.png', content, purpose: 'photo' as const, clientTimeMs: null };
    return (await tickets.addFile(people.dispatcher, id, sent))?.sha256 ?? '';
  } finally {
    await database.close();
  }
}

it('makes a backup while no cloud runs, and refuses one that is damaged, lacks a file or was cut off', async () => {
  await inDirectory(async (directory) => {
    const configOf = async (name: string) => loadBackupConfig({ dataDir: await makeDataDir(directory, name) }, {});
    const [original, target] = [await configOf('original'), await configOf('target')];
    const backup = join(directory, 'backup');
    const sha256 = await addPhoto(original.config);
    await backupCloud(original, backup, logger);
    const whole = await verifyCloudBackup(backup);
    expect(whole.lostFiles).toBe(0);
    await expect(backupCloud(original, backup, logger)).rejects.toMatchObject({ code: 'backup.target_not_empty' });

    const refused = async (code: string) => {
      await expect(verifyCloudBackup(backup)).rejects.toMatchObject({ code });
      await expect(restoreCloud(target, backup, logger)).rejects.toMatchObject({ code });
    };
    for (const name of ['readings/series.parquet', 'manifest.json', `files/${sha256}`]) {
      const file = join(backup, name);
      const content = await readFile(file);
      const flipped = Buffer.from(content);
      flipped[content.length >> 1] = (flipped[content.length >> 1] ?? 0) ^ 1;
      await writeFile(file, flipped);
      await refused('backup.invalid');
      await writeFile(file, content.subarray(0, -5));
      await refused('backup.invalid');
      await rm(file);
      await refused(name === 'manifest.json' ? 'backup.incomplete' : 'backup.invalid');
      await writeFile(file, content);
    }
    // Nothing was left behind by the refusals.
    expect(await restoreCloud(target, backup, logger)).toEqual(whole);
    expect(await verifyLog(target.config, logger)).toMatchObject({ tickets: 1, files: 1, faults: [] });

    // What is lost already keeps nothing else from being copied, and is told.
    await rm(join(original.config.dataDir, 'files', sha256.slice(0, 2), sha256));
    const second = join(directory, 'second');
    expect(await backupCloud(original, second, logger)).toMatchObject({ files: whole.files - 1, lostFiles: 1 });
    expect(await verifyCloudBackup(second)).toMatchObject({ lostFiles: 1 });
  });
}, 600_000);

/** Begins to restore in a process of its own, and kills that as soon as the restore has marked its begin. */
async function killWhileRestoring(dataDir: string, backup: string): Promise<void> {
  const script = fileURLToPath(new URL('backup/testing/restore-process.ts', import.meta.url));
  const child = spawn(process.execPath, [...sourceProcessArguments(), script, dataDir, backup], { stdio: 'inherit' });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const watcher = watch(dataDir, (_event, file) => {
    if (file === 'restore-unfinished') child.kill('SIGKILL');
  });
  await exited;
  watcher.close();
}

it('refuses to start on a restore that was killed, and ends it when it is begun again', async () => {
  await inDirectory(async (directory) => {
    const configOf = (dataDir: string) => loadBackupConfig({ dataDir, httpPort: '0' }, {});
    const [backup, another] = [join(directory, 'backup'), join(directory, 'another')];
    await backupCloud(configOf(await makeDataDir(directory, 'original')), backup, logger);
    await backupCloud(configOf(await makeDataDir(directory, 'other')), another, logger);
    const dataDir = await makeDataDir(directory, 'target');
    await killWhileRestoring(dataDir, backup);
    const target = configOf(dataDir);

    const unfinished = { code: 'backup.restore_unfinished' };
    await expect(startCloud(target.config, logger, fail)).rejects.toMatchObject(unfinished);
    await expect(restoreCloud(target, another, logger)).rejects.toMatchObject(unfinished);
    await restoreCloud(target, backup, logger);
    await (await openReadings(target.config, logger)).close();
    const cloud = await startCloud(target.config, logger, fail);
    await cloud.stop();
  });
}, 600_000);
