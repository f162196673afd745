import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { GatewayClock } from '../clock/gateway-clock.js';
import { openOutbox } from './open-outbox.js';
import type { LogRecord, Outbox } from './outbox.js';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const noon = Date.UTC(2026, 10, 22, 12);
let directory = '';
let outbox: Outbox | undefined;
const machine = { wallMs: 1_000, sinceBootMs: 40_000 };

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'anju-boot-'));
  Object.assign(machine, { wallMs: 1_000, sinceBootMs: 40_000 });
});

afterEach(async () => {
  await outbox?.close();
  outbox = undefined;
  rmSync(directory, { recursive: true, force: true });
});

async function start(bootId: string): Promise<Outbox> {
  await outbox?.close();
  const clock = new GatewayClock({
    bootId,
    wallMs: () => machine.wallMs,
    sinceBootMs: () => machine.sinceBootMs,
  });
  const maxAgeMs = 60_000;
  const limits = { commitAfterMs: 1, segmentBytes: 150, ageGraceMs: 0 };
  outbox = await openOutbox({
    directory,
    maxBytes: 1 << 20,
    maxAgeMs,
    clock,
    boot: clock.boot,
    logger: silent,
    limits,
  });
  return outbox;
}

function append(log: Outbox, bootId: string, sourceTimeMs: number): Promise<void> {
  const readings = [{ point: 'level', value: 1, quality: 'good', sourceTimeMs, ordinal: 0 }] as const;
  return log.append([{ deviceId: 'tank', readings, alarmRelevant: true, bootId }]);
}

async function times(log: Outbox) {
  const upTo = log.newest();
  const records: readonly LogRecord[] =
    upTo === null ? [] : await log.readUnconfirmed({ after: null, upTo, maxReadings: 1e9 });
  return records.flatMap(({ readings }) =>
    readings.map(({ sourceTimeMs, quality, reason }) => ({ sourceTimeMs, quality, reason })),
  );
}

const doubtful = { quality: 'uncertain', reason: 'clock_implausible' };

it('gives what was read before the clock was set its time, the same after a restart that sees the clock otherwise', async () => {
  const log = await start('boot-1');
  const live: (readonly LogRecord[])[] = [];
  log.onCommitted((records) => live.push(records));
  await append(log, 'boot-1', 40_000);
  expect(live[0]?.[0]?.readings[0]).toMatchObject({ sourceTimeMs: 40_000, ...doubtful });
  expect(await times(log)).toMatchObject([{ sourceTimeMs: 40_000, ...doubtful }]);
  Object.assign(machine, { wallMs: noon, sinceBootMs: 100_000 });
  const converted = { sourceTimeMs: noon - 60_000, quality: 'good', reason: undefined };
  expect(await times(log)).toEqual([converted]);
  machine.wallMs = noon + 5_000;
  expect(await times(await start('boot-1'))).toEqual([converted]);
  expect(await times(await start('boot-2'))).toEqual([converted]);
});

it('leaves it doubtful, and in the log, when the machine started anew before its clock was set', async () => {
  await append(await start('boot-1'), 'boot-1', 40_000);
  Object.assign(machine, { wallMs: noon, sinceBootMs: 3_000 });
  const log = await start('boot-2');
  await append(log, 'boot-2', 2_000);
  const expected = [
    { sourceTimeMs: 40_000, ...doubtful },
    { sourceTimeMs: noon - 1_000, quality: 'good', reason: undefined },
  ];
  expect(await times(log)).toEqual(expected);
  await append(log, 'boot-2', 2_500);
  await append(log, 'boot-2', 2_600);
  await vi.waitFor(() => expect(log.status().segments).toBeGreaterThan(1), { timeout: 30_000 });
  expect(log.gaps()).toEqual([]);
  expect((await times(log)).slice(0, 2)).toEqual(expected);
});
