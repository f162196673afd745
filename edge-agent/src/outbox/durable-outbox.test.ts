import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reading } from '@anju/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { openOutbox } from './open-outbox.js';
import type { LogRecord, Outbox } from './outbox.js';
import { systemClock } from './ports.js';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const directories: string[] = [];
const outboxes: Outbox[] = [];

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'anju-outbox-'));
  directories.push(path);
  return path;
}

async function open(path: string, options: { maxBytes?: number; segmentBytes?: number } = {}): Promise<Outbox> {
  const outbox = await openOutbox({
    directory: path,
    maxBytes: options.maxBytes ?? 64 << 20,
    maxAgeMs: 1e12,
    clock: systemClock,
    logger: silent,
    limits: { commitAfterMs: 2, ...(options.segmentBytes ? { segmentBytes: options.segmentBytes } : {}) },
  });
  outboxes.push(outbox);
  return outbox;
}

afterEach(async () => {
  for (const outbox of outboxes.splice(0)) await outbox.close();
  for (const path of directories.splice(0)) rmSync(path, { recursive: true, force: true });
});

function reading(point: string, value: number, sourceTimeMs: number): Reading {
  return { point, value, quality: 'good', sourceTimeMs, ordinal: 0 };
}

async function allUnconfirmed(outbox: Outbox): Promise<readonly LogRecord[]> {
  const upTo = outbox.newest();
  return upTo === null ? [] : outbox.readUnconfirmed({ after: null, upTo, maxReadings: 1e9 });
}

describe('the outbox', () => {
  it('gives back after a restart what was appended, under the same epoch and numbers', async () => {
    const path = directory();
    const first = await open(path);
    await first.append([{ deviceId: 'lift-1', readings: [reading('car_load', 12.5, 1000)], alarmRelevant: false }]);
    await first.append([{ deviceId: 'lift-2', readings: [reading('car_load', 7, 1001)], alarmRelevant: true }]);
    const before = await allUnconfirmed(first);
    await first.close();
    const second = await open(path);
    const after = await allUnconfirmed(second);
    expect(after).toEqual(before);
    expect(after.map((record) => record.number)).toEqual([1, 2]);
    expect(after[1]).toMatchObject({ deviceId: 'lift-2', alarmRelevant: true });
  });

  it('is held by one process at a time', async () => {
    const path = directory();
    await open(path);
    await expect(open(path)).rejects.toMatchObject({ code: 'outbox.locked' });
  });
});
