import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Problem } from '@anju/contracts';
import type { InjectOptions } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { hazard } from '../tickets/testing/people.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  const typed = api.app.withTypeProvider<ZodTypeProvider>();
  const response = { 200: z.object({ kept: z.number(), maybe: z.string().nullable() }) };
  typed.get('/test/extra', { schema: { response } }, async () => ({ kept: 1, maybe: null, secret: 'hash' }));
  typed.get('/test/wrong', { schema: { response } }, async () => ({ kept: 'secret' }) as never);
  typed.get('/test/fault', async () => {
    throw new Error('secret inside');
  });
});
afterAll(() => api?.dispose());

const v1 = (path: string) => `/api/v1${path}`;
const json = (payload: unknown): Pick<InjectOptions, 'payload' | 'headers'> => ({
  payload: JSON.stringify(payload),
  headers: { 'content-type': 'application/json' },
});

interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly url: string;
  readonly hasBody: boolean;
  readonly hasLimit: boolean;
}

const Described = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        requestBody: z.unknown().optional(),
        parameters: z.array(z.object({ name: z.string() })).default([]),
      }),
    ),
  ),
});
const examples: Record<string, string> = {
  estateId: 'heping',
  facilityId: 'heping.lift-1',
  hazardId: 'hz-1',
  ticketId: 'T-20261122-0001',
  groupId: 'qiaodong',
  edgeNodeId: 'heping-edge',
};

async function operations(): Promise<Operation[]> {
  const { paths } = Described.parse((await api.as('admin', { url: v1('/openapi.json') })).json());
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody, parameters }]) => ({
      method: method.toUpperCase() as Operation['method'],
      path,
      url: path.replace(/\{(\w+)\}/g, (_, name: string) => examples[name] ?? 'x'),
      hasBody: requestBody !== undefined,
      hasLimit: parameters.some(({ name }) => name === 'limit'),
    })),
  );
}

function problem(body: string): Problem {
  return JSON.parse(body);
}

describe('the anonymous', () => {
  it('gets 401 from every route of the description but the login and who is logged in, and from the description', async () => {
    const all = await operations();
    expect(all.length).toBeGreaterThan(18);
    for (const { method, url, hasBody } of all) {
      if (url === v1('/session') && method !== 'DELETE') continue;
      const answer = await api.app.inject({ method, url, ...(hasBody ? json({}) : {}) });
      expect({ method, url, status: answer.statusCode }).toEqual({ method, url, status: 401 });
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(problem(answer.body).code).toBe('session.required');
    }
    for (const url of [v1('/openapi.json'), '/api/docs', '/api/docs/json', '/api/docs/static/index.html']) {
      expect({ url, status: (await api.app.inject({ url })).statusCode }).toEqual({ url, status: 401 });
    }
  });

  it('is told that nobody is logged in', async () => {
    const answer = await api.app.inject({ url: v1('/session') });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toBeNull();
  });

  it('gets nothing with a cookie that is none', async () => {
    for (const token of ['x', 'a'.repeat(500), '%00', '']) {
      const headers = { cookie: `anju_session=${token}` };
      expect((await api.app.inject({ url: v1('/estates'), headers })).statusCode).toBe(401);
      expect((await api.app.inject({ url: v1('/session'), headers })).json()).toBeNull();
    }
  });

  it('may ask whether the service is well, and for metrics only from this machine', async () => {
    expect((await api.app.inject({ url: '/healthz' })).json()).toEqual({ status: 'ok' });
    expect((await api.app.inject({ url: '/readyz' })).json()).toEqual({ ready: true, checks: { test: true } });
    const local = await api.app.inject({ url: '/metrics', remoteAddress: '127.0.0.1' });
    expect(local.body).toContain('anju_http_request_duration_seconds');
    for (const from of [
      { remoteAddress: '192.0.2.7' },
      { remoteAddress: '127.0.0.1', headers: { 'x-forwarded-for': '192.0.2.7' } },
    ]) {
      expect((await api.app.inject({ url: '/metrics', ...from })).statusCode).toBe(404);
    }
  });
});

