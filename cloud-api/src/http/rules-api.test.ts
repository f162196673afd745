import type {
  CityProfileView,
  FacilityModeView,
  FacilityView,
  HazardExplanation,
  HazardView,
  Reading,
  RuleSettingsView,
  WhatIfResult,
} from '@anju/contracts';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from './testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.dispose());

const garage = 'heping.garage-1';
const v1 = (path: string) => `/api/v1${path}`;
const send = (method: 'POST' | 'PUT', path: string, payload: unknown): InjectOptions => ({
  method,
  url: v1(path),
  payload: JSON.stringify(payload),
  headers: { 'content-type': 'application/json' },
});
const T0 = Date.now() - 3_600_000;

/** Stores and evaluates readings of the garage, as ingest does. */
async function tell(
  point: string,
  ...values: readonly (readonly [atS: number, value: number | boolean])[]
): Promise<void> {
  const readings = values.map(
    ([atS, value]): Reading => ({ point, value, quality: 'good', sourceTimeMs: T0 + atS * 1000, ordinal: 0 }),
  );
  await api.store.append([
    {
      groupId: 'qiaodong',
      edgeNodeId: 'heping-edge',
      range: null,
      receivedMs: Date.now(),
      facilities: [{ facilityId: garage, readings }],
    },
  ]);
  for (const reading of readings) {
    api.hazards.evaluate(garage, [{ reading, atMs: reading.sourceTimeMs, receivedMs: reading.sourceTimeMs }]);
  }
  await api.hazards.flush();
}

describe('an explanation', () => {
  it('shows the samples at which a hazard began, became active and ended, from the stored readings', async () => {
    await tell('leak', [0, false], [30, true], [60, true], [90, false], [120, false], [400, false]);
    const hazards = (await api.as('control', { url: v1(`/hazards?state=all&facilityId=${garage}`) })).json<{
      items: HazardView[];
    }>();
    const hazard = hazards.items.find(({ ruleId }) => ruleId === 'P-LEAK');
    expect(hazard).toMatchObject({ state: 'cleared', beganMs: T0 + 30_000 });
    const answer = await api.as('control', { url: v1(`/hazards/${hazard?.id}/explanation`) });
    const explanation = answer.json<HazardExplanation>();
    expect(answer.statusCode).toBe(200);
    expect(explanation).toMatchObject({
      ruleId: 'P-LEAK',
      reproduced: true,
      thinned: false,
      settings: { district: 0, estate: 0 },
      conditionText: { zh: expect.stringContaining('水浸 = 有水') },
      source: { tag: 'DEFAULT' },
    });
    expect(explanation.moments.map(({ state, atMs }) => `${state} ${(atMs - T0) / 1000}`)).toEqual([
      'began 30',
      'active 40',
      'clearing 90',
      'cleared 390',
    ]);
    expect(explanation.moments[0]?.parts).toEqual([
      {
        text: { zh: '水浸 = 有水', en: 'Leak = Water' },
        truth: 'true',
        samples: [{ point: 'leak', value: true, quality: 'good', sourceTimeMs: T0 + 30_000 }],
      },
    ]);
    expect(explanation.samples.filter(({ point }) => point === 'leak')).toHaveLength(5);
    expect(explanation.thresholds).toEqual([]);
  });

  it('is for those who see the hazard', async () => {
    const { items } = (await api.as('control', { url: v1('/hazards?state=all') })).json<{ items: HazardView[] }>();
    const url = v1(`/hazards/${items[0]?.id}/explanation`);
    expect((await api.as('lift', { url })).statusCode).toBe(404);
    expect((await api.as('control', { url: v1('/hazards/h-none/explanation') })).statusCode).toBe(404);
  });
});

