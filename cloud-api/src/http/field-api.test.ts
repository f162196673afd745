import type { DiscoveredMetricView, Page } from '@anju/contracts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { discoveredMetrics, rejections, unclaimedReadings } from '../ingest/adapters/schema.js';
import { nodes } from '../registry/adapters/schema.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

const v1 = (path: string) => `/api/v1${path}`;
const address = { groupId: 'qiaodong', edgeNodeId: 'PLC 7', deviceId: 'pump-house', metric: 'Level/mm' };
const atMs = 1_795_000_000_000;
const reading = { point: 'Level/mm', value: 30, quality: 'good', sourceTimeMs: atMs, ordinal: 0 } as const;
const claim = { ...address, facilityId: 'heping.garage-1', point: 'water_depth' };

describe('the API of what operators decide about data of the field', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
    await api.database.tx({ role: 'ingest' }, async (tx) => {
      await tx.insert(nodes).values({ groupId: 'qiaodong', edgeNodeId: 'PLC 7', online: true });
      const found = { ...address, datatype: 10, unit: 'mm', newest: reading, firstMs: atMs, lastMs: atMs };
      await tx.insert(discoveredMetrics).values([found, { ...found, metric: 'Other' }]);
      await tx.insert(unclaimedReadings).values({ ...address, receivedMs: atMs, reading });
      await tx.insert(rejections).values({
        atMs,
        code: 'sparkplug.malformed',
        detail: 'no payload',
        topic: 'spBv1.0/qiaodong/DDATA/heping-edge/lift-1',
        payloadHex: 'ff',
        path: 'shifan.qiaodong.heping',
      });
    });
  });
  afterAll(() => api?.dispose());

  const send = (username: string, method: 'PUT' | 'POST', url: string, payload: object) =>
    api.as(username, { method, url: v1(url), payload });
  const discovered = async (username: string, query = ''): Promise<Page<DiscoveredMetricView>> =>
    (await api.as(username, { url: v1(`/discovered-metrics${query}`) })).json();

  it('lists metrics that nobody has claimed, page by page, to those who answer for the street', async () => {
    const first = await discovered('admin', '?claimed=no&limit=1');
    expect(first.items).toMatchObject([{ ...address, estateId: null, unit: 'mm', value: 30, kept: 1, claim: null }]);
    const rest = await discovered('admin', `?claimed=no&limit=1&cursor=${first.nextCursor}`);
    expect(rest).toMatchObject({ items: [{ metric: 'Other', kept: 0 }], nextCursor: null });
    expect((await discovered('property')).items).toEqual([]);
    expect((await api.as('admin', { url: v1('/discovered-metrics?cursor=x') })).statusCode).toBe(400);
  });

  it('lets administrators and supervisors claim a metric for a point, and nobody else', async () => {
    for (const username of ['control', 'property', 'lift']) {
      expect((await send(username, 'PUT', '/metric-claims', claim)).statusCode).toBe(403);
    }
    const early = await send('supervisor', 'PUT', '/metric-claims', claim);
    expect(early.json()).toMatchObject({ status: 400, errors: [{ field: 'facilityId' }] });
    const node = await send('supervisor', 'PUT', '/nodes/qiaodong/PLC%207', { estateId: 'heping' });
    expect(node.json()).toMatchObject({ edgeNodeId: 'PLC 7', estateId: 'heping' });
    const wrong = await send('supervisor', 'PUT', '/metric-claims', { ...claim, point: 'no_such_point' });
    expect(wrong.json()).toMatchObject({ status: 400, errors: [{ field: 'point' }] });
    const done = await send('supervisor', 'PUT', '/metric-claims', claim);
    expect(done.json()).toEqual({ facilityId: 'heping.garage-1', point: 'water_depth', factor: 1, offset: 0 });
    await vi.waitFor(
      async () => {
        const query = 'point=water_depth&fromMs=0&toMs=9000000000000';
        const { items } = (
          await api.as('supervisor', { url: v1(`/facilities/heping.garage-1/readings?${query}`) })
        ).json();
        expect(items).toMatchObject([{ value: 30, sourceTimeMs: atMs }]);
      },
      { timeout: 15_000, interval: 50 },
    );
    expect((await discovered('supervisor', '?claimed=yes')).items).toMatchObject([{ claim: { point: 'water_depth' } }]);
  });

  it('takes a claim back once, and keeps who did what', async () => {
    const query = new URLSearchParams(address).toString();
    const remove = (username: string) => api.as(username, { method: 'DELETE', url: v1(`/metric-claims?${query}`) });
    expect((await remove('control')).statusCode).toBe(403);
    expect((await remove('supervisor')).statusCode).toBe(204);
    expect((await remove('supervisor')).statusCode).toBe(404);
    const actions = (await api.as('supervisor', { url: v1('/field-actions') })).json();
    expect(actions.items.map(({ action }: { action: string }) => action)).toEqual([
      'metric.unclaimed',
      'metric.claimed',
    ]);
    const names = actions.items.map(({ displayName }: { displayName: string }) => displayName);
    expect(names).toEqual(['区房管 林科长', '区房管 林科长']);
    expect((await api.as('lift', { url: v1('/field-actions') })).json().items).toEqual([]);
  });

  it('searches what was set aside, and says of each that is to be replayed why it cannot be', async () => {
    const list = async (query: string) => (await api.as('supervisor', { url: v1(`/rejections?${query}`) })).json();
    const { items } = await list('code=sparkplug.malformed&text=PAYLOAD&state=final');
    expect(items).toMatchObject([{ detail: 'no payload', state: 'final', readings: 0, replayedBy: null }]);
    expect((await list('state=waiting')).items).toEqual([]);
    expect(await list('code=nonsense')).toMatchObject({ status: 400 });
    const replay = { ids: [items[0].id], reason: 'try' };
    expect((await send('property', 'POST', '/rejections/replay', replay)).statusCode).toBe(403);
    expect((await send('supervisor', 'POST', '/rejections/replay', replay)).json()).toEqual({
      replayed: [],
      refused: [{ id: items[0].id, code: 'request.not_found', detail: expect.any(String) }],
    });
    expect((await send('supervisor', 'POST', '/rejections/replay', { ids: [], reason: '' })).statusCode).toBe(400);
  });
});
