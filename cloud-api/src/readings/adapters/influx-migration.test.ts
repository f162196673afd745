import { describeWith, type InfluxdbServer, startInfluxdb } from '@anju/tests';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { aBatch, aReading } from '../reading-store.suite.js';
import { anInstallation, callInflux, type Installation, keepEverything } from '../testing/influx-harness.js';
import { type InfluxMigration, migrateInflux } from './influx-migration.js';
import { openInfluxReadingStore } from './influx-reading-store.js';

// A server on a busy machine takes its time.
vi.setConfig({ testTimeout: 180_000 });

const facilityId = 'heping.fire-water-1';
const point = 'tank_level';
const keep = { raw: 30, minute: 365, hour: 3650, journal: 3 } as const;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

interface Task {
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

describeWith(['influxdb'], 'the migration of InfluxDB', () => {
  let server: InfluxdbServer;
  let installation: Installation;
  beforeAll(async () => {
    server = await startInfluxdb();
  }, 180_000);
  afterAll(() => server.stop());
  beforeEach(() => {
    installation = anInstallation(server);
  });

  const migrate = (changes: Partial<InfluxMigration['keep']> = {}) =>
    migrateInflux({ ...installation, keep: { ...keep, ...changes } });
  const tasks = async () => {
    const { tasks: all } = await callInflux<{ tasks: Task[] }>(installation, 'GET', `tasks?org=${installation.org}`);
    return all.filter(({ name }) => name.startsWith(installation.bucketPrefix));
  };
  /** Runs a task as if its time were `scheduledFor`. */
  const run = async (name: string, scheduledForMs: number) => {
    const task = (await tasks()).find((known) => known.name === name);
    const runs = `tasks/${task?.id}/runs`;
    const { id } = await callInflux<{ id: string }>(installation, 'POST', runs, {
      scheduledFor: new Date(scheduledForMs).toISOString(),
    });
    await vi.waitFor(
      async () => {
        const { status } = await callInflux<{ status: string }>(installation, 'GET', `${runs}/${id}`);
        expect(status).toBe('success');
      },
      { timeout: 60_000, interval: 100 },
    );
  };

  it('makes buckets with their retention and tasks, and then finds nothing to do', async () => {
    const { bucketPrefix } = installation;
    expect(await migrate()).toEqual([
      `created bucket ${bucketPrefix}_raw, kept 30 days`,
      `created bucket ${bucketPrefix}_1m, kept 365 days`,
      `created bucket ${bucketPrefix}_1h, kept 3650 days`,
      `created bucket ${bucketPrefix}_journal, kept 3 days`,
      `created bucket ${bucketPrefix}_state, kept for ever`,
      `created task ${bucketPrefix} 1m`,
      `created task ${bucketPrefix} 1h`,
    ]);
    expect(await migrate()).toEqual([]);
  });

  it('applies what has changed, and only that', async () => {
    const { bucketPrefix } = installation;
    await migrate();
    expect(await migrate({ raw: 60, journal: 'forever', minute: 'none' })).toEqual([
      `bucket ${bucketPrefix}_raw is now kept 60 days`,
      `bucket ${bucketPrefix}_journal is now kept for ever`,
      `deleted task ${bucketPrefix} 1m`,
    ]);
    expect((await tasks()).map(({ name }) => name)).toEqual([`${bucketPrefix} 1h`]);
    const [hourly] = await tasks();
    await callInflux(installation, 'PATCH', `tasks/${hourly?.id}`, { status: 'inactive' });
    expect(await migrate({ raw: 60, journal: 'forever' })).toEqual([
      `created task ${bucketPrefix} 1m`,
      `changed task ${bucketPrefix} 1h`,
    ]);
    expect((await tasks()).map(({ status }) => status)).toEqual(['active', 'active']);
  });

  it('makes the organisation where there is none', async () => {
    installation = { ...installation, org: `${installation.bucketPrefix}-org` };
    expect((await migrate())[0]).toBe(`created organisation ${installation.org}`);
    expect(await migrate()).toEqual([]);
    await (await openInfluxReadingStore(installation)).close();
  });

  it('says whose token it needs where this one may not', async () => {
    installation = { ...installation, token: 'wrong' };
    await expect(migrate()).rejects.toMatchObject({
      code: 'readings.not_ready',
      retryable: false,
      message: expect.stringMatching(/401.*operator/),
    });
  });

  it('condenses by its tasks, and what is older than single readings are kept is answered from that', async () => {
    const hourMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 2 * HOUR_MS;
    await migrateInflux({ ...installation, keep: keepEverything });
    // Late readings would be condensed by the store itself.
    const store = await openInfluxReadingStore({ ...installation, lateAfterMs: Number.POSITIVE_INFINITY });
    const values = [1, 2, 6, 4];
    await store.append([
      aBatch([
        ...values.map((value, n) => aReading({ sourceTimeMs: hourMs + n * 20_000, value })),
        aReading({ sourceTimeMs: hourMs + 1, point: 'pump_run', value: true }),
        aReading({ sourceTimeMs: hourMs + 2, point: 'pump_run', value: false }),
        aReading({ sourceTimeMs: hourMs + 1, point: 'code', value: 'E-12' }),
        aReading({ sourceTimeMs: hourMs + 1, point: 'pool_level', value: null, quality: 'bad', reason: 'sentinel' }),
      ]),
    ]);
    await store.close();
    await run(`${installation.bucketPrefix} 1m`, hourMs + MINUTE_MS);
    await run(`${installation.bucketPrefix} 1m`, hourMs + 2 * MINUTE_MS);
    await run(`${installation.bucketPrefix} 1h`, hourMs + HOUR_MS);

    // Single readings are kept for 30 days; in a hundred there are none of these.
    await migrate();
    const later = await openInfluxReadingStore({ ...installation, nowMs: () => Date.now() + 100 * 86_400_000 });
    const span = { facilityId, fromMs: hourMs - HOUR_MS, toMs: hourMs + 10 * HOUR_MS };
    expect(await later.buckets({ ...span, point, bucketMs: MINUTE_MS })).toEqual([
      { startMs: hourMs, mean: 3, min: 1, max: 6, last: 6, count: 3 },
      { startMs: hourMs + MINUTE_MS, mean: 4, min: 4, max: 4, last: 4, count: 1 },
    ]);
    const fiveMinutes = { mean: 13 / 4, min: 1, max: 6, last: 4, count: 4 };
    expect(await later.buckets({ ...span, point, bucketMs: 5 * MINUTE_MS })).toEqual([
      { startMs: Math.floor(hourMs / (5 * MINUTE_MS)) * 5 * MINUTE_MS, ...fiveMinutes },
    ]);
    expect(await later.buckets({ ...span, point, bucketMs: HOUR_MS })).toEqual([{ startMs: hourMs, ...fiveMinutes }]);
    expect(await later.buckets({ ...span, point: 'pump_run', bucketMs: HOUR_MS })).toEqual([
      { startMs: hourMs, mean: 0.5, min: 0, max: 1, last: 0, count: 2 },
    ]);
    for (const without of ['code', 'pool_level', 'no_such_point']) {
      expect(await later.buckets({ ...span, point: without, bucketMs: HOUR_MS })).toEqual([]);
    }
    await later.close();
  });

  it('condenses anew what came after its window had been condensed', async () => {
    const hourMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 5 * HOUR_MS;
    await migrate();
    const at = (n: number, value: number) => aReading({ sourceTimeMs: hourMs + n, value });
    const early = await openInfluxReadingStore({ ...installation, lateAfterMs: Number.POSITIVE_INFINITY });
    await early.append([aBatch([at(0, 8)], { range: [1, 1] })]);
    await early.close();
    await run(`${installation.bucketPrefix} 1m`, hourMs + MINUTE_MS);
    await run(`${installation.bucketPrefix} 1h`, hourMs + HOUR_MS);

    // Killed before it condenses: the next start does it.
    const killed = await openInfluxReadingStore({ ...installation });
    await killed.append([aBatch([at(5, 2), at(MINUTE_MS, 5)], { range: [2, 3] })]);
    const store = await openInfluxReadingStore({ ...installation, condenseLateAfterMs: 0 });
    const later = await openInfluxReadingStore({ ...installation, nowMs: () => Date.now() + 100 * 86_400_000 });
    const query = { facilityId, point, fromMs: hourMs, toMs: hourMs + HOUR_MS };
    await vi.waitFor(
      async () => {
        expect(await later.buckets({ ...query, bucketMs: MINUTE_MS })).toEqual([
          { startMs: hourMs, mean: 5, min: 2, max: 8, last: 2, count: 2 },
          { startMs: hourMs + MINUTE_MS, mean: 5, min: 5, max: 5, last: 5, count: 1 },
        ]);
        expect(await later.buckets({ ...query, bucketMs: HOUR_MS })).toEqual([
          { startMs: hourMs, mean: 5, min: 2, max: 8, last: 5, count: 3 },
        ]);
      },
      { timeout: 60_000, interval: 100 },
    );
    for (const opened of [killed, store, later]) await opened.close();
  });
});

describeWith(['influxd'], 'the migration of an InfluxDB that was just installed', () => {
  it('sets it up with the given token, which then may do what the service does', async () => {
    const server = await startInfluxdb({ own: true, setUp: false });
    try {
      const installation = { ...anInstallation(server), org: 'shifan' };
      await expect(openInfluxReadingStore(installation)).rejects.toMatchObject({ code: 'readings.not_ready' });
      const done = await migrateInflux({ ...installation, keep });
      expect(done[0]).toMatch(/^set up InfluxDB with the user anju/);
      expect(done).toContain(`created bucket ${installation.bucketPrefix}_raw, kept 30 days`);
      expect(done.join()).not.toContain(server.token);
      expect(await migrateInflux({ ...installation, keep })).toEqual([]);
      const store = await openInfluxReadingStore(installation);
      await store.append([aBatch([aReading({ sourceTimeMs: Date.now() })])]);
      await store.close();
    } finally {
      await server.stop();
    }
  });
});
