import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planBus } from '../../cli/plan-bus.js';
import type { BusConfig, PolledPoint } from '../../config/agent-config.js';
import { feedOf } from '../../normalise/feed.test-support.js';
import { buildModbusProfile } from '../../profiles/build-modbus-profile.js';
import { ModbusProfileFile } from '../../profiles/modbus-profile.js';
import { advance, mostUrgent, type PollTask } from './poll-schedule.js';
import { pollSimulated, type SimulatedRun } from './simulated-bus.test-support.js';

/** Points of one unit that take one request each: the gap between them is never bridged. */
function points(unitId: number, firstAddress: number, requests: number, pollIntervalMs: number): PolledPoint[] {
  const addresses = Array.from({ length: requests }, (_, index) => firstAddress + index * 10);
  const file = ModbusProfileFile.parse({
    kind: 'modbus',
    profile: 'test',
    name: { zh: '测试', en: 'test' },
    source: { tag: 'DEFAULT', confidence: 'L', text: 'test' },
    points: Object.fromEntries(addresses.map((address) => [`p${address}`, { address, type: 'u16' }])),
  });
  return [...buildModbusProfile(file).profile.points.values()].map((profile) => ({
    profile,
    pollIntervalMs,
    feeds: [feedOf({ deviceId: `unit-${unitId}`, point: profile.name, definition: { unit: '1' } })],
  }));
}

interface Group {
  readonly periodMs: number;
  readonly requests: number;
}

/** A serial line with a unit for each entry, which has one or two groups of points. */
function line(units: readonly (readonly Group[])[]): BusConfig {
  return {
    id: 'line',
    kind: 'modbus-rtu',
    path: '/dev/null',
    baudRate: 19_200,
    parity: 'none',
    dataBits: 8,
    stopBits: 1,
    timeoutMs: 500,
    retries: 1,
    turnaroundMs: 0,
    maxGap: 0,
    units: units.map((groups, index) => ({
      unitId: index + 1,
      profileId: 'test',
      points: groups.flatMap(({ periodMs, requests }, at) => points(index + 1, at * 2000, requests, periodMs)),
    })),
  };
}

/** The longest time without a sample of each point, the way to its first one and the run's end included. */
function longestGaps({ samples }: SimulatedRun, config: BusConfig, lastsMs: number) {
  return config.units.flatMap(({ unitId, points: all }) =>
    all.map(({ profile, pollIntervalMs }) => {
      const times = samples
        .filter(({ feed }) => feed.deviceId === `unit-${unitId}` && feed.point === profile.name)
        .map(({ sourceTimeMs }) => sourceTimeMs)
        .filter((ms) => ms <= lastsMs);
      const gaps = [...times, lastsMs].map((ms, index) => ms - (times[index - 1] ?? 0));
      return { unitId, periodMs: pollIntervalMs, gapMs: Math.max(...gaps), count: times.length };
    }),
  );
}

/** What one request of one register takes: 8 + 7 bytes at 19 200 baud, the answer, and 5 ms of rest; 20 ms together. */
const responseMs = 7.1875;
const requestMs = 20;

const anyLine = fc.array(
  fc.array(
    fc.record({ periodMs: fc.constantFrom(100, 200, 500, 1000, 2000), requests: fc.integer({ min: 1, max: 8 }) }),
    { minLength: 1, maxLength: 2 },
  ),
  { minLength: 1, maxLength: 6 },
);