describe('a session', () => {
  const loginAs = (username: string, password: string) =>
    api.app.inject({ method: 'POST', url: v1('/session'), ...json({ username, password }) });

  it('begins with name and password, in a cookie that scripts and other sites cannot use', async () => {
    const answer = await loginAs('control', 'control-demo');
    expect(answer.json()).toMatchObject({ username: 'control', role: 'dispatcher' });
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toMatch(/^anju_session=[\w-]{40,}; .*HttpOnly; SameSite=Strict/);
    expect(cookie).not.toContain('Secure');
  });

  it('has a Secure cookie where people come by https', async () => {
    const app = await api.server({ publicOrigin: 'https://anju.example' });
    const answer = await app.inject({
      method: 'POST',
      url: v1('/session'),
      ...json({ username: 'control', password: 'control-demo' }),
    });
    expect(String(answer.headers['set-cookie'])).toContain('Secure');
    expect(answer.headers['strict-transport-security']).toBeDefined();
  });

  it.each([
    ['control', 'wrong'],
    ['nobody', 'control-demo'],
  ])('is refused to %s with %s, always in the same words', async (username, password) => {
    const answer = await loginAs(username, password);
    expect(answer.statusCode).toBe(401);
    expect(problem(answer.body)).toMatchObject({ code: 'session.invalid_credentials', status: 401 });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('ends with logging out', async () => {
    const cookie = await api.login('street');
    const ask = (method: 'GET' | 'DELETE') => api.app.inject({ method, url: v1('/session'), headers: { cookie } });
    expect((await ask('GET')).json()).toMatchObject({ username: 'street' });
    expect((await ask('DELETE')).statusCode).toBe(204);
    expect((await ask('GET')).json()).toBeNull();
    expect((await api.app.inject({ url: v1('/estates'), headers: { cookie } })).statusCode).toBe(401);
  });

  it('is not for guessing: too many tries are refused with 429', async () => {
    const app = await api.server({ limits: { loginsPerMinute: 3 } });
    const tries = [];
    for (let count = 0; count < 4; count += 1) {
      tries.push(
        await app.inject({ method: 'POST', url: v1('/session'), ...json({ username: 'admin', password: 'no' }) }),
      );
    }
    expect(tries.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401, 429]);
    expect(problem(tries[3]?.body ?? '')).toMatchObject({ code: 'request.too_many', status: 429 });
    expect(tries[3]?.headers['retry-after']).toBeDefined();
  });
});

describe('guessing a password', () => {
  it('makes even the right one wait, and says how long', async () => {
    const guess = (password: string) =>
      api.app.inject({
        method: 'POST',
        url: v1('/session'),
        remoteAddress: '192.0.2.66',
        ...json({ username: 'supervisor', password }),
      });
    for (let count = 0; count < 20; count += 1) {
      if ((await guess('wrong')).statusCode === 429) break;
    }
    const answer = await guess('supervisor-demo');
    expect(problem(answer.body)).toMatchObject({ code: 'request.too_many', status: 429 });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    // Nobody can lock another person out from elsewhere.
    const own = await api.app.inject({
      method: 'POST',
      url: v1('/session'),
      remoteAddress: '192.0.2.67',
      ...json({ username: 'supervisor', password: 'supervisor-demo' }),
    });
    expect(own.statusCode).toBe(200);
  });
});

describe('what is not valid', () => {
  it('is answered by every route that takes content with 400 and the field', async () => {
    for (const { method, url, hasBody } of await operations()) {
      if (!hasBody) continue;
      const answer = await api.as('admin', { method, url, ...json({ id: 7, action: 'x', reason: 7, username: [] }) });
      expect({ method, url, status: answer.statusCode }).toEqual({ method, url, status: 400 });
      const { code, errors } = problem(answer.body);
      expect(code).toBe('request.invalid');
      expect(errors?.map(({ field }) => field).filter((field) => field !== '')).not.toEqual([]);
    }
  });

  it('is answered by every list that has pages with 400 for a wrong limit or cursor', async () => {
    for (const { url, hasLimit } of await operations()) {
      if (!hasLimit) continue;
      const range = /\/(readings|gaps)$/.test(url) ? '&point=car_position&fromMs=0&toMs=9' : '';
      for (const [field, value] of [
        ['limit', '0'],
        ['limit', 'many'],
        ['cursor', 'bm8'],
      ]) {
        const answer = await api.as('admin', { url: `${url}?${field}=${value}${range}` });
        expect({ url, status: answer.statusCode }).toEqual({ url, status: 400 });
        expect(problem(answer.body).errors?.[0]?.field).toBe(field);
      }
    }
  });

  it.each([
    ['no JSON', '{"a":', 'application/json', 400, 'request.invalid'],
    ['nothing', '', 'application/json', 400, 'request.invalid'],
    ['a form', 'a=1', 'application/x-www-form-urlencoded', 415, 'request.unsupported'],
    ['text', '{}', 'text/plain', 415, 'request.unsupported'],
    ['too much', `"${'x'.repeat(300_000)}"`, 'application/json', 413, 'request.invalid'],
    ['a poisoned prototype', '{"__proto__":{"x":1}}', 'application/json', 400, 'request.invalid'],
  ])('%s is refused', async (_, payload, contentType, status, code) => {
    const url = v1('/tickets/T-1/actions');
    const answer = await api.as('admin', { method: 'POST', url, payload, headers: { 'content-type': contentType } });
    expect(answer.statusCode).toBe(status);
    expect(problem(answer.body)).toMatchObject({ code, status });
  });

  it.each(['\u0000', '\ud800'])('text that no database can hold is refused with its field', async (bad) => {
    const url = v1('/tickets/T-1/actions');
    const answer = await api.as('admin', {
      method: 'POST',
      url,
      ...json({ action: 'accept', version: 1, comment: bad }),
    });
    expect(answer.statusCode).toBe(400);
    expect(problem(answer.body).errors).toEqual([expect.objectContaining({ field: 'comment' })]);
    const query = await api.as('admin', { url: v1('/facilities/heping.lift-1%00') });
    expect(query.statusCode).toBe(400);
  });

  it.each([
    'https://evil.example',
    'null',
    'http://localhost:1',
  ])('a change asked for by a page of %s is refused', async (origin) => {
    const url = v1('/tickets/T-1/actions');
    const request = { method: 'POST' as const, url, ...json({ action: 'accept', version: 1 }) };
    const headers = { ...request.headers, origin, host: 'anju.local' };
    expect((await api.as('admin', { ...request, headers })).statusCode).toBe(403);
    const own = { ...request.headers, origin: 'http://anju.local', host: 'anju.local' };
    expect((await api.as('admin', { ...request, headers: own })).statusCode).toBe(404);
  });
});

describe('answers', () => {
  it('have no field that is not declared', async () => {
    expect((await api.app.inject({ url: '/test/extra' })).json()).toEqual({ kept: 1, maybe: null });
  });

  it.each([
    '/test/wrong',
    '/test/fault',
  ])('that are wrong inside are a 500 that tells nothing, and are logged', async (url) => {
    const before = api.errors.length;
    const answer = await api.app.inject({ url });
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('secret');
    expect(problem(answer.body)).toMatchObject({ code: 'service.internal' });
    expect(api.errors.length).toBe(before + 1);
  });
});

describe('the registry', () => {
  it('shows what is within the scope, and nothing of the rest', async () => {
    const ids = async (user: string, url: string) =>
      (await api.as(user, { url })).json().items.map(({ id }: { id: string }) => id);
    expect(await ids('admin', v1('/estates'))).toEqual(['chunjiang', 'heping', 'xinhu']);
    expect(await ids('property', v1('/estates'))).toEqual(['heping']);
    expect((await ids('property', v1('/facilities'))).every((id: string) => id.startsWith('heping.'))).toBe(true);
    for (const url of [
      '/estates/xinhu',
      '/estates/xinhu/facilities',
      '/facilities/xinhu.lift-1',
      '/facilities/no.such',
    ]) {
      const answer = await api.as('property', { url: v1(url) });
      expect({ url, status: answer.statusCode }).toEqual({ url, status: 404 });
      expect(problem(answer.body).code).toBe('request.not_found');
    }
    const range = '/readings?point=car_position&fromMs=0&toMs=9';
    expect((await api.as('property', { url: v1(`/facilities/xinhu.lift-1${range}`) })).statusCode).toBe(404);
  });

  it('calls nothing watched that no agent speaks for, and invents no value', async () => {
    const facility = (await api.as('property', { url: v1('/facilities/heping.fire-water-1') })).json();
    expect(facility).toMatchObject({ watch: 'not_watched', openTickets: expect.any(Number) });
    expect(facility.points.length).toBeGreaterThan(5);
    for (const point of facility.points)
      expect(point).toMatchObject({ value: null, quality: null, watch: 'not_watched' });
    const estate = (await api.as('property', { url: v1('/estates/heping') })).json();
    expect(estate).toMatchObject({ watch: 'not_watched', facilitiesWatched: 0, facilityCount: 6 });
  });

  it('takes an agent for an estate of its street, from administrators and supervisors', async () => {
    const put = (username: string, path: string, estateId: string) =>
      api.as(username, { method: 'PUT', url: v1(`/nodes/${path}`), ...json({ estateId }) });
    expect((await put('control', 'qiaodong/heping-new', 'heping')).statusCode).toBe(403);
    const foreign = await put('admin', 'hexi/heping-new', 'heping');
    expect(problem(foreign.body)).toMatchObject({ status: 400, errors: [{ field: 'estateId' }] });
    const answer = await put('admin', 'qiaodong/heping-new', 'heping');
    expect(answer.json()).toMatchObject({ edgeNodeId: 'heping-new', estateId: 'heping', online: false });
    expect((await put('admin', 'qiaodong/heping-new', 'xinhu')).statusCode).toBe(409);
    expect((await put('admin', 'Qiaodong/x', 'heping')).statusCode).toBe(400);
  });

  it('is changed by administrators and supervisors only, within their scope', async () => {
    const facility = {
      id: 'heping.garage-2',
      kind: 'ponding',
      name: { zh: '2 号车库', en: 'Garage 2' },
      points: ['water_depth'],
    };
    const put = (user: string, id: string, body: unknown) =>
      api.as(user, { method: 'PUT', url: v1(`/facilities/${id}`), ...json(body) });
    expect((await put('property', facility.id, facility)).statusCode).toBe(403);
    expect((await put('supervisor', facility.id, facility)).json()).toMatchObject({ id: facility.id, kind: 'ponding' });
    expect(problem((await put('supervisor', 'heping.garage-3', facility)).body).errors?.[0]?.field).toBe('id');
    const unknown = { ...facility, points: ['no_such_point'] };
    expect(problem((await put('supervisor', facility.id, unknown)).body)).toMatchObject({ code: 'request.invalid' });
    const elsewhere = { ...facility, id: 'nowhere.garage-1' };
    expect((await put('supervisor', elsewhere.id, elsewhere)).statusCode).toBe(404);

    const estate = { id: 'new-estate', streetId: 'qiaodong', name: { zh: '新小区', en: 'New' } };
    const putEstate = (user: string, body: { id: string }) =>
      api.as(user, { method: 'PUT', url: v1(`/estates/${body.id}`), ...json(body) });
    expect((await putEstate('street', estate)).statusCode).toBe(403);
    expect((await putEstate('admin', estate)).json()).toMatchObject({
      id: 'new-estate',
      facilityCount: 0,
      watch: 'not_watched',
    });
    expect(problem((await putEstate('admin', { ...estate, streetId: 'nowhere' } as never)).body)).toMatchObject({
      code: 'request.invalid',
      errors: [{ field: 'streetId' }],
    });
  });
});

describe('readings', () => {
  it('come in the order of their source time, page by page', async () => {
    const facilityId = 'heping.water-tank-1';
    const readings = Array.from({ length: 5 }, (_, index) => ({
      point: 'tank_level',
      value: index === 3 ? null : 1 + index / 10,
      quality: index === 3 ? ('bad' as const) : ('good' as const),
      ...(index === 3 ? { reason: 'loop_low' as const } : {}),
      sourceTimeMs: 1_800_000_000_000 + index,
      ordinal: 0,
    }));
    await api.store.append([
      {
        groupId: 'qiaodong',
        edgeNodeId: 'heping-edge',
        range: null,
        receivedMs: 1,
        facilities: [{ facilityId, readings }],
      },
    ]);
    const base = v1(
      `/facilities/${facilityId}/readings?point=tank_level&fromMs=1800000000000&toMs=1800000000005&limit=2`,
    );
    const seen: unknown[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: unknown[]; nextCursor: string | null } = (
        await api.as('property', { url: cursor === null ? base : `${base}&cursor=${cursor}` })
      ).json();
      seen.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(readings.map(({ point: _, ...rest }) => ({ reason: null, ...rest })));
    const empty = await api.as('property', { url: base.replace('toMs=1800000000005', 'toMs=1800000000000') });
    expect(problem(empty.body).errors?.[0]?.field).toBe('toMs');
  });
});

describe('tickets', () => {
  const view = hazard({ id: 'hz-api', facilityId: 'heping.garage-1', problemClass: 'ponding' });
  const act = (user: string, id: string, body: unknown) =>
    api.as(user, { method: 'POST', url: v1(`/tickets/${id}/actions`), ...json(body) });

  it('are acted on by who may, and tell the late one what is now', async () => {
    const id = await api.raise(view, 'shifan.qiaodong.heping');
    const list = (await api.as('property', { url: v1('/tickets?estateId=heping') })).json();
    const mine = list.items.find((each: { id: string }) => each.id === id);
    expect(mine).toMatchObject({ state: 'assigned', version: 2, hazardIds: ['hz-api'] });

    expect(mine.lead).toBe('和平物业服务有限公司');
    expect(mine).toMatchObject({ facilityName: { zh: '地下车库入口' }, estateName: { en: 'Heping Garden' } });
    expect(mine.allowedActions).toEqual(['accept', 'decline']);
    expect((await act('property', id, { action: 'accept', version: 2 })).json()).toMatchObject({
      state: 'responding',
      version: 3,
    });
    const late = await act('property', id, { action: 'decline', version: 2, reason: 'x' });
    expect(late.statusCode).toBe(409);
    expect(problem(late.body)).toMatchObject({ code: 'ticket.version_conflict', current: { id, version: 3 } });
    expect(problem((await act('property', id, { action: 'accept', version: 3 })).body)).toMatchObject({
      status: 409,
      code: 'ticket.transition_not_allowed',
    });
    expect(problem((await act('street', id, { action: 'arrive', version: 3 })).body)).toMatchObject({
      status: 403,
      code: 'session.forbidden',
    });
    expect(problem((await act('control', id, { action: 'cancel', version: 3 })).body)).toMatchObject({
      status: 400,
      errors: [{ field: 'reason' }],
    });
    const events = (await api.as('control', { url: v1(`/tickets/${id}/events`) })).json();
    expect(events.items.map(({ type }: { type: string }) => type)).toEqual(['raised', 'assign', 'accept']);

    // What takes two people says so before, and between the two says who asked.
    const asking = (await api.as('control', { url: v1(`/tickets/${id}`) })).json();
    expect(asking).toMatchObject({ askedActions: ['cancel'], proposal: null });
    expect((await act('control', id, { action: 'cancel', version: 3, reason: 'a drill' })).json()).toMatchObject({
      state: 'responding',
      allowedActions: ['assign', 'regrade', 'classify'],
      proposal: { action: 'cancel', by: '指挥中心 陈值班', byMe: true, reason: 'a drill' },
    });
    expect((await api.as('supervisor', { url: v1(`/tickets/${id}`) })).json()).toMatchObject({
      askedActions: [],
      proposal: { action: 'cancel', byMe: false },
    });
    expect((await act('supervisor', id, { action: 'cancel', version: 4 })).json()).toMatchObject({
      state: 'cancelled',
    });
  });

  it('have the clocks of their district, which its supervisors change with a reason', async () => {
    const url = v1('/ticket-clocks/shifan');
    const limits = [{ kind: 'verify', severity: 'notice', limitMs: 3_600_000 }];
    const write = { expectedVersion: 1, limits, reason: 'agreed with the streets' };
    expect((await api.as('property', { url })).json()).toMatchObject({ districtId: 'shifan', version: 1 });
    expect((await api.as('property', { method: 'PUT', url, ...json(write) })).statusCode).toBe(403);
    expect((await api.as('supervisor', { method: 'PUT', url, ...json(write) })).json()).toMatchObject({
      version: 2,
      limits,
      history: [{ author: { displayName: '区房管 林科长' } }],
    });
    expect(problem((await api.as('admin', { method: 'PUT', url, ...json(write) })).body)).toMatchObject({
      status: 409,
    });
    const elsewhere = await api.as('supervisor', { url: v1('/ticket-clocks/nowhere') });
    expect(problem(elsewhere.body)).toMatchObject({ status: 404 });
  });

  it('are seen by the party that they are assigned to, wherever they are', async () => {
    const lift = { ...view, id: 'hz-lift', facilityId: 'heping.lift-1', problemClass: 'elevator_safety' as const };
    const id = await api.raise(lift, 'shifan.qiaodong.heping');
    const list = (await api.as('lift', { url: v1('/tickets') })).json();
    expect(list.items.map((each: { id: string }) => each.id)).toEqual([id]);
    expect((await act('lift', id, { action: 'accept', version: 2 })).json()).toMatchObject({ state: 'responding' });
    expect((await act('lift', id, { action: 'arrive', version: 3 })).json()).toMatchObject({ state: 'rectifying' });
  });

  it('of elsewhere do not exist', async () => {
    const elsewhere = {
      ...view,
      id: 'hz-else',
      facilityId: 'chunjiang.garage-1',
      estateId: 'chunjiang',
      problemClass: 'ponding' as const,
    };
    const id = await api.raise(elsewhere, 'shifan.hexi.chunjiang');
    for (const url of [`/tickets/${id}`, `/tickets/${id}/events`]) {
      expect((await api.as('property', { url: v1(url) })).statusCode).toBe(404);
    }
    expect((await act('property', id, { action: 'accept', version: 2 })).statusCode).toBe(404);
    const list = (await api.as('property', { url: v1('/tickets?state=all&limit=500') })).json();
    expect(list.items.map((each: { id: string }) => each.id)).not.toContain(id);
  });
});

describe('the console', () => {
  it('is served with its page for every address of its own, and never instead of the API', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'anju-test-console-'));
    try {
      await mkdir(join(directory, 'assets'));
      await writeFile(join(directory, 'index.html'), '<title>Anju</title>');
      await writeFile(join(directory, 'assets', 'app-1a2b.js'), 'run()');
      const app = await api.server({ consoleDir: directory });
      const get = (url: string, accept = 'text/html') => app.inject({ url, headers: { accept } });
      expect((await get('/')).body).toContain('Anju');
      const page = await get('/estates/heping?tab=1');
      expect(page.body).toContain('Anju');
      expect(page.headers['cache-control']).toBe('no-cache');
      expect(page.headers['content-security-policy']).toContain("script-src 'self'");
      const asset = await get('/assets/app-1a2b.js', '*/*');
      expect(asset).toMatchObject({ statusCode: 200, body: 'run()' });
      expect(asset.headers['cache-control']).toContain('immutable');
      expect((await get('/assets/gone.js', '*/*')).statusCode).toBe(404);
      for (const url of ['/api/v1/nothing', '/api', '/metrics/x']) {
        expect({ url, status: (await get(url)).statusCode }).toEqual({ url, status: 404 });
      }
      expect((await get('/..%2f..%2fetc%2fpasswd', '*/*')).statusCode).toBe(404);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
