import type { Reading } from '@anju/contracts';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReadingHistory, ReadingStore, StoreBatch } from './reading-store.js';

export interface ReadingStoreHarness {
  /** An empty store. */
  open(): Promise<ReadingStore & ReadingHistory>;
  /** Another handle on what the store just closed has kept. */
  reopen(): Promise<ReadingStore & ReadingHistory>;
  dispose(): Promise<void>;
}

const T0 = Date.UTC(2026, 10, 22, 1, 0, 0);

export function aReading(fields: Partial<Reading> = {}): Reading {
  return { point: 'tank_level', value: 2.5, quality: 'good', sourceTimeMs: T0, ordinal: 0, ...fields };
}

interface BatchFields {
  readonly range?: readonly [first: number, last: number];
  readonly epoch?: string;
  readonly node?: string;
  readonly facilityId?: string;
  readonly receivedMs?: number;
}

export function aBatch(readings: readonly Reading[], fields: BatchFields = {}): StoreBatch {
  const { range, epoch = 'e1' } = fields;
  return {
    groupId: 'qiaodong',
    edgeNodeId: fields.node ?? 'heping-edge',
    range: range === undefined ? null : { epoch, first: range[0], last: range[1] },
    receivedMs: fields.receivedMs ?? T0 + 100,
    facilities: [{ facilityId: fields.facilityId ?? 'heping.fire-water-1', readings }],
  };
}

