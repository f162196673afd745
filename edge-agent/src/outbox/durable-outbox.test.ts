import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reading } from '@anju/contracts';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LogFileSystem } from './log-file-system.js';
import { nodeLogFileSystem } from './node-log-file-system.js';
import { openOutbox } from './open-outbox.js';
import type { LogRecord, Outbox } from './outbox.js';
import type { OutboxLimits } from './outbox-limits.js';
import { type Clock, systemClock } from './ports.js';
import { FaultyFileSystem } from './testing/faulty-file-system.js';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const directories: string[] = [];
const outboxes = new Set<Outbox>();

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'anju-outbox-'));
  directories.push(path);
  return path;
}

async function open(
  path: string,
  options: {
    maxBytes?: number;
    maxAgeMs?: number;
    limits?: Partial<OutboxLimits>;
    fileSystem?: LogFileSystem;
    clock?: Clock;
  } = {},
): Promise<Outbox> {
  const outbox = await openOutbox({
    directory: path,
    maxBytes: options.maxBytes ?? 64 << 20,
    maxAgeMs: options.maxAgeMs ?? 1e15,
    clock: options.clock ?? systemClock,
    logger: silent,
    ...(options.fileSystem ? { fileSystem: options.fileSystem } : {}),
    limits: { commitAfterMs: 1, saveLedgersAfterMs: 1, diskRetryMinMs: 5, diskRetryMaxMs: 20, ...options.limits },
  });
  outboxes.add(outbox);
  return outbox;
}

async function close(outbox: Outbox): Promise<void> {
  outboxes.delete(outbox);
  await outbox.close();
}

afterEach(async () => {
  for (const outbox of [...outboxes]) await close(outbox);
  for (const path of directories.splice(0)) rmSync(path, { recursive: true, force: true });
});

function until(assertion: () => void): Promise<void> {
  return vi.waitFor(assertion, { timeout: 8_000, interval: 5 });
}

function reading(point: string, value: number, sourceTimeMs: number): Reading {
  return { point, value, quality: 'good', sourceTimeMs, ordinal: 0 };
}

async function append(outbox: Outbox, value: number, alarmRelevant = false): Promise<void> {
  await outbox.append([{ deviceId: 'garage-1', readings: [reading('water_depth', value, value)], alarmRelevant }]);
}

function confirm(outbox: Outbox, first: number, last: number): void {
  const { epoch } = outbox.status();
  outbox.confirm({ epoch, ranges: [[first, last]] });
}

async function unconfirmed(outbox: Outbox): Promise<readonly LogRecord[]> {
  const upTo = outbox.newest();
  return upTo === null ? [] : outbox.readUnconfirmed({ after: null, upTo, maxReadings: 1e9 });
}

function valuesOf(records: readonly LogRecord[]): unknown[] {
  return records.flatMap((record) => record.readings.map(({ value }) => value));
}

function segmentFiles(path: string): string[] {
  return readdirSync(path)
    .filter((name) => name.startsWith('seg-'))
    .sort()
    .map((name) => join(path, name));
}

