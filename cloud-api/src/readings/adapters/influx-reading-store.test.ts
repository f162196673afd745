import { inspect } from 'node:util';
import { describeWith, type InfluxdbServer, startInfluxdb } from '@anju/tests';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ReadingHistory, ReadingStore } from '../reading-store.js';
import { aBatch, aReading, describeReadingStore } from '../reading-store.suite.js';
import {
  anInstallation,
  callInflux,
  type Installation,
  influxHarness,
  readOnlyToken,
} from '../testing/influx-harness.js';
import { migrateInflux } from './influx-migration.js';
import { type InfluxReadingStoreSettings, openInfluxReadingStore } from './influx-reading-store.js';

const facilityId = 'heping.fire-water-1';
const keep = { raw: 30, minute: 365, hour: 3650, journal: 3 } as const;

async function valuesOf(store: ReadingStore, point = 'tank_level') {
  const { readings } = await store.range({ facilityId, point, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 5000 });
  return readings.map(({ value }) => value);
}

describeWith(['influxdb'], 'InfluxDB', () => {
  let server: InfluxdbServer;
  beforeAll(async () => {
    server = await startInfluxdb();
  }, 180_000);
  afterAll(() => server.stop());

  describeReadingStore('InfluxDB', () => influxHarness(server));
  // Every start then finds all it knows in a snapshot.
  describeReadingStore('InfluxDB over a network, with a snapshot after every append', () =>
    influxHarness(server, { readingsBetweenSnapshots: 0, gzip: true }),
  );

  describe('the InfluxDB store', { timeout: 180_000 }, () => {
    let installation: Installation;
    let nowMs: number;
    let opened: ReadingStore[];
    const open = async (settings: Partial<InfluxReadingStoreSettings> = {}): Promise<ReadingStore & ReadingHistory> => {
      const store = await openInfluxReadingStore({ ...installation, ...settings });
      opened.push(store);
      return store;
    };
    const write = (bucket: string, lines: string) =>
      callInflux(installation, 'POST', `write?${new URLSearchParams({ org: installation.org, bucket })}`, lines);

    beforeEach(async () => {
      opened = [];
      nowMs = Date.now();
      installation = anInstallation(server);
      await migrateInflux({ ...installation, keep });
    });
    afterEach(async () => {
      for (const store of opened) await store.close();
    });

    describe('shared by the holders of groups', () => {
      const groupId = 'qiaodong';
      const part = (epoch: number, settings: Partial<InfluxReadingStoreSettings> = {}) =>
        open({ part: { groupId, epoch }, ...settings });

      it('keeps the late lines of an earlier holder beside those of the next, though written at the same moment', async () => {
        const at = { nowMs: () => nowMs };
        const [earlier, later] = [await part(1, at), await part(2, at)];
        const [before] = await later.append([aBatch([aReading({ sourceTimeMs: nowMs })], { range: [1, 1] })]);
        const [late] = await earlier.append([
          aBatch([aReading({ sourceTimeMs: nowMs - 1, value: 7 })], { range: [2, 2] }),
        ]);
        expect(late?.ingestSeq).toBe(before?.ingestSeq);
        const next = await part(3, at);
        const replayed = await next.since(0, 1, groupId);
        expect(replayed.map(({ batch }) => batch.range?.first).sort()).toEqual([1, 2]);
        expect(await valuesOf(next)).toEqual([7, 2.5]);
      });

      it('finds what an earlier holder stored, whatever it had no time to write down', async () => {
        const earlier = await part(1);
        await earlier.append([aBatch([aReading({ sourceTimeMs: nowMs, value: 1 })], { range: [1, 1] })]);
        const next = await part(2);
        const [again] = await next.append([aBatch([aReading({ sourceTimeMs: nowMs, value: 1 })], { range: [1, 1] })]);
        expect(again?.conflicts).toEqual([]);
        const [other] = await (await part(3)).append([
          aBatch([aReading({ sourceTimeMs: nowMs, value: 9 })], { range: [2, 2] }),
        ]);
        expect(other?.conflicts).toMatchObject([{ reading: { value: 9 } }]);
        expect(await valuesOf(next)).toEqual([1]);
      });

      it('numbers on from the earlier holder, whose clock was ahead', async () => {
        const earlier = await part(1, { nowMs: () => nowMs + 3_600_000 });
        const [first] = await earlier.append([aBatch([aReading({ sourceTimeMs: nowMs })], { range: [1, 1] })]);
        const next = await part(2, { nowMs: () => nowMs });
        const [second] = await next.append([aBatch([aReading({ sourceTimeMs: nowMs + 1 })], { range: [2, 2] })]);
        expect(second?.ingestSeq).toBeGreaterThan(first?.ingestSeq ?? Number.POSITIVE_INFINITY);
        expect(await next.since(first?.ingestSeq ?? 0, 10, groupId)).toHaveLength(1);
      });

      it('tells whoever only reads the latest of every point, and takes nothing from him', async () => {
        const holder = await part(1);
        await holder.append([
          aBatch([
            aReading({ sourceTimeMs: nowMs - 2, value: 1 }),
            aReading({ sourceTimeMs: nowMs - 1, value: null, quality: 'bad', reason: 'device_error' }),
            aReading({ point: 'pump_run', sourceTimeMs: nowMs - 3, value: true }),
          ]),
        ]);
        const reader = await open({ readOnly: true, token: await readOnlyToken(installation) });
        const latest = [...(await reader.latest())].sort((a, b) => (a.reading.point < b.reading.point ? -1 : 1));
        expect(latest).toMatchObject([
          { facilityId, reading: { point: 'pump_run', value: true, quality: 'good' } },
          { facilityId, reading: { point: 'tank_level', value: null, quality: 'bad', sourceTimeMs: nowMs - 1 } },
        ]);
        await expect(reader.append([aBatch([aReading()])])).rejects.toMatchObject({ code: 'readings.read_only' });
      });
    });

    it('refuses only the reading whose field has another type, and stores the others of its line and batch', async () => {
      await write(`${installation.bucketPrefix}_raw`, `reading,facility=other tank_level="text" ${nowMs}000000`);
      const store = await open();
      const at = (n: number, point: string) => aReading({ sourceTimeMs: nowMs - n, point, value: n });
      const batch = aBatch([at(1, 'pool_level'), at(1, 'tank_level'), at(2, 'tank_level'), at(3, 'pool_level')], {
        range: [1, 4],
      });
      const beside = aBatch([at(4, 'pool_level')], { range: [5, 5] });
      const [first, second] = await store.append([batch, beside]);
      expect(first?.refused).toEqual([
        expect.objectContaining({ facilityId, reading: at(1, 'tank_level'), code: 'reading.unstorable' }),
        expect.objectContaining({ facilityId, reading: at(2, 'tank_level'), code: 'reading.unstorable' }),
      ]);
      expect(first?.refused?.[0]?.detail).toMatch(/field type conflict/);
      expect(second).not.toHaveProperty('refused');
      expect(await valuesOf(store, 'pool_level')).toEqual([4, 3, 1]);
      expect(await valuesOf(store)).toEqual([]);
      expect((await store.latest()).map(({ reading }) => reading.point)).toEqual(['pool_level']);
      expect(await store.append([batch])).toMatchObject([{ alreadyStored: true }]);
      expect((await store.since(0, 10)).map(({ batch: { facilities } }) => facilities[0]?.readings.length)).toEqual([
        2, 1,
      ]);
    });

    it('refuses what is older than it keeps, and stores the rest', async () => {
      const store = await open();
      const old = aReading({ sourceTimeMs: nowMs - 31 * 86_400_000 });
      const [result] = await store.append([aBatch([old, aReading({ sourceTimeMs: nowMs })], { range: [1, 2] })]);
      expect(result).toMatchObject({
        alreadyStored: false,
        refused: [{ facilityId, reading: old, code: 'reading.beyond_retention' }],
      });
      expect(await valuesOf(store)).toEqual([2.5]);
      expect(await store.append([aBatch([old], { range: [1, 1] })])).toMatchObject([{ alreadyStored: true }]);
    });

    it('knows without having been closed what it stored before', async () => {
      const before = await open();
      const batch = aBatch([aReading({ sourceTimeMs: nowMs, value: 1 })], { range: [1, 1] });
      const [first] = await before.append([batch]);
      const store = await open();
      expect(await store.append([batch])).toEqual([
        { ingestSeq: first?.ingestSeq, alreadyStored: true, conflicts: [] },
      ]);
      const other = aBatch([aReading({ sourceTimeMs: nowMs, value: 2 })], { range: [2, 2] });
      expect((await store.append([other]))[0]?.conflicts).toHaveLength(1);
      expect(await store.latest()).toEqual(await before.latest());
    });

    it('finds in its journal the number of a batch of long ago that is sent again', async () => {
      const before = await open();
      const node = "node, of= 'somebody'";
      const batches = Array.from({ length: 100 }, (_, n) =>
        aBatch([aReading({ sourceTimeMs: nowMs + n })], { range: [n, n], node, epoch: 'e "x"' }),
      );
      const results = await before.append(batches);
      const store = await open();
      for (const n of [0, 99]) {
        const [again] = await store.append([batches[n] as (typeof batches)[number]]);
        expect(again).toEqual({ ingestSeq: results[n]?.ingestSeq, alreadyStored: true, conflicts: [] });
      }
    });

    it('gives every batch of a long journal once, in pages of any size', async () => {
      const before = await open({ nowMs: () => nowMs });
      const seqs: number[] = [];
      for (let n = 0; n < 12; n += 1) {
        // Calls far apart and close together.
        nowMs += n % 4 === 0 ? 40_000_000 : 1;
        const results = await before.append(
          Array.from({ length: n }, (_, i) =>
            aBatch([aReading({ sourceTimeMs: nowMs, ordinal: i })], { range: [n * 20 + i, n * 20 + i] }),
          ),
        );
        seqs.push(...results.map(({ ingestSeq }) => ingestSeq));
      }
      for (const limit of [1, 7, 500]) {
        const seen: number[] = [];
        for (;;) {
          const page = await before.since(seen.at(-1) ?? 0, limit);
          seen.push(...page.map(({ ingestSeq }) => ingestSeq));
          if (page.length < limit) break;
        }
        expect(seen).toEqual(seqs);
      }
    });

    it('keeps on numbering upwards when the clock steps back', async () => {
      const store = await open({ nowMs: () => nowMs });
      const [first] = await store.append([aBatch([aReading({ sourceTimeMs: nowMs })], { range: [1, 1] })]);
      nowMs -= 3_600_000;
      const [second] = await store.append([aBatch([aReading({ sourceTimeMs: nowMs })], { range: [2, 2] })]);
      expect(second?.ingestSeq).toBeGreaterThan(first?.ingestSeq ?? Number.POSITIVE_INFINITY);
    });

    it('holds a payload of any length', async () => {
      const store = await open();
      const text = 'é"\\'.repeat(20_000);
      const batch = aBatch([aReading({ sourceTimeMs: nowMs, value: text })], { range: [1, 1] });
      await store.append([batch]);
      expect(await valuesOf(store)).toEqual([text]);
      expect((await store.since(0, 1))[0]?.batch).toEqual(batch);
      await store.close();
      expect((await (await open()).latest())[0]?.reading.value).toBe(text);
    });

    it('refuses to open on a wrong token, organisation or bucket, saying which', async () => {
      const notReady = (message: RegExp) =>
        expect.objectContaining({
          code: 'readings.not_ready',
          retryable: false,
          message: expect.stringMatching(message),
        });
      await expect(open({ token: 'secret-but-wrong' })).rejects.toEqual(notReady(/refuses the token$/));
      const error: unknown = await open({ token: 'secret-but-wrong' }).catch((thrown: unknown) => thrown);
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('secret');
      await expect(open({ org: 'nobody' })).rejects.toEqual(notReady(/organisation nobody/));
      await expect(open({ bucketPrefix: 'nothing' })).rejects.toEqual(notReady(/nothing_raw.*anju-cloud migrate/));
      await expect(open({ token: await readOnlyToken(installation) })).rejects.toEqual(notReady(/write to t\w+_raw/));
    });
  });
});