/** What every store of readings must do, whatever keeps them. */
export function describeReadingStore(name: string, makeHarness: () => ReadingStoreHarness): void {
  // A server on a busy machine takes its time.
  describe(`${name} keeps readings`, { timeout: 180_000 }, () => {
    let harness: ReadingStoreHarness;
    let store: ReadingStore & ReadingHistory;
    beforeEach(async () => {
      harness = makeHarness();
      store = await harness.open();
    });
    afterEach(async () => {
      await store.close();
      await harness.dispose();
    });

    const append = async (batch: StoreBatch) => {
      const [result] = await store.append([batch]);
      if (result === undefined) throw new Error('no result');
      return result;
    };
    const all = async (point = 'tank_level', facilityId = 'heping.fire-water-1') =>
      (await store.range({ facilityId, point, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 5000 })).readings;

    it('returns every kind of value as it came', async () => {
      const readings = [
        aReading({ sourceTimeMs: T0, value: -0.125 }),
        aReading({ sourceTimeMs: T0 + 1, value: true }),
        aReading({ sourceTimeMs: T0 + 2, value: false }),
        aReading({ sourceTimeMs: T0 + 3, value: '故障 E-12' }),
        aReading({ sourceTimeMs: T0 + 4, value: null, quality: 'bad', reason: 'device_timeout' }),
        aReading({ sourceTimeMs: T0 + 5, value: 0, quality: 'uncertain', reason: 'clock_implausible' }),
      ];
      await append(aBatch(readings, { range: [1, 6] }));
      expect(await all()).toEqual(readings);
    });

    it('numbers batches upwards', async () => {
      const first = await append(aBatch([aReading()], { range: [1, 1] }));
      const second = await append(aBatch([aReading({ sourceTimeMs: T0 + 1 })], { range: [2, 2] }));
      expect(second.ingestSeq).toBeGreaterThan(first.ingestSeq);
    });

    it('stores a range of records once, however often it is sent', async () => {
      const batch = aBatch([aReading()], { range: [1, 1] });
      const first = await append(batch);
      const again = await append(batch);
      expect(first.alreadyStored).toBe(false);
      expect(again).toEqual({ ingestSeq: first.ingestSeq, alreadyStored: true, conflicts: [] });
      expect(await all()).toHaveLength(1);
      expect(await store.since(0, 10)).toHaveLength(1);
    });

    it('stores a range once when it comes twice in one call and in calls at once', async () => {
      const batch = aBatch([aReading()], { range: [1, 1] });
      const [results, alone] = await Promise.all([store.append([batch, batch]), store.append([batch])]);
      expect([...results, ...alone].map(({ alreadyStored }) => alreadyStored)).toEqual([false, true, true]);
      expect(await all()).toHaveLength(1);
    });

    it('takes the new part of a range that overlaps a stored one', async () => {
      const r = [0, 1, 2, 3].map((n) => aReading({ sourceTimeMs: T0 + n, value: n }));
      await append(aBatch(r.slice(0, 3), { range: [1, 3] }));
      const overlapping = await append(aBatch(r.slice(1, 4), { range: [2, 4] }));
      expect(overlapping).toMatchObject({ alreadyStored: false, conflicts: [] });
      expect(await all()).toEqual(r);
      expect((await append(aBatch(r, { range: [1, 4] }))).alreadyStored).toBe(true);
    });

    it('takes the gap between two stored ranges', async () => {
      const r = [0, 1, 2].map((n) => aReading({ sourceTimeMs: T0 + n, value: n }));
      await append(aBatch(r.slice(2), { range: [3, 3] }));
      await append(aBatch(r.slice(0, 1), { range: [1, 1] }));
      expect((await append(aBatch(r.slice(1, 2), { range: [2, 2] }))).alreadyStored).toBe(false);
      expect(await all()).toEqual(r);
    });

    it('tells the ranges of nodes and epochs apart', async () => {
      await append(aBatch([aReading()], { range: [1, 1] }));
      const later = aReading({ sourceTimeMs: T0 + 1 });
      expect((await append(aBatch([later], { range: [1, 1], epoch: 'e2' }))).alreadyStored).toBe(false);
      const elsewhere = aBatch([aReading()], { range: [1, 1], node: 'xinhu-edge', facilityId: 'xinhu.fire-water-1' });
      expect((await append(elsewhere)).alreadyStored).toBe(false);
      expect(await all()).toHaveLength(2);
      expect(await all('tank_level', 'xinhu.fire-water-1')).toHaveLength(1);
    });

    it('drops readings of a node without records that it has already', async () => {
      await append(aBatch([aReading(), aReading({ ordinal: 1, value: 2.6 })]));
      const again = await append(aBatch([aReading(), aReading({ ordinal: 1, value: 2.6 }), aReading({ ordinal: 2 })]));
      expect(again).toMatchObject({ alreadyStored: false, conflicts: [] });
      expect(await all()).toHaveLength(3);
    });

    it('keeps the first of two values for one identity and hands the other back', async () => {
      await append(aBatch([aReading({ value: 1 }), aReading({ sourceTimeMs: T0 + 9 })], { range: [1, 2] }));
      const other = aReading({ value: 2 });
      const { conflicts } = await append(aBatch([other, aReading({ sourceTimeMs: T0 + 10 })], { range: [3, 4] }));
      expect(conflicts).toEqual([{ facilityId: 'heping.fire-water-1', reading: other }]);
      expect((await all()).map(({ value }) => value)).toEqual([1, 2.5, 2.5]);
    });

    it('finds a conflict with the newest reading and within one batch', async () => {
      await append(aBatch([aReading({ value: 1 })]));
      const { conflicts } = await append(
        aBatch([aReading({ value: 2 }), aReading({ ordinal: 5, value: 3 }), aReading({ ordinal: 5, value: 4 })]),
      );
      expect(conflicts.map(({ reading }) => reading.value)).toEqual([2, 4]);
    });

    it('calls a good value and a bad one at the same time a conflict', async () => {
      await append(aBatch([aReading()]));
      const { conflicts } = await append(aBatch([aReading({ value: null, quality: 'bad', reason: 'device_timeout' })]));
      expect(conflicts).toHaveLength(1);
    });

    it('takes the greatest source time for the latest, whatever comes last', async () => {
      await append(
        aBatch([aReading({ sourceTimeMs: T0 + 60_000, value: 9 })], { range: [2, 2], receivedMs: T0 + 60_001 }),
      );
      await append(aBatch([aReading({ value: 1 })], { range: [1, 1], receivedMs: T0 + 70_000 }));
      expect(await store.latest()).toEqual([
        {
          facilityId: 'heping.fire-water-1',
          reading: aReading({ sourceTimeMs: T0 + 60_000, value: 9 }),
          receivedMs: T0 + 60_001,
        },
      ]);
      expect(await all()).toHaveLength(2);
    });

    it('takes the greater ordinal for the later of two at the same time', async () => {
      await append(aBatch([aReading({ ordinal: 1, value: 'later' }), aReading({ ordinal: 0, value: 'earlier' })]));
      expect((await store.latest()).map(({ reading }) => reading.value)).toEqual(['later']);
      expect((await all()).map(({ value }) => value)).toEqual(['earlier', 'later']);
    });

    it('pages through a range without losing or doubling a reading, across months', async () => {
      const start = Date.UTC(2026, 9, 31, 23, 59, 59, 990);
      const readings = Array.from({ length: 40 }, (_, n) =>
        aReading({ sourceTimeMs: start + Math.floor(n / 3), ordinal: n % 3, value: n }),
      );
      await append(aBatch([...readings].reverse(), { range: [1, 40] }));
      const query = {
        facilityId: 'heping.fire-water-1',
        point: 'tank_level',
        fromMs: start,
        toMs: start + 13,
        limit: 7,
      };
      const seen: Reading[] = [];
      let page = await store.range(query);
      seen.push(...page.readings);
      while (page.next !== null) {
        page = await store.range({ ...query, after: page.next });
        seen.push(...page.readings);
      }
      expect(seen).toEqual(readings.filter(({ sourceTimeMs }) => sourceTimeMs < start + 13));
    });

    it('keeps times that no clock should tell', async () => {
      const readings = [0, 86_400_000, T0, Date.UTC(2150, 0, 1)].map((sourceTimeMs) => aReading({ sourceTimeMs }));
      await append(aBatch(readings, { range: [1, 4] }));
      expect(await all()).toEqual(readings);
    });

    it('knows nothing of points that never came', async () => {
      expect(await all('pool_level')).toEqual([]);
      expect(await store.latest()).toEqual([]);
      expect(await store.since(0, 10)).toEqual([]);
    });

    it('replays batches in the order of storing, with their readings in the order of the message', async () => {
      const late = aBatch([aReading({ sourceTimeMs: T0 + 5000 }), aReading({ point: 'pump_run', value: true })], {
        range: [2, 3],
      });
      const early = aBatch([aReading({ sourceTimeMs: T0 - 40 * 86_400_000 })], { range: [1, 1] });
      const foreign = aBatch([aReading({ value: 7 })], { node: 'third-party', facilityId: 'xinhu.fire-water-1' });
      const results = await store.append([late, early, foreign]);
      const replayed = await store.since(0, 10);
      expect(replayed).toEqual([late, early, foreign].map((batch, i) => ({ ingestSeq: results[i]?.ingestSeq, batch })));
      expect(await store.since(results[0]?.ingestSeq ?? 0, 1)).toEqual(replayed.slice(1, 2));
      expect(await store.since(results[2]?.ingestSeq ?? 0, 1)).toEqual([]);
    });

    it('replays the batches of one group without those of others', async () => {
      const times = Array.from({ length: 6 }, (_, at) => T0 + at * 1000);
      const batches = times.map((sourceTimeMs, at) => ({
        ...aBatch([aReading({ sourceTimeMs })], { range: [at, at], facilityId: `estate-${at % 2}.fire-water-1` }),
        groupId: at % 2 === 0 ? 'east' : 'west of it',
      }));
      await store.append(batches);
      const west = batches.filter(({ groupId }) => groupId === 'west of it');
      const replayed = await store.since(0, 10, 'west of it');
      expect(replayed.map(({ batch }) => batch)).toEqual(west);
      const page = await store.since(0, 2, 'west of it');
      expect(page).toEqual(replayed.slice(0, 2));
      expect(await store.since(page[1]?.ingestSeq ?? 0, 2, 'west of it')).toEqual(replayed.slice(2));
      expect(await store.since(0, 10, 'nowhere')).toEqual([]);
      expect(await store.since(0, 10)).toHaveLength(6);
    });

    it('goes on after being opened again as if it had never been closed', async () => {
      const batch = aBatch([aReading({ value: 1 }), aReading({ sourceTimeMs: T0 + 1, value: 2 })], { range: [1, 2] });
      const { ingestSeq } = await append(batch);
      const latest = await store.latest();
      await store.close();
      store = await harness.reopen();
      expect(await store.latest()).toEqual(latest);
      expect(await append(batch)).toEqual({ ingestSeq, alreadyStored: true, conflicts: [] });
      const next = await append(
        aBatch([aReading({ value: 8 }), aReading({ sourceTimeMs: T0 + 2, value: 3 })], { range: [3, 4] }),
      );
      expect(next.ingestSeq).toBeGreaterThan(ingestSeq);
      expect(next.conflicts.map(({ reading }) => reading.value)).toEqual([8]);
      expect((await all()).map(({ value }) => value)).toEqual([1, 2, 3]);
    });

    it('answers a call without batches, and the call that follows at once', async () => {
      expect(await store.append([])).toEqual([]);
      expect(await store.append([])).toEqual([]);
      expect(await store.append([aBatch([aReading()])])).toHaveLength(1);
    });

    it('refuses a batch that no store could hold, and stores the one beside it', async () => {
      const refused = store.append([aBatch([aReading({ value: Number.NaN })])]);
      const stored = store.append([aBatch([aReading()])]);
      await expect(refused).rejects.toMatchObject({ code: 'readings.invalid', retryable: false });
      expect((await stored)[0]?.alreadyStored).toBe(false);
      await expect(store.append([aBatch([aReading()], { range: [3, 2] })])).rejects.toMatchObject({
        code: 'readings.invalid',
      });
    });

    const span = { facilityId: 'heping.fire-water-1', point: 'tank_level' };

    it('condenses numbers into buckets that begin at multiples of their width', async () => {
      const readings = [1, 2, 4, 8, 16].map((value, n) => aReading({ sourceTimeMs: T0 + n * 20_000, value }));
      await append(aBatch([...readings].reverse(), { range: [1, 5] }));
      expect(await store.buckets({ ...span, fromMs: T0 - 1, toMs: T0 + 120_000, bucketMs: 60_000 })).toEqual([
        { startMs: T0, mean: 7 / 3, min: 1, max: 4, last: 4, count: 3 },
        { startMs: T0 + 60_000, mean: 12, min: 8, max: 16, last: 16, count: 2 },
      ]);
    });

    it('counts in a bucket cut by the query only what was asked for', async () => {
      const readings = [1, 2, 4].map((value, n) => aReading({ sourceTimeMs: T0 + n * 20_000, value }));
      await append(aBatch(readings, { range: [1, 3] }));
      expect(await store.buckets({ ...span, fromMs: T0 + 20_000, toMs: T0 + 40_000, bucketMs: 60_000 })).toEqual([
        { startMs: T0, mean: 2, min: 2, max: 2, last: 2, count: 1 },
      ]);
      expect(await store.buckets({ ...span, fromMs: T0, toMs: T0, bucketMs: 60_000 })).toEqual([]);
    });

    it('takes booleans for 0 and 1, the greatest ordinal for the last, and leaves out what is no number', async () => {
      await append(
        aBatch([
          aReading({ value: true, ordinal: 1 }),
          aReading({ value: false, ordinal: 2 }),
          aReading({ value: true, ordinal: 0 }),
          aReading({ sourceTimeMs: T0 + 1, value: null, quality: 'bad', reason: 'device_timeout' }),
          aReading({ sourceTimeMs: T0 + 2, value: 'E-12' }),
          aReading({ sourceTimeMs: T0 + 60_000, value: null, quality: 'bad', reason: 'device_timeout' }),
        ]),
      );
      expect(await store.buckets({ ...span, fromMs: T0, toMs: T0 + 120_000, bucketMs: 60_000 })).toEqual([
        { startMs: T0, mean: 2 / 3, min: 0, max: 1, last: 0, count: 3 },
      ]);
    });

    it('tells the last of a bucket in which a number followed a boolean', async () => {
      await append(
        aBatch([aReading({ value: true }), aReading({ sourceTimeMs: T0 + 5, value: 3, quality: 'uncertain' })]),
      );
      expect(await store.buckets({ ...span, fromMs: T0, toMs: T0 + 10, bucketMs: 1000 })).toEqual([
        { startMs: T0, mean: 2, min: 1, max: 3, last: 3, count: 2 },
      ]);
    });

    it('condenses any readings as a plain count does', async () => {
      const reading = fc.record({
        sourceTimeMs: fc.integer({ min: 0, max: 300_000 }).map((ms) => T0 + ms),
        ordinal: fc.integer({ min: 0, max: 2 }),
        value: fc.oneof(
          fc.integer({ min: -8000, max: 8000 }).map((n) => n / 8),
          fc.boolean(),
          fc.constant(null),
        ),
      });
      let facility = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(reading, { minLength: 1, maxLength: 30, selector: (r) => `${r.sourceTimeMs}/${r.ordinal}` }),
          fc.integer({ min: 1, max: 100 }).map((n) => n * 1000),
          fc.tuple(fc.integer({ min: -1000, max: 310_000 }), fc.integer({ min: -1000, max: 310_000 })),
          async (drawn, bucketMs, [a, b]) => {
            facility += 1;
            const facilityId = `estate-${facility}.fire-water-9`;
            const readings = drawn.map((fields) =>
              aReading(fields.value === null ? { ...fields, quality: 'bad', reason: 'device_error' } : fields),
            );
            await append(aBatch(readings, { node: `condensed-${facility}`, facilityId }));
            const [fromMs, toMs] = [T0 + Math.min(a, b), T0 + Math.max(a, b)];
            const byStart = new Map<number, number[]>();
            const counted = readings
              .filter(({ value, sourceTimeMs }) => value !== null && sourceTimeMs >= fromMs && sourceTimeMs < toMs)
              .sort((x, y) => x.sourceTimeMs - y.sourceTimeMs || x.ordinal - y.ordinal);
            for (const { value, sourceTimeMs } of counted) {
              const startMs = Math.floor(sourceTimeMs / bucketMs) * bucketMs;
              byStart.set(startMs, [...(byStart.get(startMs) ?? []), Number(value)]);
            }
            const expected = [...byStart].map(([startMs, values]) => ({
              startMs,
              mean: expect.closeTo(values.reduce((x, y) => x + y) / values.length, 9),
              min: Math.min(...values),
              max: Math.max(...values),
              last: values.at(-1),
              count: values.length,
            }));
            const query = { facilityId, point: 'tank_level', fromMs, toMs };
            expect(await store.buckets({ ...query, bucketMs })).toEqual(expected);

            const times = counted.map(({ sourceTimeMs }) => sourceTimeMs);
            const ends = [fromMs, ...times, toMs];
            const gaps = ends.slice(1).flatMap((at, n) => {
              const before = ends[n] ?? 0;
              return at - before > 20_000 ? [{ fromMs: before, toMs: at }] : [];
            });
            expect(await store.gaps({ ...query, longerThanMs: 20_000, limit: 100 })).toEqual(gaps);
          },
        ),
        { numRuns: 25 },
      );
    });

    it('finds the stretches without a usable reading, bad ones and the ends of the span included', async () => {
      const at = (seconds: number, fields: Partial<Reading> = {}) =>
        aReading({ sourceTimeMs: T0 + seconds * 1000, ...fields });
      await append(
        aBatch([
          at(100),
          at(110, { value: 'text' }),
          at(120, { value: true, ordinal: 3 }),
          at(150, { value: null, quality: 'bad', reason: 'device_timeout' }),
          at(180),
          at(190),
        ]),
      );
      const query = { ...span, fromMs: T0, toMs: T0 + 300_000, longerThanMs: 10_000, limit: 10 };
      const gaps = [
        { fromMs: T0, toMs: T0 + 100_000 },
        { fromMs: T0 + 120_000, toMs: T0 + 180_000 },
        { fromMs: T0 + 190_000, toMs: T0 + 300_000 },
      ];
      expect(await store.gaps(query)).toEqual(gaps);
      expect(await store.gaps({ ...query, limit: 2 })).toEqual(gaps.slice(0, 2));
      expect(await store.gaps({ ...query, longerThanMs: 60_000 })).toEqual([gaps[0], gaps[2]]);
      expect(await store.gaps({ ...query, point: 'pool_level' })).toEqual([{ fromMs: T0, toMs: T0 + 300_000 }]);
      expect(await store.gaps({ ...query, toMs: T0 })).toEqual([]);
    });

    it('answers of names that mean something in a query language with nothing but their own readings', async () => {
      const facilityId = 'heping.x") |> drop() //';
      await append(aBatch([aReading({ point: "a'b;--", value: 'line\none, "two" \\ three\\' })], { facilityId }));
      expect(await all("a'b;--", facilityId)).toHaveLength(1);
      expect((await all("a'b;--", facilityId))[0]?.value).toBe('line\none, "two" \\ three\\');
      expect(await all('tank_level', facilityId)).toEqual([]);
      const injected = { facilityId: 'x" or true or r.facility == "', point: 'tank_level' };
      expect(await store.gaps({ ...injected, fromMs: 0, toMs: T0, longerThanMs: 1, limit: 5 })).toHaveLength(1);
    });

    it('ends with the same readings however a log is cut, repeated and delivered', async () => {
      const log = Array.from({ length: 24 }, (_, n) =>
        aReading({
          sourceTimeMs: T0 + Math.floor(n / 2) * 10,
          ordinal: n % 2,
          value: n,
          point: n % 5 === 0 ? 'pool_level' : 'tank_level',
        }),
      );
      const slice = fc.tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 24 }));
      let epoch = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(slice, { minLength: 1, maxLength: 12 }), async (slices) => {
          epoch += 1;
          const facilityId = `estate-${epoch}.fire-water-1`;
          const node = `node-${epoch}`;
          const batches = slices.map(([a, b]): StoreBatch => {
            const [first, last] = [Math.min(a, b), Math.max(a, b)];
            return aBatch(log.slice(first - 1, last), { range: [first, last], node, facilityId });
          });
          const results = [];
          for (const batch of batches.slice(0, 4)) results.push(...(await store.append([batch])));
          results.push(...(await store.append(batches.slice(4))));
          const expected = log.filter((_, n) =>
            slices.some(([a, b]) => Math.min(a, b) <= n + 1 && n + 1 <= Math.max(a, b)),
          );
          expect(results.flatMap(({ conflicts }) => conflicts)).toEqual([]);
          for (const point of ['tank_level', 'pool_level']) {
            expect(await all(point, facilityId)).toEqual(expected.filter((reading) => reading.point === point));
          }
        }),
        { numRuns: 25 },
      );
    });
  });
}
