import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reading } from '@anju/contracts';
import { describeWith, type InfluxdbServer, startInfluxdb } from '@anju/tests';
import { InfluxDB } from '@influxdata/influxdb-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrateInflux } from './adapters/influx-migration.js';
import { openInfluxReadingStore } from './adapters/influx-reading-store.js';
import { anInstallation, type Installation, keepEverything } from './testing/influx-harness.js';

interface Target {
  readonly query: string;
}
interface Panel {
  readonly title?: string;
  readonly targets?: readonly Target[];
}

const file = join(import.meta.dirname, '../../../dashboards/grafana/district.json');
const dashboard = JSON.parse(readFileSync(file, 'utf8')) as {
  panels: readonly Panel[];
  templating: { list: readonly { name: string; query?: string | { query: string } }[] };
};

const queries = dashboard.panels.flatMap(({ title = '', targets = [] }) =>
  targets.map(({ query }) => [title, query] as const),
);
const estateQuery = dashboard.templating.list.find(({ name }) => name === 'estate')?.query;

const MINUTE = 60_000;

describeWith(['influxdb'], 'the district dashboard for Grafana', () => {
  let server: InfluxdbServer;
  let installation: Installation;
  const nowMs = Date.now();

  /** As Grafana fills it in, for the last six hours. */
  function filled(query: string, estates: string): string {
    const rangeMs = 6 * 3_600_000;
    const known: Record<string, string> = {
      '${prefix}': installation.bucketPrefix,
      '${estate:regex}': estates,
      'v.timeRangeStart': new Date(nowMs - rangeMs).toISOString(),
      'v.timeRangeStop': new Date(nowMs + MINUTE).toISOString(),
      'v.windowPeriod': '1m',
    };
    return Object.entries(known).reduce((text, [from, to]) => text.replaceAll(from, to), query);
  }

  function run(query: string, estates = '.*'): Promise<Record<string, unknown>[]> {
    const { url, token, org } = installation;
    return new InfluxDB({ url, token }).getQueryApi(org).collectRows(filled(query, estates));
  }

  beforeAll(async () => {
    server = await startInfluxdb();
    installation = anInstallation(server);
    await migrateInflux({ ...installation, keep: keepEverything });
    const store = await openInfluxReadingStore(installation);
    const good = (point: string, value: number | boolean): Reading[] =>
      [3, 2, 1].map((age) => ({ point, value, quality: 'good', sourceTimeMs: nowMs - age * MINUTE, ordinal: 0 }));
    const unreadable: Reading = {
      ...{ point: 'turbidity', value: null, quality: 'bad', reason: 'loop_low' },
      ...{ sourceTimeMs: nowMs - MINUTE, ordinal: 0 },
    };
    const facilities = {
      'heping.fire-water-1': [...good('tank_level', 2.5), ...good('hydrant_static_pressure', 0.2)],
      'heping.water-tank-1': [
        ...[...good('residual_chlorine', 0.3), ...good('outlet_pressure', 0.4), ...good('manhole_open', false)],
        ...[...good('turbidity', 0.5).slice(0, 2), unreadable],
      ],
      'heping.garage-1': [...good('water_depth', 120), ...good('rain_1h', 3)],
      'heping.shed-1': [...good('shed_temp', 31), ...good('smoke', true)],
      'xinhu.lift-1': [...good('vib_pp', 12), ...good('pit_water', false)],
    };
    await store.append([
      {
        ...{ groupId: 'qiaodong', edgeNodeId: 'heping-edge', range: null, receivedMs: nowMs },
        facilities: Object.entries(facilities).map(([facilityId, readings]) => ({ facilityId, readings })),
      },
    ]);
    await store.close();
  }, 180_000);
  afterAll(() => server?.stop());

  it.each(queries)('%s has an answer', async (_title, query) => {
    expect(query).not.toMatch(/undefined|\[object/);
    const rows = await run(query);
    expect(rows.length).toBeGreaterThan(0);
  });

  it('counts the facilities that are heard, of the chosen estates only', async () => {
    const [, query = ''] = queries.find(([title]) => title === '有数据的设施') ?? [];
    expect(await run(query)).toMatchObject([{ _value: 5 }]);
    expect(await run(query, 'xinhu')).toMatchObject([{ _value: 1 }]);
    expect(await run(query, '(heping|xinhu)')).toMatchObject([{ _value: 5 }]);
  });

  it('shows a value as it was read, a flag as 0 or 1, and nothing where nothing was read', async () => {
    const of = (title: string) => queries.find(([each]) => each === title)?.[1] ?? '';
    const depth = await run(of('积水深度'));
    expect(depth.filter(({ _value }) => _value !== null).map(({ _value }) => _value)).toEqual([120, 120, 120]);
    expect(depth.some(({ _value }) => _value === null)).toBe(true);
    const smoke = await run(of('烟感'));
    expect(smoke.filter(({ _value }) => _value !== null).map(({ _value }) => _value)).toEqual([1, 1, 1]);
    expect(await run(of('不可读的测点'))).toMatchObject([{ 设施: 'heping.water-tank-1', 原因: 'bad:loop_low' }]);
  });

  it('offers the estates that have readings', async () => {
    const query = typeof estateQuery === 'string' ? estateQuery : (estateQuery?.query ?? '');
    expect((await run(query)).map(({ _value }) => _value)).toEqual(['heping', 'xinhu']);
  });
});
