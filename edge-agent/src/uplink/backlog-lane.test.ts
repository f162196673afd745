import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openOutbox } from '../outbox/open-outbox.js';
import type { LogRecord, Outbox } from '../outbox/outbox.js';
import { systemClock } from '../outbox/ports.js';
import { BacklogLane } from './backlog-lane.js';
import type { UplinkTiming } from './uplink-options.js';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const retryAfterMs = 15_000;
const timing = { retryAfterMs, retryMaxMs: 60_000 } as UplinkTiming;
const tickMs = 100;

let directory: string;
let outbox: Outbox;
const time = { wallMs: 0, monotonicMs: 0 };
const clock = { nowMs: () => time.wallMs, monotonicMs: () => time.monotonicMs };

beforeEach(async () => {
  Object.assign(time, { wallMs: Date.UTC(2026, 10, 22), monotonicMs: 5_000 });
  directory = mkdtempSync(join(tmpdir(), 'anju-lane-'));
  outbox = await openOutbox({
    ...{ directory, maxBytes: 64 << 20, maxAgeMs: 1e15, clock: systemClock, logger: silent },
    limits: { commitAfterMs: 1 },
  });
});

afterEach(async () => {
  await outbox.close();
  rmSync(directory, { recursive: true, force: true });
});

async function append(records: number, readingsEach: number): Promise<void> {
  await outbox.append(
    Array.from({ length: records }, (_, record) => ({
      deviceId: 'tank',
      alarmRelevant: false,
      readings: Array.from({ length: readingsEach }, (_, at) => {
        const value = record * readingsEach + at;
        return { point: 'level', value, quality: 'good' as const, sourceTimeMs: value, ordinal: 0 };
      }),
    })),
  );
}

/** A lane whose host confirms at once, if `confirming`; `sent` says when which record went, by the monotonic clock. */
function lane(readingsPerSecond: number, confirming = true) {
  const sent: { atMs: number; epoch: string; number: number; readings: number; resent: boolean }[] = [];
  let isReady = true;
  const sender = {
    ready: () => isReady,
    sendHistory: (records: readonly LogRecord[], resent: boolean) => {
      for (const { epoch, number, readings } of records) {
        sent.push({ atMs: time.monotonicMs, epoch, number, readings: readings.length, resent });
        if (confirming) outbox.confirm({ epoch, ranges: [[number, number]] });
      }
    },
    sendGap: () => undefined,
    resent: () => undefined,
  };
  const made = new BacklogLane(outbox, sender, readingsPerSecond, timing, clock, () => 0.5);
  return {
    sent,
    readings: () => sent.reduce((sum, { readings }) => sum + readings, 0),
    ready: (ready: boolean) => {
      isReady = ready;
    },
    /** Lets `ms` go by, on the wall clock `wallMs` in all. */
    run: async (ms: number, wallMs = ms) => {
      time.wallMs += wallMs - ms;
      for (let gone = 0; gone < ms; gone += tickMs) {
        time.wallMs += tickMs;
        time.monotonicMs += tickMs;
        await made.tick();
      }
    },
  };
}

describe('the backlog lane', () => {
  it.each([250, 1_000, 4_000])('sends %i readings a second, as configured', async (rate) => {
    await append(1_200, 20);
    const { run, readings } = lane(rate);
    await run(5_000);
    expect(readings()).toBeGreaterThanOrEqual(rate * 4.9);
    expect(readings()).toBeLessThanOrEqual(rate * 5 + 500);
  });

  it('sends no more than 400 records a second, however small', async () => {
    await append(6_000, 1);
    const { run, sent } = lane(100_000);
    await run(10_000);
    expect(sent.length).toBeGreaterThan(3_900);
    expect(sent.length).toBeLessThanOrEqual(400 * 10 + 500);
  });

  it('has records of one earlier start at a time on their way, since a host remembers few epochs of a node', async () => {
    const starts = 12;
    for (let start = 0; start < starts; start++) {
      await append(3, 1);
      await outbox.close();
      outbox = await openOutbox({
        ...{ directory, maxBytes: 64 << 20, maxAgeMs: 1e15, clock: systemClock, logger: silent },
        limits: { commitAfterMs: 1 },
      });
    }
    const { run, sent } = lane(1_000, false);
    for (let start = 1; start <= starts; start++) {
      await run(1_000);
      const newest = sent.at(-1)?.epoch ?? '';
      expect(new Set(sent.map(({ epoch }) => epoch)).size).toBe(start);
      expect(sent).toHaveLength(start * 3);
      outbox.confirm({ epoch: newest, ranges: [[1, 3]] });
    }
    expect(outbox.status().unconfirmedReadings).toBe(0);
  });

  it('waits while the socket is full, and does not make up for it in one burst', async () => {
    await append(600, 20);
    const { run, readings, ready } = lane(1_000);
    ready(false);
    await run(60_000);
    expect(readings()).toBe(0);
    ready(true);
    await run(tickMs);
    expect(readings()).toBeLessThanOrEqual(1_000 + 500);
  });

  it.each([
    ['forward', 86_400_000],
    ['back', -86_400_000],
  ])('keeps to its rate and to the time of a resend when the wall clock jumps %s a day', async (_, jumpMs) => {
    await append(100, 20);
    const { run, readings, sent } = lane(1_000, false);
    await run(1_000);
    const before = readings();
    await run(1_000, 1_000 + jumpMs);
    expect(readings() - before).toBeLessThanOrEqual(1_000 + 500);
    expect(readings()).toBe(2_000);
    await run(retryAfterMs - 3_000);
    expect(sent.filter(({ resent }) => resent)).toEqual([]);
    await run(5_000);
    const again = sent.filter(({ resent }) => resent);
    expect(again.length).toBeGreaterThan(50);
    for (const { number, atMs } of again) {
      const first = sent.find((one) => one.number === number);
      expect(atMs - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(retryAfterMs);
    }
  });
});