describe('the outbox', () => {
  it('gives back after a restart what was appended, under the same epoch and numbers', async () => {
    const path = directory();
    const first = await open(path);
    await append(first, 12.5);
    await append(first, 7, true);
    const before = await unconfirmed(first);
    await close(first);
    const after = await unconfirmed(await open(path));
    expect(after).toEqual(before);
    expect(after.map(({ number, alarmRelevant }) => [number, alarmRelevant])).toEqual([
      [1, false],
      [2, true],
    ]);
  });

  it('is held by one process at a time', async () => {
    const path = directory();
    await open(path);
    await expect(open(path)).rejects.toMatchObject({ code: 'outbox.locked' });
  });

  it('tells its listeners only what is on disk, in the order of numbers', async () => {
    const path = directory();
    const fileSystem = new FaultyFileSystem(nodeLogFileSystem);
    const outbox = await open(path, { fileSystem });
    const seen: number[] = [];
    outbox.onCommitted((records) => {
      expect(fileSystem.journal.at(-1)).toMatch(/^sync seg-/);
      const onDisk = segmentFiles(path)
        .map((file) => readFileSync(file, 'latin1'))
        .join('');
      for (const record of records) {
        expect(onDisk).toContain(`["water_depth",${String(record.readings[0]?.value)},`);
        seen.push(record.number);
      }
    });
    await Promise.all(Array.from({ length: 50 }, (_, i) => append(outbox, i, i % 7 === 0)));
    expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  });

  it('commits an alarm without waiting for the group, and a group with one sync', async () => {
    const path = directory();
    const fileSystem = new FaultyFileSystem(nodeLogFileSystem);
    const outbox = await open(path, { fileSystem, limits: { commitAfterMs: 60_000 } });
    fileSystem.journal.length = 0;
    const waiting = Array.from({ length: 10 }, (_, i) => append(outbox, i));
    await append(outbox, 99, true);
    await Promise.all(waiting);
    expect(fileSystem.journal.filter((call) => /^(write|sync) seg/.test(call))).toHaveLength(2);
  });

  it('syncs file and directory around the making, replacing and removing of files', async () => {
    const path = directory();
    const fileSystem = new FaultyFileSystem(nodeLogFileSystem);
    const outbox = await open(path, { fileSystem, limits: { segmentBytes: 200 } });
    for (let i = 0; i < 6; i++) await append(outbox, i);
    confirm(outbox, 1, 6);
    await until(() => expect(fileSystem.journal.some((call) => call.startsWith('remove seg'))).toBe(true));
    await close(outbox);
    const { journal } = fileSystem;
    const directoryName = path.split('/').at(-1);
    journal.forEach((call, at) => {
      const [kind, name] = call.split(' ') as [string, string];
      const following = journal.slice(at + 1, at + 4);
      if (
        kind === 'open' &&
        name.startsWith('seg-') &&
        journal[at + 1] === `write ${name}` &&
        !journal.slice(0, at).includes(call)
      ) {
        expect(following).toEqual([`write ${name}`, `sync ${name}`, `syncDirectory ${directoryName}`]);
      }
      if (kind === 'rename') {
        expect(journal.slice(at - 2, at)).toEqual([`write ${name}.tmp`, `sync ${name}.tmp`]);
        expect(following[0]).toBe(`syncDirectory ${directoryName}`);
      }
      if (kind === 'remove') expect(following[0]).toBe(`syncDirectory ${directoryName}`);
    });
    const removed = journal.findIndex((call) => call.startsWith('remove seg'));
    expect(journal.slice(0, removed)).toContain('rename confirmed.json');
  });

  it('behaves like a plain list under any appends, confirmations and restarts', async () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constant('append' as const),
          sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }),
          alarm: fc.boolean(),
        }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('confirm' as const),
          from: fc.double({ min: 0, max: 1, noNaN: true }),
          length: fc.integer({ min: 1, max: 8 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const path = directory();
        const limits = { segmentBytes: 600 };
        let outbox = await open(path, { limits });
        const epochs = [outbox.status().epoch];
        const model: { epoch: string; number: number; values: number[] }[] = [];
        let last = 0;
        let time = 0;
        for (const next of steps) {
          if (next.kind === 'append') {
            const entries = next.sizes.map((size) => ({
              deviceId: 'd',
              alarmRelevant: next.alarm,
              readings: Array.from({ length: size }, () => reading('p', ++time, time)),
            }));
            for (const { readings } of entries) {
              const values = readings.map(({ value }) => value as number);
              model.push({ epoch: epochs.at(-1) as string, number: ++last, values });
            }
            await outbox.append(entries);
          } else if (next.kind === 'confirm') {
            const at = Math.min(model.length - 1, Math.floor(next.from * model.length));
            const oldest = model[at];
            if (oldest === undefined) continue;
            const { epoch, number } = oldest;
            const to = number + next.length;
            const confirmed = model.filter(
              (held) => held.epoch === epoch && held.number >= number && held.number <= to,
            );
            for (const held of confirmed) model.splice(model.indexOf(held), 1);
            outbox.confirm({ epoch, ranges: [[number, to]] });
          } else {
            await close(outbox);
            outbox = await open(path, { limits });
            epochs.push(outbox.status().epoch);
            last = 0;
          }
          const records = await unconfirmed(outbox);
          const found = records.map(({ epoch, number, readings }) => {
            return { epoch, number, values: readings.map(({ value }) => value) };
          });
          expect(found).toEqual(model);
          const status = outbox.status();
          expect(status.unconfirmedRecords).toBe(model.length);
          expect(status.unconfirmedReadings).toBe(model.flatMap(({ values }) => values).length);
          expect(status).toMatchObject({ epoch: epochs.at(-1), lastNumber: last, gaps: [] });
        }
        expect(new Set(epochs).size).toBe(epochs.length);
        await close(outbox);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('starts from every truncation of its newest segment and keeps every whole record before the cut', async () => {
    const path = directory();
    const outbox = await open(path);
    for (let i = 1; i <= 5; i++) await append(outbox, i);
    await close(outbox);
    const file = segmentFiles(path)[0] as string;
    const whole = readFileSync(file);
    const ends: number[] = [];
    for (let at = whole.indexOf('Aj', 34); at >= 0; at = whole.indexOf('Aj', at + 1)) ends.push(at);
    expect(ends).toHaveLength(5);
    ends.push(whole.length);
    for (let cut = 0; cut <= whole.length; cut++) {
      for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true });
      writeFileSync(file, whole.subarray(0, cut));
      const again = await open(path);
      const kept = ends.filter((end, index) => index > 0 && end <= cut).length;
      expect(valuesOf(await unconfirmed(again))).toEqual(Array.from({ length: kept }, (_, i) => i + 1));
      await append(again, 100);
      expect(valuesOf(await unconfirmed(again)).at(-1)).toBe(100);
      await close(again);
    }
  }, 60_000);

  it('survives any single flipped bit: other records stay, and a lost one is a gap under its number', async () => {
    const path = directory();
    const outbox = await open(path);
    for (let i = 1; i <= 4; i++) await append(outbox, i);
    const { epoch } = outbox.status();
    await close(outbox);
    const file = segmentFiles(path)[0] as string;
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at++) {
      for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true });
      const damaged = Buffer.from(whole);
      damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << (at % 8)), at);
      writeFileSync(file, damaged);
      const again = await open(path);
      const values = valuesOf(await unconfirmed(again));
      const gaps = again.gaps();
      if (at < 34) expect(values).toEqual([1, 2, 3, 4]);
      else {
        expect(values).toHaveLength(3);
        const lost = [1, 2, 3, 4].find((value) => !values.includes(value)) as number;
        expect(gaps).toMatchObject([{ epoch, first: lost, gap: { why: 'corrupt' } }]);
        expect(again.status().counters.corruptRecords).toBeGreaterThan(0);
        expect(readdirSync(join(path, 'quarantine'))).toHaveLength(1);
      }
      await append(again, 100);
      const newest = (await unconfirmed(again)).at(-1);
      expect(newest?.readings[0]?.value).toBe(100);
      if (newest?.epoch === epoch) expect(newest.number).toBeGreaterThan(4);
      await close(again);
    }
  }, 60_000);

  it.each([
    ['EIO', 0],
    ['ENOSPC', 0.5],
    ['EROFS', 1],
  ] as const)(
    'keeps every accepted reading when any one call fails with %s',
    async (code, shortWrite) => {
      const run = async (failAt: number): Promise<FaultyFileSystem> => {
        const path = directory();
        const fileSystem = new FaultyFileSystem(nodeLogFileSystem);
        Object.assign(fileSystem, { failAt, code, shortWrite });
        const limits = { segmentBytes: 200 };
        const outbox = await open(path, { fileSystem, limits });
        for (let i = 1; i <= 8; i++) await append(outbox, i, i % 3 === 0);
        const first = (await unconfirmed(outbox))[0] as LogRecord;
        outbox.confirm({ epoch: first.epoch, ranges: [[first.number, first.number]] });
        expect(valuesOf(await unconfirmed(outbox))).toEqual([2, 3, 4, 5, 6, 7, 8]);
        await until(() => expect(outbox.status().mode).toBe('disk'));
        await close(outbox);
        const again = await open(path, { limits });
        const values = new Set(valuesOf(await unconfirmed(again)));
        for (let i = 2; i <= 8; i++) expect(values).toContain(i);
        expect(again.gaps()).toEqual([]);
        await close(again);
        return fileSystem;
      };
      const { calls } = await run(Number.POSITIVE_INFINITY);
      expect(calls).toBeGreaterThan(20);
      for (let failAt = 1; failAt <= calls; failAt++) await run(failAt);
    },
    60_000,
  );

  it('goes on in bounded memory while the disk refuses, says so, and recovers by itself', async () => {
    const path = directory();
    const fileSystem = new FaultyFileSystem(nodeLogFileSystem);
    const outbox = await open(path, { fileSystem, limits: { maxMemoryBytes: 1_000 } });
    await append(outbox, 0);
    Object.assign(fileSystem, { failAt: 0, persistent: true, code: 'ENOSPC' });
    const seen: unknown[] = [];
    outbox.onCommitted((records) => seen.push(...valuesOf(records)));
    for (let i = 1; i <= 40; i++) await append(outbox, i, i === 1);
    const status = outbox.status();
    expect(status).toMatchObject({ mode: 'memory', fault: { code: 'ENOSPC' } });
    expect(status.memoryBytes).toBeLessThanOrEqual(1_000);
    expect(seen).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    const held = valuesOf(await unconfirmed(outbox));
    expect(held.slice(0, 2)).toEqual([0, 1]);
    expect(held.at(-1)).toBe(40);
    const lost = outbox.gaps().reduce((sum, { gap }) => sum + gap.count, 0);
    expect(outbox.gaps().every(({ gap }) => gap.why === 'disk_error')).toBe(true);
    expect(held.length + lost).toBe(41);
    expect(status.unconfirmedReadings).toBe(held.length);
    fileSystem.failAt = Number.POSITIVE_INFINITY;
    await until(() => expect(outbox.status()).toMatchObject({ mode: 'disk', fault: null, memoryBytes: 0 }));
    await append(outbox, 41);
    await close(outbox);
    const again = await open(path);
    expect(valuesOf(await unconfirmed(again))).toEqual([...held, 41]);
    expect(again.gaps().reduce((sum, { gap }) => sum + gap.count, 0)).toBe(lost);
  });

  describe('on a disk that hangs without an error', () => {
    async function hanging(limits: Partial<OutboxLimits>) {
      const path = directory();
      const fileSystem = new FaultyFileSystem(nodeLogFileSystem);
      const outbox = await open(path, { fileSystem, limits });
      await append(outbox, 0);
      const seen: unknown[] = [];
      outbox.onCommitted((records) => seen.push(...valuesOf(records)));
      let release: () => void = () => undefined;
      fileSystem.hanging = new Promise((resolve) => {
        release = resolve;
      });
      return { path, outbox, seen, release };
    }

    it.each<[string, Partial<OutboxLimits>, number]>([
      ['once a commit takes too long', { commitPatienceMs: 50 }, 40],
      ['once too much waits', { commitPatienceMs: 60_000, maxMemoryBytes: 1_000 }, 40],
    ])('goes on in bounded memory %s, and keeps what it held when the disk answers', async (_, limits, count) => {
      const { path, outbox, seen, release } = await hanging(limits);
      const values = Array.from({ length: count }, (_, i) => i + 1);
      await Promise.all(values.map((value) => append(outbox, value, value === 1)));
      expect(outbox.status()).toMatchObject({ mode: 'memory', fault: { code: 'outbox.disk_hangs' } });
      expect(outbox.status().memoryBytes).toBeLessThanOrEqual(limits.maxMemoryBytes ?? 8 << 20);
      expect(seen).toEqual(values);
      release();
      await until(() => expect(outbox.status()).toMatchObject({ mode: 'disk', fault: null, memoryBytes: 0 }));
      const lost = outbox.gaps().reduce((sum, { gap }) => sum + gap.count, 0);
      const held = valuesOf(await unconfirmed(outbox));
      expect(held.slice(0, 2)).toEqual([0, 1]);
      expect(held.at(-1)).toBe(count);
      expect(held.length + lost).toBe(count + 1);
      expect(outbox.status().unconfirmedReadings).toBe(held.length);
      await close(outbox);
      const again = await open(path);
      expect(new Set(valuesOf(await unconfirmed(again)))).toEqual(new Set(held));
    });

    it('gives the next bdSeq all the same', async () => {
      const { outbox, release } = await hanging({ commitPatienceMs: 20 });
      expect([await outbox.nextBdSeq(), await outbox.nextBdSeq()]).toEqual([0, 1]);
      release();
      expect(await outbox.nextBdSeq()).toBe(2);
    });
  });

  describe('starts although the disk does not let it, and takes over what is there when it does', () => {
    async function seeded(): Promise<string> {
      const path = directory();
      const outbox = await open(path);
      for (const value of [1, 2]) await append(outbox, value);
      await close(outbox);
      return path;
    }

    async function startsInMemory(outbox: Outbox, code: string): Promise<void> {
      const seen: unknown[] = [];
      outbox.onCommitted((records) => seen.push(...valuesOf(records)));
      await append(outbox, 3);
      expect(seen).toEqual([3]);
      expect(outbox.status()).toMatchObject({ mode: 'memory', fault: { code }, unconfirmedReadings: 1 });
      expect(outbox.isRead()).toBe(false);
      expect(await outbox.recent(1e6)).toEqual([]);
    }

    async function joins(outbox: Outbox, path: string, limits: Partial<OutboxLimits>): Promise<void> {
      await until(() => expect(outbox.status()).toMatchObject({ mode: 'disk', fault: null, memoryBytes: 0 }));
      expect(outbox.isRead()).toBe(true);
      expect(valuesOf(await unconfirmed(outbox))).toEqual([1, 2, 3]);
      expect(outbox.status()).toMatchObject({ unconfirmedReadings: 3, gaps: [] });
      await close(outbox);
      expect(valuesOf(await unconfirmed(await open(path, { limits })))).toEqual([1, 2, 3]);
    }

    it('for it hangs', async () => {
      const path = await seeded();
      const fileSystem = new FaultyFileSystem(nodeLogFileSystem);
      let release: () => void = () => undefined;
      fileSystem.hanging = new Promise((resolve) => {
        release = resolve;
      });
      const limits = { openPatienceMs: 20 };
      const outbox = await open(path, { fileSystem, limits });
      await startsInMemory(outbox, 'outbox.disk_hangs');
      expect(await outbox.nextBdSeq()).toBe(0);
      release();
      await joins(outbox, path, {});
    });

    it('for it cannot be read, whose files it leaves alone', async () => {
      const path = await seeded();
      const before = segmentFiles(path);
      const fileSystem = new FaultyFileSystem(nodeLogFileSystem);
      fileSystem.unlistable = true;
      const outbox = await open(path, { fileSystem });
      await startsInMemory(outbox, 'EIO');
      expect(segmentFiles(path)).toEqual(before);
      fileSystem.unlistable = false;
      await joins(outbox, path, {});
    });

    it('for something else stands where its directory should be', async () => {
      const path = await seeded();
      const place = join(directory(), 'mount');
      writeFileSync(place, '');
      const outbox = await open(join(place, 'outbox'));
      await startsInMemory(outbox, 'ENOTDIR');
      rmSync(place);
      cpSync(path, join(place, 'outbox'), { recursive: true });
      await joins(outbox, join(place, 'outbox'), {});
    });
  });

  it('reads what is there while the disk is read-only', async () => {
    const path = directory();
    const first = await open(path);
    await append(first, 1);
    await close(first);
    const fileSystem = new FaultyFileSystem(nodeLogFileSystem);
    Object.assign(fileSystem, { failAt: 0, persistent: true, code: 'EROFS' });
    // What is read of a disk at fault is waited for no longer than until the next try.
    const outbox = await open(path, { fileSystem, limits: { diskRetryMinMs: 30_000, diskRetryMaxMs: 30_000 } });
    await append(outbox, 2);
    expect(outbox.status()).toMatchObject({ mode: 'memory', fault: { code: 'EROFS' }, unconfirmedReadings: 2 });
    expect(valuesOf(await unconfirmed(outbox))).toEqual([1, 2]);
    expect(valuesOf(await outbox.recent(1e6))).toEqual([1]);
    for (const { epoch, number } of await unconfirmed(outbox)) outbox.confirm({ epoch, ranges: [[number, number]] });
    expect(outbox.status().unconfirmedReadings).toBe(0);
  });

  it.each([
    'while it runs',
    'at its start',
  ])('keeps in memory the alarms of a segment that a full disk makes it give up %s', async (when) => {
    const path = directory();
    const fileSystem = new FaultyFileSystem(nodeLogFileSystem);
    const limits = { segmentBytes: 200, diskRetryMinMs: 5, diskRetryMaxMs: 20 };
    let outbox = await open(path, { fileSystem, limits });
    for (let i = 1; i <= 12; i++) await append(outbox, i, i % 3 === 0);
    if (when === 'at its start') await close(outbox);
    Object.assign(fileSystem, { failAt: 0, persistent: true, code: 'ENOSPC' });
    if (when === 'at its start') outbox = await open(path, { fileSystem, limits });
    await append(outbox, 13);
    await until(() => expect(outbox.gaps().length).toBeGreaterThan(0));
    expect(outbox.gaps().every(({ gap }) => gap.why === 'full')).toBe(true);
    fileSystem.failAt = Number.POSITIVE_INFINITY;
    await until(() => expect(outbox.status().mode).toBe('disk'));
    const kept = valuesOf(await unconfirmed(outbox)) as number[];
    for (const alarm of [3, 6, 9, 12]) expect(kept).toContain(alarm);
    expect(kept).toContain(13);
    const lost = outbox.gaps().reduce((sum, { gap }) => sum + gap.count, 0);
    expect(kept.length + lost).toBe(13);
  });

  it('starts in memory when the directory cannot be written, and moves to disk when it can', async () => {
    const fileSystem = new FaultyFileSystem(nodeLogFileSystem);
    Object.assign(fileSystem, { failAt: 0, persistent: true, code: 'EROFS' });
    const outbox = await open(directory(), { fileSystem });
    await append(outbox, 1);
    expect(outbox.status()).toMatchObject({ mode: 'memory', unconfirmedReadings: 1 });
    fileSystem.failAt = Number.POSITIVE_INFINITY;
    await until(() => expect(outbox.status().mode).toBe('disk'));
    expect(valuesOf(await unconfirmed(outbox))).toEqual([1]);
  });

  it('stays within its size, drops the oldest that is not alarm-relevant, and reports what it dropped', async () => {
    const path = directory();
    const maxBytes = 20_000;
    const outbox = await open(path, { maxBytes, limits: { segmentBytes: 2_000 } });
    for (let i = 1; i <= 1_000; i++) await append(outbox, i, i % 100 === 0);
    const status = outbox.status();
    expect(status.diskBytes).toBeLessThanOrEqual(maxBytes);
    const kept = valuesOf(await unconfirmed(outbox)) as number[];
    for (let alarm = 100; alarm <= 1_000; alarm += 100) expect(kept).toContain(alarm);
    expect(kept).toContain(999);
    expect(kept).not.toContain(1);
    const dropped = outbox.gaps().reduce((sum, { gap }) => sum + gap.count, 0);
    expect(dropped + new Set(kept).size).toBe(1_000);
    expect(outbox.gaps().every(({ gap }) => gap.why === 'full')).toBe(true);
    expect(outbox.gaps()[0]).toMatchObject({ first: 1, gap: { fromMs: 1 } });
    expect(status.counters.droppedReadings).toBe(dropped);
    await close(outbox);
    const again = await open(path, { maxBytes, limits: { segmentBytes: 2_000 } });
    expect(valuesOf(await unconfirmed(again))).toEqual(kept);
    for (const { epoch, first, last } of again.gaps()) again.confirm({ epoch, ranges: [[first, last]] });
    expect(again.gaps()).toEqual([]);
  }, 60_000);

  it('drops what is too old only when the clock says so for long enough', async () => {
    const year = Date.UTC(2026, 0, 1);
    let nowMs = year + 10_000;
    let monotonicMs = 0;
    const clock = { nowMs: () => nowMs, monotonicMs: () => monotonicMs };
    const options = { maxAgeMs: 5_000, clock, limits: { segmentBytes: 100, ageGraceMs: 4_000 } };
    const outbox = await open(directory(), options);
    for (let i = 0; i < 5; i++) await append(outbox, year + 9_000 + i);
    nowMs = year * 2;
    confirm(outbox, 1, 1);
    await until(() => expect(outbox.status().segments).toBe(4));
    expect(outbox.gaps()).toEqual([]);
    monotonicMs = 4_000;
    confirm(outbox, 2, 2);
    await until(() => expect(outbox.gaps()).toMatchObject([{ first: 3, last: 4, gap: { why: 'too_old', count: 2 } }]));
    expect(valuesOf(await unconfirmed(outbox))).toEqual([year + 9_004]);
  });

  it('removes a segment only when the host confirmed all of it', async () => {
    const path = directory();
    const outbox = await open(path, { limits: { segmentBytes: 200 } });
    for (let i = 1; i <= 9; i++) await append(outbox, i);
    const before = segmentFiles(path);
    expect(before.length).toBeGreaterThan(2);
    confirm(outbox, 2, 9);
    await until(() => expect(segmentFiles(path)).toEqual([before[0], before.at(-1)]));
    confirm(outbox, 1, 1);
    await until(() => expect(segmentFiles(path)).toEqual([before.at(-1)]));
    await close(outbox);
    const again = await open(path);
    expect(await unconfirmed(again)).toEqual([]);
    expect(again.status()).toMatchObject({ unconfirmedReadings: 0, gaps: [] });
  });

  it('gives no number again on a disk that is an older image of itself, and says that it is one', async () => {
    const path = directory();
    const first = await open(path);
    await append(first, 1);
    const { epoch } = first.status();
    await close(first);
    for (let restored = 0; restored < 2; restored++) {
      const image = directory();
      cpSync(path, image, { recursive: true });
      const outbox = await open(image);
      await append(outbox, 2);
      expect(outbox.status()).toMatchObject({ lastNumber: 1 });
      expect(outbox.status().epoch).not.toBe(epoch);
      outbox.confirm({ epoch, ranges: [[1, 50]] });
      expect(valuesOf(await unconfirmed(outbox))).toEqual([2]);
      expect(outbox.status().counters).toMatchObject({ olderImages: 1, confirmedRecords: 1 });
      await append(outbox, 3);
      expect(valuesOf(await unconfirmed(outbox))).toEqual([2, 3]);
    }
  });

  it('gives no number again that a disk lost after it had said that it was written', async () => {
    const path = directory();
    const first = await open(path);
    for (let i = 1; i <= 3; i++) await append(first, i);
    const sent = (await unconfirmed(first)).map(({ epoch, number }) => `${epoch}:${number}`);
    await close(first);
    const file = segmentFiles(path).at(-1) as string;
    truncateSync(file, readFileSync(file).lastIndexOf('Aj'));
    const second = await open(path);
    await append(second, 4);
    const records = await unconfirmed(second);
    expect(valuesOf(records)).toEqual([1, 2, 4]);
    expect(sent).not.toContain(`${records[2]?.epoch}:${records[2]?.number}`);
  });

  it('counts bdSeq on over restarts', async () => {
    const path = directory();
    const first = await open(path);
    expect([await first.nextBdSeq(), await first.nextBdSeq()]).toEqual([0, 1]);
    await close(first);
    const second = await open(path);
    expect(await second.nextBdSeq()).toBe(2);
    for (let i = 0; i < 253; i++) await second.nextBdSeq();
    expect(await second.nextBdSeq()).toBe(0);
  });

  it('gives equal times of a point ordinals that a restart does not repeat', async () => {
    const path = directory();
    const first = await open(path);
    await first.append([{ deviceId: 'd', alarmRelevant: false, readings: [reading('p', 1, 5), reading('p', 2, 5)] }]);
    await close(first);
    const second = await open(path);
    await second.append([{ deviceId: 'd', alarmRelevant: false, readings: [reading('p', 3, 5)] }]);
    const records = await unconfirmed(second);
    expect(records.map(({ readings }) => readings[0]?.ordinal)).toEqual([0, 1, 2]);
  });

  it('refuses readings after it was closed', async () => {
    const outbox = await open(directory());
    await close(outbox);
    await expect(append(outbox, 1)).rejects.toMatchObject({ code: 'outbox.closed' });
  });

  it('keeps what a driver got wrong as bad or uncertain, and cuts what is too long into records', async () => {
    const path = directory();
    const outbox = await open(path);
    const wrong: Reading[] = [
      reading('a', Number.NaN, 5),
      reading('b', 1, -3),
      reading('c', 2, 7.9),
      { point: 'd', value: 'x'.repeat(20_000), quality: 'good', sourceTimeMs: 5, ordinal: 0 },
    ];
    await outbox.append([{ deviceId: 'd', readings: wrong, alarmRelevant: false }]);
    const long = Array.from({ length: 200 }, (_, i): Reading => {
      return { point: 'text', value: '安'.repeat(9_000), quality: 'good', sourceTimeMs: i, ordinal: 0 };
    });
    await outbox.append([{ deviceId: 'e', readings: long, alarmRelevant: false }]);
    await close(outbox);
    const [first, ...others] = await unconfirmed(await open(path));
    expect(first?.readings).toEqual([
      { point: 'a', value: null, quality: 'bad', reason: 'not_a_number', sourceTimeMs: 5, ordinal: 0 },
      { point: 'b', value: 1, quality: 'uncertain', reason: 'clock_implausible', sourceTimeMs: 0, ordinal: 0 },
      { point: 'c', value: 2, quality: 'good', sourceTimeMs: 7, ordinal: 0 },
      { point: 'd', value: null, quality: 'bad', reason: 'malformed', sourceTimeMs: 5, ordinal: 0 },
    ]);
    expect(others.flatMap(({ readings }) => readings)).toEqual(long);
    expect(others.length).toBeGreaterThan(1);
  });
});
