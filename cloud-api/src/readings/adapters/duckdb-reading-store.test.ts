import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sourceProcessArguments } from '../../platform/testing/source-process.js';
import { aBatch, aReading, describeReadingStore, type ReadingStoreHarness } from '../reading-store.suite.js';
import { openDuckdbReadingStore } from './duckdb-reading-store.js';

function duckdbHarness(): ReadingStoreHarness {
  const directory = mkdtempSync(join(tmpdir(), 'anju-readings-'));
  const open = () => openDuckdbReadingStore({ file: join(directory, 'readings.duckdb') });
  return { open, reopen: open, dispose: () => rm(directory, { recursive: true }) };
}

describeReadingStore('DuckDB', duckdbHarness);

describe('the DuckDB file', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'anju-readings-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  /** Stores batch after batch and prints each number as soon as it is acknowledged, until it is killed. */
  function startWriter(file: string) {
    const script = fileURLToPath(new URL('../testing/append-until-killed.ts', import.meta.url));
    return spawn(process.execPath, [...sourceProcessArguments(), script, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  it('has every acknowledged batch once after kill -9, three times over', async () => {
    const file = join(directory, 'readings.duckdb');
    let acknowledged = 0;
    for (let round = 0; round < 3; round += 1) {
      const writer = startWriter(file);
      const target = acknowledged + 40;
      for await (const line of createInterface({ input: writer.stdout })) {
        acknowledged = Number(line);
        if (acknowledged >= target) break;
      }
      const exited = once(writer, 'exit');
      writer.kill('SIGKILL');
      await exited;
      const store = await openDuckdbReadingStore({ file });
      const replayed = await store.since(0, 10_000);
      expect(replayed.length).toBeGreaterThanOrEqual(acknowledged);
      expect(replayed.map(({ batch }) => batch.range?.first)).toEqual(replayed.map((_, n) => n + 1));
      const { readings } = await store.range({
        facilityId: 'heping.fire-water-1',
        point: 'tank_level',
        fromMs: 0,
        toMs: Number.MAX_SAFE_INTEGER,
        limit: 100_000,
      });
      expect(readings.map(({ value }) => value)).toEqual(replayed.map((_, n) => n + 1));
      expect((await store.latest())[0]?.reading.value).toBe(replayed.length);
      acknowledged = replayed.length;
      await store.close();
    }
  });

  it('is refused to a second process', async () => {
    const file = join(directory, 'readings.duckdb');
    const writer = startWriter(file);
    await once(writer.stdout, 'data');
    await expect(openDuckdbReadingStore({ file })).rejects.toMatchObject({ code: 'readings.locked', retryable: false });
    const exited = once(writer, 'exit');
    writer.kill('SIGKILL');
    await exited;
  });

  it('coalesces requests at once and still answers each with its own result', async () => {
    const store = await openDuckdbReadingStore({ file: join(directory, 'readings.duckdb') });
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        store.append([aBatch([aReading({ sourceTimeMs: 1e12 + n, value: n })], { range: [n, n] })]),
      ),
    );
    expect(results.flat().map(({ ingestSeq }) => ingestSeq)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
    await store.close();
    await expect(store.append([aBatch([aReading()])])).rejects.toMatchObject({ code: 'readings.unavailable' });
  });
});
