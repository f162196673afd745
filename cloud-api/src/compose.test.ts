import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith, startInfluxdb } from '@anju/tests';
import pg from 'pg';
import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import { startCloud } from './compose.js';
import { loadConfig } from './config.js';
import { fieldRegistry } from './ingest/testing/field-registry.js';
import { FieldBroker, FieldNode, garage } from './ingest/testing/field-rig.js';
import { migrate } from './migrate.js';
import { makeRecordsDatabase, startPrivatePostgres } from './platform/testing/private-postgres.js';
import { openInfluxReadingStore } from './readings/index.js';

const patient = { timeout: 120_000, interval: 50 };

describeWith(['postgresql', 'influxd'], 'the cloud on PostgreSQL and InfluxDB', () => {
  it('loses nothing while InfluxDB is down, confirms when it is back, and knows everything after a new start', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'anju-cloud-'));
    const [postgres, influx, broker] = await Promise.all([
      startPrivatePostgres(),
      startInfluxdb({ own: true }),
      FieldBroker.start(),
    ]);
    try {
      await makeRecordsDatabase(postgres, 'records');
      const environment = {
        ANJU_DATABASE_OWNER_URL: postgres.url('records_owner', 'records'),
        ANJU_DATABASE_URL: postgres.url('cloud', 'records'),
        ANJU_INFLUX_URL: influx.url,
        ANJU_INFLUX_ORG: influx.org,
        ANJU_INFLUX_TOKEN_FILE: join(directory, 'influx-token'),
        ANJU_BROKER_URL: broker.url,
        ANJU_HOST_ID: 'anju',
      };
      const influxTokenFile = environment.ANJU_INFLUX_TOKEN_FILE;
      const migrateAll = () =>
        migrate({ serviceLogin: 'cloud', influxTokenFile }, { ...environment, ANJU_INFLUX_ADMIN_TOKEN: influx.token });
      const done = await migrateAll();
      expect(done).toContain('created bucket anju_raw, kept 30 days');
      expect(done.at(-1)).toBe(`wrote the service's token to ${influxTokenFile}`);
      expect(await migrateAll()).toEqual(['nothing to do']);
      const serviceToken = (await readFile(influxTokenFile, 'utf8')).trim();
      expect(serviceToken).not.toBe(influx.token);
      expect((await stat(influxTokenFile)).mode & 0o077).toBe(0);

      const seedFile = join(directory, 'registry.yaml');
      await writeFile(seedFile, fieldRegistry);
      const options = { dataDir: join(directory, 'data'), httpPort: '0', registry: seedFile };
      const logger = pino({ level: process.env.ANJU_TEST_LOG ?? 'silent' });
      const start = () =>
        startCloud(loadConfig(options, environment), logger, (error) => {
          throw error;
        });
      const ready = async (address: string) => (await fetch(`${address}/readyz`)).status === 200;

      let cloud = await start();
      await vi.waitFor(async () => expect(await ready(cloud.address)).toBe(true), patient);
      const node = await FieldNode.connect(broker);
      const startMs = Date.now();
      const send = (n: number) => node.send([n, n], { water_depth: n }, { atMs: startMs + n });
      let answered = 0;
      /** As an agent does: born once more and sent again when the host asks for it. */
      const untilConfirmed = (records: readonly number[]) =>
        vi.waitFor(async () => {
          if (node.rebirthsAsked > answered) {
            answered = node.rebirthsAsked;
            await node.birth({ 'garage-1': {} });
            for (const n of records) await send(n);
          }
          expect(records.every((n) => node.isConfirmed(n))).toBe(true);
        }, patient);
      await vi.waitFor(() => expect(node.hostOnline).toBe(true), patient);
      await node.birth({ 'garage-1': {} });
      await send(1);
      await untilConfirmed([1]);

      await influx.kill();
      for (const n of [2, 3, 4]) await send(n);
      await vi.waitFor(async () => expect(await ready(cloud.address)).toBe(false), patient);
      await send(5);
      await expect(start()).rejects.toMatchObject({ code: 'ingest.taken' });
      expect([2, 3, 4, 5].filter((n) => node.isConfirmed(n))).toEqual([]);

      await influx.restart();
      await untilConfirmed([2, 3, 4, 5]);
      await vi.waitFor(async () => expect(await ready(cloud.address)).toBe(true), patient);
      await cloud.stop();
      await influx.kill();
      await expect(start()).rejects.toMatchObject({ code: 'readings.unavailable', retryable: true });
      await influx.restart();

      const { url, org } = influx;
      const store = await openInfluxReadingStore({ url, org, token: serviceToken, bucketPrefix: 'anju' });
      const stored = async () => {
        const query = { facilityId: garage, point: 'water_depth', fromMs: startMs, toMs: startMs + 1000, limit: 100 };
        return (await store.range(query)).readings.map(({ value }) => value);
      };
      expect(await stored()).toEqual([1, 2, 3, 4, 5]);

      cloud = await start();
      await vi.waitFor(() => expect(node.hostOnline).toBe(true), patient);
      await node.birth({ 'garage-1': {} });
      await send(6);
      await untilConfirmed([6]);
      expect(await stored()).toEqual([1, 2, 3, 4, 5, 6]);
      await node.send([7, 7], { water_depth: 7 }, { atMs: startMs - 31 * 86_400_000 });
      await untilConfirmed([7]);
      const records = new pg.Client({ connectionString: postgres.url('postgres', 'records') });
      await records.connect();
      await vi.waitFor(async () => {
        const { rows } = await records.query('SELECT code, point FROM rejections');
        expect(rows).toEqual([{ code: 'reading.beyond_retention', point: 'water_depth' }]);
      }, patient);
      await records.end();
      await store.close();
      await node.end();
      await cloud.stop();

      const wrong = join(directory, 'wrong-token');
      await writeFile(wrong, 'wrong');
      await expect(
        startCloud(loadConfig(options, { ...environment, ANJU_INFLUX_TOKEN_FILE: wrong }), logger, () => undefined),
      ).rejects.toMatchObject({ code: 'readings.not_ready', message: expect.stringContaining('refuses the token') });
    } finally {
      await broker.stop();
      await influx.stop();
      await postgres.stop();
      await rm(directory, { recursive: true });
    }
  }, 300_000);
});