describe('the plan and the poller', () => {
  it('agree on which periods can be met, on any line; and no point starves, however much is asked of it', async () => {
    await fc.assert(
      fc.asyncProperty(anyLine, fc.integer({ min: 0, max: 99 }), async (units, phase) => {
        const config = line(units);
        const plan = planBus(config, { responseMs, baudRate: 9600 });
        const lastsMs = 20_000;
        const run = await pollSimulated(
          config,
          lastsMs,
          () => requestMs,
          () => phase / 100,
        );
        const gaps = longestGaps(run, config, lastsMs);
        for (const { unitId, periodMs, gapMs, count } of gaps) {
          const planned = plan.groups.find((group) => group.unitId === unitId && group.periodMs === periodMs);
          const place = `unit ${unitId} every ${periodMs} ms, load ${plan.load.toFixed(2)}`;
          // Once in each period, early in one and late in the next.
          if (planned?.canBeMet === true && plan.load <= 1) expect(gapMs, place).toBeLessThanOrEqual(2 * periodMs);
          // Of its least share, with the load as the stretch where even that is more than there is.
          expect(gapMs, place).toBeLessThanOrEqual(periodMs * (2 + 3 * Math.max(1, plan.load)) + 20 * requestMs);
          if (planned?.canBeMet === true) expect(count, place).toBeGreaterThan((lastsMs / periodMs) * 0.9 - 2);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keep fast points at their period beside slow ones that ask for more than the bus can give', async () => {
    // 20 % for the fast unit, 160 % for the slow ones, whose cycles alone take 1.6 s in a row.
    const slow = Array.from({ length: 4 }, () => [{ periodMs: 4000, requests: 80 }]);
    const config = line([[{ periodMs: 100, requests: 1 }], ...slow]);
    const plan = planBus(config, { responseMs, baudRate: 9600 });
    expect(plan.load).toBeCloseTo(1.8, 1);
    expect(plan.groups.map(({ canBeMet }) => canBeMet)).toEqual([true, false, false, false, false]);
    const lastsMs = 30_000;
    const gaps = longestGaps(await pollSimulated(config, lastsMs, () => requestMs), config, lastsMs);
    for (const { unitId, gapMs, count } of gaps) {
      if (unitId === 1) {
        expect(count).toBeGreaterThan(270);
        expect(gapMs).toBeLessThanOrEqual(300);
      } else expect(gapMs).toBeLessThanOrEqual(5 * 4000);
    }
  });

  it('keep a fast point from waiting for the many requests of a slow one', async () => {
    const config = line([[{ periodMs: 100, requests: 1 }], [{ periodMs: 10_000, requests: 100 }]]);
    const run = await pollSimulated(config, 30_000, () => requestMs);
    const fast = run.requests.filter(({ unitId }) => unitId === 1).map(({ startMs }) => startMs);
    const lateness = fast.map((startMs) => startMs % 100);
    expect(fast).toHaveLength(301);
    // Never more than the one request that had begun.
    expect(Math.max(...lateness)).toBeLessThanOrEqual(requestMs);
  });

  it('read each point at its own period', async () => {
    const config = line([
      [
        { periodMs: 100, requests: 1 },
        { periodMs: 500, requests: 1 },
      ],
    ]);
    const { samples } = await pollSimulated(config, 10_000, () => requestMs);
    const count = (point: string) => samples.filter(({ feed }) => feed.point === point).length;
    expect(count('p0')).toBe(100);
    expect(count('p2000')).toBe(20);
  });
});

describe('a dead unit among 20', () => {
  it('costs the other 19 neither a sample nor their period, once it is known to be dead', async () => {
    const config = line(Array.from({ length: 20 }, () => [{ periodMs: 1000, requests: 1 }]));
    const dead = 7;
    const lastsMs = 600_000;
    const run = await pollSimulated(config, lastsMs, ({ unitId }) => (unitId === dead ? undefined : requestMs));
    expect(run.poller.units[dead - 1]?.breaker.state).toBe('open');
    const spent = run.requests.filter(({ unitId, startMs }) => unitId === dead && startMs > 5000);
    expect(spent.length).toBeGreaterThan(10);
    // 5 % of the bus's time.
    expect(spent.reduce((ms, { startMs, endMs }) => ms + endMs - startMs, 0)).toBeLessThan(lastsMs * 0.05);
    for (const { unitId } of config.units) {
      if (unitId === dead) continue;
      const times = run.requests.filter((one) => one.unitId === unitId && one.startMs > 5000).map((one) => one.startMs);
      const gaps = times.slice(1).map((ms, index) => ms - (times[index] ?? 0));
      expect(times.length, `unit ${unitId}`).toBeGreaterThanOrEqual(594);
      // A probe is waited for once in a while: half a second.
      expect(Math.max(...gaps), `unit ${unitId}`).toBeLessThanOrEqual(1000 + 500 + 20 * requestMs);
      expect(gaps.filter((ms) => ms > 1100).length / gaps.length, `unit ${unitId}`).toBeLessThan(0.1);
    }
  });
});

describe('the schedule', () => {
  const task = (dueMs: number, periodMs: number, more: Partial<PollTask> = {}): PollTask => ({
    dueMs,
    periodMs,
    servedMs: Number.NEGATIVE_INFINITY,
    requests: 1,
    ...more,
  });

  it('takes the task whose period ends first, and none before it is due', () => {
    const soon = task(0, 100);
    const later = task(-50, 1000);
    expect(mostUrgent([later, soon, task(11, 1)], 10)).toBe(soon);
    expect(mostUrgent([task(11, 1)], 10)).toBeUndefined();
  });

  it('lets a task that is late already wait for the end of its next period, but not for ever', () => {
    const late = task(0, 1000);
    const fast = task(1000, 100);
    expect(mostUrgent([late, fast], 1000)).toBe(fast);
    expect(mostUrgent([late, { ...fast, dueMs: 3000 }], 3000)).toBe(late);
    expect(mostUrgent([{ ...late, servedMs: 2990 }, fast], 1100)).toBe(fast);
  });

  it('polls again at once when the next period has begun, and counts what passed whole', () => {
    const one = task(0, 100);
    expect(advance(one, 60)).toBe(0);
    expect(one.dueMs).toBe(100);
    expect(advance(one, 205)).toBe(0);
    expect(one.dueMs).toBe(200);
    expect(advance(one, 650)).toBe(3);
    expect(one.dueMs).toBe(600);
  });
});
