import { afterEach, describe, expect, it, vi } from 'vitest';
import type { BusConfig, BusSettings, PolledPoint } from '../../config/agent-config.js';
import { feedOf } from '../../normalise/feed.test-support.js';
import type { Sample } from '../../normalise/sample.js';
import { type Logger, systemClock } from '../../outbox/ports.js';
import { buildModbusProfile } from '../../profiles/build-modbus-profile.js';
import { ModbusProfileFile } from '../../profiles/modbus-profile.js';
import { BusPoller } from './bus-poller.js';
import { ModbusTcpConnection } from './modbus-tcp-connection.js';
import {
  type ModbusTestServer,
  openModbusTestServer,
  servedBy,
  type TestAnswer,
  type TestRequest,
} from './modbus-test-server.test-support.js';

const quiet: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

let server: ModbusTestServer | undefined;
let poller: BusPoller | undefined;

afterEach(async () => {
  await poller?.stop();
  await server?.close();
  poller = undefined;
  server = undefined;
});

function points(addresses: readonly number[], unitId: number, pollIntervalMs: number): PolledPoint[] {
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

interface Setup {
  readonly units: readonly { unitId: number; addresses?: readonly number[]; pollIntervalMs: number }[];
  readonly bus?: Partial<BusSettings>;
  readonly answer: (request: TestRequest) => TestAnswer;
}

async function poll({ units, bus, answer }: Setup): Promise<{ samples: Sample[]; of: (unitId: number) => Sample[] }> {
  server = await openModbusTestServer(answer);
  const samples: Sample[] = [];
  const config: BusConfig = {
    id: 'bus',
    kind: 'modbus-tcp',
    host: '127.0.0.1',
    port: server.port,
    timeoutMs: 300,
    retries: 1,
    turnaroundMs: 0,
    maxGap: 16,
    units: units.map(({ unitId, addresses = [0], pollIntervalMs }) => ({
      unitId,
      profileId: 'test',
      points: points(addresses, unitId, pollIntervalMs),
    })),
    ...bus,
  };
  poller = new BusPoller({
    config,
    connection: new ModbusTcpConnection('127.0.0.1', server.port, 300),
    clock: systemClock,
    logger: quiet,
    random: () => 0.1,
    onSamples: (batch) => samples.push(...batch),
  });
  poller.start();
  return { samples, of: (unitId) => samples.filter(({ feed }) => feed.deviceId === `unit-${unitId}`) };
}

const wait = { timeout: 15_000, interval: 20 };

describe('a bus', () => {
  it('reads 19 units on, each its own value, while the 20th is dead, though its time-out is twice the period', async () => {
    const { of } = await poll({
      units: Array.from({ length: 20 }, (_, index) => ({ unitId: index + 1, pollIntervalMs: 250 })),
      bus: { timeoutMs: 500 },
      answer: ({ unitId, count }) => (unitId === 7 ? 'silent' : { registers: Array(count).fill(unitId) }),
    });
    await vi.waitFor(() => expect(poller?.units[6]?.breaker.state).toBe('open'), wait);
    const others = Array.from({ length: 20 }, (_, index) => index + 1).filter((unitId) => unitId !== 7);
    const before = others.map((unitId) => of(unitId).length);
    await vi.waitFor(() => {
      for (const [index, unitId] of others.entries())
        expect(of(unitId).length).toBeGreaterThan((before[index] ?? 0) + 2);
    }, wait);
    for (const unitId of others) {
      for (const { decoded } of of(unitId)) expect(decoded).toEqual({ ok: true, value: unitId, unit: '1' });
    }
    expect(of(7).length).toBeGreaterThan(0);
    for (const { decoded } of of(7)) expect(decoded).toEqual({ ok: false, reason: 'device_timeout' });
  });

  it('finds a unit again that was silent for a while', async () => {
    let alive = true;
    const { of } = await poll({
      units: [{ unitId: 1, pollIntervalMs: 100 }],
      bus: { timeoutMs: 80, retries: 0 },
      answer: () => (alive ? { registers: [5] } : 'silent'),
    });
    await vi.waitFor(() => expect(of(1).at(-1)?.decoded).toMatchObject({ ok: true }), wait);
    alive = false;
    await vi.waitFor(() => expect(poller?.units[0]?.breaker.state).toBe('open'), wait);
    alive = true;
    await vi.waitFor(() => expect(of(1).at(-1)?.decoded).toEqual({ ok: true, value: 5, unit: '1' }), wait);
    expect(poller?.units[0]?.breaker.state).toBe('closed');
  });

  it('never has two requests under way', async () => {
    let underWay = 0;
    let most = 0;
    await poll({
      units: [1, 2, 3].map((unitId) => ({ unitId, pollIntervalMs: 50 })),
      answer: ({ count }) => {
        underWay += 1;
        most = Math.max(most, underWay);
        setTimeout(() => {
          underWay -= 1;
        }, 5);
        return { late: { registers: Array(count).fill(1) }, ms: 6 };
      },
    });
    await vi.waitFor(() => expect(server?.requests.length).toBeGreaterThan(20), wait);
    expect(most).toBe(1);
  });

  it('keeps the turnaround delay between an answer and the next request', async () => {
    await poll({
      units: [1, 2].map((unitId) => ({ unitId, pollIntervalMs: 50 })),
      bus: { turnaroundMs: 30 },
      answer: ({ count }) => ({ registers: Array(count).fill(1) }),
    });
    await vi.waitFor(() => expect(server?.requests.length).toBeGreaterThan(10), wait);
    const times = (server?.requests ?? []).map(({ atMs }) => atMs);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(28);
  });

  it('asks a busy unit again, and gives its value, not a zero', async () => {
    let asked = 0;
    const { of } = await poll({
      units: [{ unitId: 1, pollIntervalMs: 200 }],
      answer: () => {
        asked += 1;
        return asked % 2 === 1 ? { exception: 6 } : { registers: [42] };
      },
    });
    await vi.waitFor(() => expect(of(1).length).toBeGreaterThan(3), wait);
    for (const { decoded } of of(1)) expect(decoded).toEqual({ ok: true, value: 42, unit: '1' });
  });

  it.each([
    [2, 'device_error'],
    [4, 'device_error'],
    [6, 'device_error'],
    [11, 'device_offline'],
  ])('turns exception %i into a bad point, reason %s', async (code, reason) => {
    const { of } = await poll({ units: [{ unitId: 1, pollIntervalMs: 100 }], answer: () => ({ exception: code }) });
    await vi.waitFor(() => expect(of(1).length).toBeGreaterThan(2), wait);
    for (const { decoded } of of(1)) expect(decoded).toEqual({ ok: false, reason });
  });

  it('reads round a hole, marks only the missing point, and stops asking for it', async () => {
    const registers = new Map([0, 1, 3, 4].map((address) => [address, address * 11]));
    const { of } = await poll({
      units: [{ unitId: 1, addresses: [0, 1, 2, 3, 4], pollIntervalMs: 100 }],
      answer: servedBy(registers),
    });
    await vi.waitFor(() => expect(of(1).length).toBeGreaterThan(40), wait);
    for (const { feed, decoded } of of(1)) {
      const address = Number(feed.point.slice(1));
      const value = registers.get(address);
      expect(decoded).toEqual(
        value === undefined ? { ok: false, reason: 'device_error' } : { ok: true, value, unit: '1' },
      );
    }
    expect(poller?.units[0]?.refusedPoints()).toEqual(['p2']);
    const later = (server?.requests ?? []).slice(-4);
    expect(later.some(({ address, count }) => address <= 2 && address + count > 2)).toBe(false);
  });

  it('marks every point of a bus that cannot be reached, and reads again once it can', async () => {
    const { of } = await poll({ units: [{ unitId: 1, pollIntervalMs: 100 }], answer: () => ({ registers: [1] }) });
    await vi.waitFor(() => expect(of(1).at(-1)?.decoded.ok).toBe(true), wait);
    const port = server?.port ?? 0;
    await server?.close();
    await vi.waitFor(() => expect(of(1).at(-1)?.decoded).toEqual({ ok: false, reason: 'device_offline' }), wait);
    expect(poller?.connected).toBe(false);
    server = await openModbusTestServer(() => ({ registers: [2] }), port);
    await vi.waitFor(() => expect(of(1).at(-1)?.decoded).toEqual({ ok: true, value: 2, unit: '1' }), wait);
  });

  it('feeds several facilities from one request', async () => {
    const [point] = points([0], 1, 100);
    if (point === undefined) throw new Error('no point');
    const feeds = [
      feedOf({ deviceId: 'a', definition: { unit: '1' } }),
      feedOf({ deviceId: 'b', definition: { unit: '1' } }),
    ];
    const { samples } = await poll({
      units: [{ unitId: 1, pollIntervalMs: 100 }],
      bus: { units: [{ unitId: 1, profileId: 'test', points: [{ ...point, feeds }] }] },
      answer: () => ({ registers: [9] }),
    });
    await vi.waitFor(() => expect(samples.length).toBeGreaterThanOrEqual(6), wait);
    expect(server?.requests.length).toBeLessThanOrEqual(samples.length / 2 + 1);
    expect(new Set(samples.map(({ feed }) => feed.deviceId))).toEqual(new Set(['a', 'b']));
  });

  it('stops at once although an answer is outstanding', async () => {
    await poll({ units: [{ unitId: 1, pollIntervalMs: 100 }], bus: { timeoutMs: 10_000 }, answer: () => 'silent' });
    await vi.waitFor(() => expect(server?.requests.length).toBe(1), wait);
    const start = performance.now();
    await poller?.stop();
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
