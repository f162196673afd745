import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HazardView, RejectionView } from '@anju/contracts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { compareReadings } from '../handover/compare-readings.js';
import { readingsInInflux } from '../handover/stored-in-influx.js';
import { runCloudCommand, sumOfMetric } from '../handover/workers.js';
import type { ApiClient } from '../harness/api-client.js';
import { type CloudUnderTest, startCloud } from '../harness/services.js';
import { until } from '../harness/until.js';
import { type InfluxdbServer, startInfluxdb } from '../influxdb-server.js';
import { describeWith } from '../requirement.js';
import { type FaultyWay, startFaultyWay } from './faulty-way.js';
import { agents, type Field, startField, writeRegistry } from './field.js';

vi.setConfig({ testTimeout: 900_000, hookTimeout: 600_000 });

/** Of each of 12 agents four points: 240 readings a second. */
const SAMPLE_EVERY_MS = 200;
/** An hour of a small district: 12 estates of 200 points, of which a tenth reports each minute. */
const READINGS_OF_AN_HOUR = 12 * 200 * 0.1 * 60;
const READINGS_OF_A_FAULT = 2_400;
/** `queuedReadings`, the greatest number that the cloud keeps for the store. */
const QUEUE_BOUND = 200_000;
const HEAP_MB = 512;
/** What the process may take more than before the first fault; wide, since it is the operating system's figure. */
const GROWTH_BOUND_BYTES = HEAP_MB * 1024 * 1024;

describeWith(['influxd'], 'while InfluxDB does not take what it should', () => {
  const directory = mkdtempSync(join(tmpdir(), 'anju-outage-'));
  let influx: InfluxdbServer;
  let way: FaultyWay;
  let cloud: CloudUnderTest;
  let field: Field;
  let api: ApiClient;
  let restBytes = 0;

  beforeAll(async () => {
    influx = await startInfluxdb({ own: true });
    way = await startFaultyWay(influx.url);
    const tokenFile = join(directory, 'influx-token');
    const stores = { ANJU_INFLUX_URL: way.url, ANJU_INFLUX_ORG: influx.org };
    await runCloudCommand(['migrate', '--influx-token-file', tokenFile], {
      ...stores,
      ANJU_INFLUX_ADMIN_TOKEN: influx.token,
    });
    cloud = await startCloud({
      directory: join(directory, 'cloud'),
      registryFile: writeRegistry(directory),
      agents,
      // With less room than a queue without a bound would take.
      environment: { ...stores, ANJU_INFLUX_TOKEN_FILE: tokenFile, NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` },
    });
    api = await cloud.login('admin');
    mkdirSync(join(directory, 'field'));
    field = await startField(join(directory, 'field'), {
      brokerUrl: cloud.brokerUrl,
      password: cloud.agentEnvironment.ANJU_AGENT_PASSWORD ?? '',
      sampleEveryMs: SAMPLE_EVERY_MS,
    });
    await taken(READINGS_OF_A_FAULT);
    await untilStoring();
    restBytes = residentBytes();
  });

  afterAll(async () => {
    await field?.stop();
    await cloud?.stop();
    await way?.stop();
    await influx?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const base = () => `http://127.0.0.1:${cloud.httpPort}`;
  const metric = async (name: string) => sumOfMetric(await (await fetch(`${base()}/metrics`)).text(), name);
  const checks = async () =>
    ((await (await fetch(`${base()}/readyz`)).json()) as { checks: Record<string, boolean> }).checks;
  const eventually = (what: string, probe: () => Promise<boolean> | boolean) =>
    until(what, probe, { timeoutMs: 240_000, everyMs: 250 });

  function residentBytes(): number {
    const status = readFileSync(`/proc/${cloud.cloud().pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) * 1024;
  }

  /** So many readings more are in the outboxes. Memory is looked at all the while. */
  async function taken(readings: number): Promise<void> {
    const wanted = field.accepted() + readings;
    await eventually(`${readings} readings`, async () => {
      expect(await metric('anju_ingest_queued_readings')).toBeLessThanOrEqual(QUEUE_BOUND);
      if (restBytes > 0) expect(residentBytes() - restBytes).toBeLessThan(GROWTH_BOUND_BYTES);
      return field.accepted() >= wanted;
    });
  }

  const untilStoring = () => eventually('the store to take readings', async () => (await checks()).readings === true);
  const untilRefused = () => eventually('the service to say so', async () => (await checks()).readings === false);

  it('keeps an hour of a small district while the server is down, and says that it is not ready', async () => {
    await influx.kill();
    await untilRefused();
    await taken(READINGS_OF_AN_HOUR);
    expect(await metric('anju_ingest_queued_readings')).toBeGreaterThan(0);
    expect((await checks()).broker).toBe(true);
    // Hazards do not wait for the store.
    const seen = await api.all<HazardView>('/api/v1/hazards?state=all&limit=500');
    const begunMs = Math.max(...seen.map(({ beganMs }) => beganMs), 0);
    await eventually('a hazard of a reading that is not stored', async () => {
      const list = await api.all<HazardView>('/api/v1/hazards?state=all&limit=500');
      return list.some(({ beganMs }) => beganMs > begunMs);
    });
    await influx.restart();
    await untilStoring();
  });

  it('waits for a server that is frozen and answers nothing', async () => {
    await eventually('the backlog to be stored', async () => (await metric('anju_ingest_queued_readings')) < 5_000);
    influx.freeze();
    try {
      await untilRefused();
      await taken(READINGS_OF_A_FAULT);
    } finally {
      influx.thaw();
    }
    await untilStoring();
  });

  it.each([
    { status: 503, code: 'unavailable', message: 'unavailable: try again' },
    { status: 500, code: 'internal error', message: 'write wal: no space left on device' },
  ])('takes nothing for stored or hopeless that is answered with $status', async (refusal) => {
    const before = way.refused;
    way.refuseWrites(refusal);
    try {
      await untilRefused();
      await taken(READINGS_OF_A_FAULT);
    } finally {
      way.refuseWrites(undefined);
    }
    expect(way.refused).toBeGreaterThan(before);
    await untilStoring();
  });

  it('loses nothing of what waits in its memory when it is killed, since the agents keep what is not confirmed', async () => {
    way.refuseWrites({ status: 503, code: 'unavailable', message: 'unavailable: try again' });
    try {
      await untilRefused();
      await taken(READINGS_OF_A_FAULT);
      expect(await metric('anju_ingest_queued_readings')).toBeGreaterThan(0);
      cloud.cloud().signal('SIGKILL');
      await cloud.cloud().exited;
    } finally {
      way.refuseWrites(undefined);
    }
    await cloud.restartCloud();
    api = await cloud.login('admin');
    await untilStoring();
  });

  it('has every reading once in the end, none set aside and none given up by an agent', async () => {
    expect(await field.settle()).toBe(0);
    const offered = field.readings();
    expect(offered.length).toBeGreaterThan(READINGS_OF_AN_HOUR);
    const { lost, doubled } = compareReadings(offered, await readingsInInflux(influx, 'anju_raw'));
    expect({ lost: lost.slice(0, 5), doubled: doubled.slice(0, 5) }).toEqual({ lost: [], doubled: [] });
    // Messages that came faster than they were understood were not taken: their agents sent them again.
    const setAside = await api.all<RejectionView>('/api/v1/rejections');
    expect(setAside.filter(({ code }) => code !== 'sparkplug.flood')).toEqual([]);
    expect(await metric('anju_ingest_queued_readings')).toBe(0);
  });
});