describe('what if', () => {
  const span = { fromMs: T0, toMs: T0 + 3_000_000 };

  it('counts what a changed rule would have raised beside what it raised, and calls nobody', async () => {
    const receding = Array.from({ length: 11 }, (_, at) => [1100 + at * 100, 100] as const);
    await tell('water_depth', [1000, 0], [1010, 260], [1030, 260], [1070, 260], ...receding);
    const before = (await api.as('control', { url: v1('/tickets?state=all') })).body;
    const run = async (over: object) => {
      const answer = await api.as('supervisor', send('POST', '/rules/P-ORANGE/what-if', { ...span, ...over }));
      expect(answer.statusCode).toBe(200);
      return answer.json<WhatIfResult>();
    };
    const beijing = await run({ parameters: { closeDepthMm: 270 } });
    expect(beijing.totals).toMatchObject({ now: 1, changed: 0 });
    expect(beijing.facilities.find(({ facilityId }) => facilityId === garage)?.now).toMatchObject([
      { state: 'cleared', beganMs: T0 + 1_010_000, activeMs: T0 + 1_040_000 },
    ]);
    const slower = await run({ facilityIds: [garage], override: { onDelayMs: 600_000 } });
    expect(slower).toMatchObject({ totals: { facilities: 1, now: 1, changed: 0 }, leftOut: 0 });
    expect(slower.conditionText.changed.en).toContain('for 10 min');
    expect((await run({ override: { enabled: false } })).totals).toMatchObject({ now: 1, changed: 0 });
    expect((await api.as('control', { url: v1('/tickets?state=all') })).body).toBe(before);
  });

  it('takes a whole definition, and names every mistake of one', async () => {
    const rule = {
      id: 'P-ORANGE',
      version: 2,
      kind: 'ponding',
      name: { zh: '试', en: 'Trial' },
      problemClass: 'ponding',
      severity: 'major',
      severityWhen: [],
      scope: 'facility',
      raise: { op: 'above', point: 'water_depth', limit: 50 },
      onDelayMs: 0,
      clear: 'condition',
      offDelayMs: 0,
      ticket: 'open',
      retrospectiveTicket: false,
      advice: { zh: '试', en: 'Trial' },
      source: { tag: 'DEFAULT', confidence: 'H', text: 'trial' },
    };
    const ask = (definition: object) =>
      api.as(
        'supervisor',
        send('POST', '/rules/P-ORANGE/what-if', { ...span, facilityIds: [garage], rule: definition }),
      );
    expect((await ask(rule)).json<WhatIfResult>().facilities[0]?.changed).toMatchObject([{ beganMs: T0 + 1_010_000 }]);
    const wrong = await ask({ ...rule, raise: { op: 'above', point: 'water_depth' }, severity: 'grave' });
    expect(wrong.statusCode).toBe(400);
    const fields = wrong.json<{ errors: { field: string }[] }>().errors.map(({ field }) => field);
    expect(fields).toEqual(expect.arrayContaining(['rule.severity', 'rule.raise.limit']));
    expect((await ask({ ...rule, id: 'P-RED' })).statusCode).toBe(400);
  });

  it('is bounded, and for those who answer for the rules', async () => {
    const ask = (user: string, path: string, body: object) => api.as(user, send('POST', path, { ...span, ...body }));
    expect((await ask('property', '/rules/P-ORANGE/what-if', {})).statusCode).toBe(403);
    expect((await ask('supervisor', '/rules/P-NONE/what-if', {})).statusCode).toBe(404);
    expect((await ask('supervisor', '/rules/P-ORANGE/what-if', { facilityIds: ['none.lift-1'] })).statusCode).toBe(404);
    const long = { fromMs: 0, toMs: 40 * 86_400_000 };
    expect((await ask('supervisor', '/rules/P-ORANGE/what-if', long)).statusCode).toBe(400);
  });
});

describe('settings of rules', () => {
  it('are read by those of the place and changed by supervisors, one after the other', async () => {
    const profiles = (await api.as('property', { url: v1('/rules/city-profiles') })).json<{
      items: CityProfileView[];
    }>();
    expect(profiles.items.map(({ id }) => id)).toContain('beijing');
    const write = { expectedVersion: 0, settings: { cityProfile: 'beijing' }, reason: '按北京标准' };
    expect((await api.as('property', send('PUT', '/rule-settings/heping', write))).statusCode).toBe(403);
    const put = await api.as('supervisor', send('PUT', '/rule-settings/heping', write));
    expect(put.json<RuleSettingsView>()).toMatchObject({
      scope: 'heping',
      version: 1,
      settings: { cityProfile: 'beijing' },
    });
    expect((await api.as('supervisor', send('PUT', '/rule-settings/heping', write))).statusCode).toBe(409);
    const view = (await api.as('property', { url: v1('/rule-settings/heping') })).json<RuleSettingsView>();
    expect(view.history).toMatchObject([
      { version: 1, reason: '按北京标准', author: { displayName: expect.any(String) } },
    ]);
    expect((await api.as('supervisor', { url: v1('/rule-settings/nowhere') })).statusCode).toBe(404);
    const unknown = { expectedVersion: 1, settings: { rules: { 'P-ORANGE': { colour: 'pink' } } }, reason: 'x' };
    expect((await api.as('supervisor', send('PUT', '/rule-settings/heping', unknown))).statusCode).toBe(400);
  });
});

describe('a facility under test', () => {
  it('is begun and ended by those who work there, with who and why', async () => {
    const write = { kind: 'test', reason: '月度试泵', untilMs: Date.now() + 600_000 };
    expect((await api.as('lift', send('POST', `/facilities/${garage}/modes`, write))).statusCode).toBe(403);
    const begun = await api.as('property', send('POST', `/facilities/${garage}/modes`, write));
    const mode = begun.json<FacilityModeView>();
    expect(mode).toMatchObject({ facilityId: garage, kind: 'test', reason: '月度试泵', endedMs: null });
    const shownMode = async () =>
      (await api.as('control', { url: v1(`/facilities/${garage}`) })).json<FacilityView>().mode;
    expect(await shownMode()).toMatchObject({ id: mode.id, reason: '月度试泵' });
    expect((await api.as('property', send('POST', `/facility-modes/${mode.id}/end`, {}))).statusCode).toBe(200);
    expect((await api.as('property', send('POST', `/facility-modes/${mode.id}/end`, {}))).statusCode).toBe(404);
    expect(await shownMode()).toBeNull();
    const list = (await api.as('control', { url: v1(`/facilities/${garage}/modes`) })).json<{
      items: FacilityModeView[];
    }>();
    expect(list.items).toMatchObject([{ id: mode.id, endedMs: expect.any(Number) }]);
  });
});