describeWith(['influxd'], 'the InfluxDB store while InfluxDB is down', () => {
  it('confirms nothing, keeps nothing in memory, and stores everything once when it is back', async () => {
    const server = await startInfluxdb({ own: true });
    try {
      const installation = anInstallation(server);
      await migrateInflux({ ...installation, keep });
      const store = await openInfluxReadingStore({ ...installation, timeoutMs: 5000 });
      const nowMs = Date.now();
      const batch = (n: number) => aBatch([aReading({ sourceTimeMs: nowMs + n, value: n })], { range: [n, n] });
      await store.append([batch(1)]);
      await server.kill();
      const down = { code: 'readings.unavailable', retryable: true };
      await expect(store.append([batch(2)])).rejects.toMatchObject(down);
      await expect(store.append([batch(2), batch(3)])).rejects.toMatchObject(down);
      await expect(valuesOf(store)).rejects.toMatchObject(down);
      await expect(store.since(0, 10)).rejects.toMatchObject(down);
      expect((await store.latest()).map(({ reading }) => reading.value)).toEqual([1]);
      await expect(openInfluxReadingStore(installation)).rejects.toMatchObject(down);

      await server.restart();
      const results = await store.append([batch(1), batch(2), batch(3)]);
      expect(results.map(({ alreadyStored }) => alreadyStored)).toEqual([true, false, false]);
      expect(await valuesOf(store)).toEqual([1, 2, 3]);
      expect((await store.since(0, 10)).map((replayed) => replayed.batch)).toEqual([batch(1), batch(2), batch(3)]);
      await store.close();
    } finally {
      await server.stop();
    }
  }, 180_000);
});
