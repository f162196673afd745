import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import { backupCloud, restoreCloud, verifyCloudBackup } from './backup-commands.js';
import { startCloud } from './compose.js';
import { type Config, loadConfig } from './config.js';
import { agent, FieldBroker, FieldNode, garage, group } from './ingest/testing/field-rig.js';
import { InProcessLiveBus } from './live/index.js';
import { openDatabase } from './open-database.js';
import { openReadings } from './open-readings.js';
import { systemClock } from './platform/clock.js';
import { createTickets } from './tickets/index.js';

const logger = pino({ level: process.env.ANJU_TEST_LOG ?? 'silent' });
const patient = { timeout: 120_000, interval: 50 };
const fail = (error: Error) => {
  throw error;
};

const registry = `
district: { id: linan, name: { zh: 林安, en: Linan } }
streets: [{ id: ${group}, name: { zh: 桥东, en: Qiaodong } }]
parties: [{ id: heping-property, name: Heping Property, kind: property, place: linan.${group}.heping }]
estates:
  - id: heping
    street: ${group}
    name: { zh: 和平, en: Heping }
    agents: [${agent}]
    facilities:
      - { device: garage-1, kind: ponding, name: { zh: 车库, en: Garage }, points: [water_depth, leak, sump_level] }
routes: [{ id: all, lead: heping-property }]
`;

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
    ...{ facilityId: garage, point: 'water_depth', fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 100_000 },
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

it('backs a cloud up under load, restores it elsewhere, and goes on from there', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'anju-backup-'));
  const broker = await FieldBroker.start();
  try {
    const seedFile = join(directory, 'registry.yaml');
    await writeFile(seedFile, registry);
    const configOf = (name: string) =>
      loadConfig(
        { dataDir: join(directory, name), httpPort: '0', registry: seedFile },
        { ANJU_BROKER_URL: broker.url, ANJU_HOST_ID: 'anju' },
      );
    const [original, copy, backup] = [configOf('original'), configOf('copy'), join(directory, 'backup')];

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
    const backedUp = backupCloud(original, backup, logger).finally(() => {
      made = true;
    });
    while (!made) {
      const first = last + 1;
      for (let n = 0; n < 10; n++) await send(++last);
      await untilConfirmed(first);
    }
    const { files } = await backedUp;
    await expect(restoreCloud(original, backup, logger)).rejects.toMatchObject({ code: 'db.locked' });
    await cloud.stop();

    expect(await verifyCloudBackup(backup)).toMatchObject({ files });
    expect(await restoreCloud(copy, backup, logger)).toMatchObject({ files });
    await expect(restoreCloud(copy, backup, logger)).rejects.toMatchObject({ code: 'readings.not_empty' });
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
  } finally {
    await broker.stop();
    await rm(directory, { recursive: true });
  }
}, 300_000);

it('makes a backup while no cloud runs, and refuses one that is damaged, lacks a file or was cut off', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'anju-backup-'));
  try {
    const configOf = (name: string) => loadConfig({ dataDir: join(directory, name) }, {});
    const [original, target, backup] = [configOf('original'), configOf('target'), join(directory, 'backup')];
    await backupCloud(original, backup, logger);
    const whole = await verifyCloudBackup(backup);
    await expect(backupCloud(original, backup, logger)).rejects.toMatchObject({ code: 'backup.target_not_empty' });

    const refused = async (code: string) => {
      await expect(verifyCloudBackup(backup)).rejects.toMatchObject({ code });
      await expect(restoreCloud(target, backup, logger)).rejects.toMatchObject({ code });
    };
    for (const name of ['readings/series.parquet', 'manifest.json']) {
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
  } finally {
    await rm(directory, { recursive: true });
  }
}, 300_000);
