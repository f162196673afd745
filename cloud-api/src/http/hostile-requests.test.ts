import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Problem } from '@anju/contracts';
import fc from 'fast-check';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { hazard } from '../tickets/testing/people.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

const Described = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        requestBody: z.unknown().optional(),
        parameters: z.array(z.object({ name: z.string(), in: z.string() })).default([]),
      }),
    ),
  ),
});

interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly hasBody: boolean;
  readonly queryNames: readonly string[];
}

let api: TestApi;
let operations: readonly Operation[];
let ticketId: string;

beforeAll(async () => {
  api = await startTestApi({ limits: { requestsPerMinute: 1_000_000, loginsPerMinute: 1_000_000 } });
  ticketId = await api.raise(hazard({ id: 'hz-hostile' }), 'linan.qiaodong.heping');
  const { paths } = Described.parse((await api.as('admin', { url: '/api/v1/openapi.json' })).json());
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody, parameters }]) => ({
      method: method.toUpperCase() as Operation['method'],
      path,
      hasBody: requestBody !== undefined,
      queryNames: parameters.filter((each) => each.in === 'query').map(({ name }) => name),
    })),
  );
});
afterAll(() => api?.dispose());

/** The stream never ends and logging out ends the session that asks: both are tried by tests of their own. */
function isAsked({ method, path }: Operation): boolean {
  return !path.endsWith('/stream') && !(method === 'DELETE' && path.endsWith('/session'));
}

const hostileText = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '\u0007',
    '\n\r',
    '\u202e',
    '\ud800',
    '__proto__',
    'constructor',
    'hasOwnProperty',
    '..',
    '../../etc/passwd',
    "'; drop table tickets; --",
    '%',
    '%zz',
    '安居',
    '-1',
    '0',
    'NaN',
    'Infinity',
    '-0',
    '1e400',
    '9007199254740993',
    '99999999999999999999',
    '0x10',
    '1.5',
    'null',
    'true',
    '[]',
    'x'.repeat(199),
    'x'.repeat(5_000),
    'W10',
    'WzFd',
    Buffer.from('{"__proto__":{"x":1}}').toString('base64url'),
    Buffer.from('[1e308,1e308]').toString('base64url'),
    Buffer.from('["9e99","a"]').toString('base64url'),
    Buffer.from('[-1,-1]').toString('base64url'),
    Buffer.from('[253402300800000000,5]').toString('base64url'),
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const knownId = fc.constantFrom(
  'heping',
  'heping.lift-1',
  'heping.garage-1',
  'hz-hostile',
  'TICKET',
  'admin',
  'P-GAR-01',
);
const hostileNumber = fc.constantFrom(-1, 0, 1.5, 2 ** 31, 2 ** 53, 1e308, -1e308, 5e-324, Number.MAX_SAFE_INTEGER);
const keys = [
  ...['id', 'kind', 'name', 'zh', 'en', 'streetId', 'points', 'parameters', 'username', 'password', 'reason'],
  ...['action', 'version', 'comment', 'leadPartyId', 'coHandlerPartyIds', 'untilMs', 'intoTicketId', 'clientTimeMs'],
  ...['__proto__', 'constructor', 'prototype', 'toString', ''],
];
const plausible = new Map<string, readonly unknown[]>(
  Object.entries({
    id: ['heping', 'heping.lift-1', 'heping.garage-1', 'nowhere.lift-1'],
    kind: ['elevator', 'ponding', 'volcano'],
    streetId: ['qiaodong', 'hexi'],
    name: [{ zh: '名', en: 'Name' }],
    points: [['car_status'], ['water_depth', 'leak'], ['__proto__'], Array.from({ length: 2_001 }, (_, i) => `p_${i}`)],
    parameters: [{}, { __proto__x: 1 }, { a: 1e308, b: 'x', c: true }],
    action: ['assign', 'accept', 'decline', 'arrive', 'submit', 'pass', 'fail', 'suspend', 'resume', 'merge', 'cancel'],
    version: [0, 1, 2],
    leadPartyId: ['heping-property', 'nobody', 'x'.repeat(10_000), '__proto__'],
    coHandlerPartyIds: [['heping-property'], ['nobody', 'nobody']],
    untilMs: [0, Number.MAX_SAFE_INTEGER, 1_795_300_000_000],
    intoTicketId: ['TICKET', 'T-19700101-0001', 'x'.repeat(10_000)],
    clientTimeMs: [0, Number.MAX_SAFE_INTEGER],
    username: ['control', 'admin'],
    reason: ['broken'],
  }),
);
const member = fc
  .tuple(fc.constantFrom(...keys), fc.boolean())
  .chain(([key, likely]) =>
    fc.tuple(
      fc.constant(key),
      likely && plausible.has(key)
        ? fc.constantFrom(...(plausible.get(key) ?? []))
        : fc.oneof(hostileText, hostileNumber, fc.jsonValue({ maxDepth: 3 })),
    ),
  );
// Written by hand, so that a key `__proto__` really is in the text.
const objectText = fc
  .array(member, { maxLength: 8 })
  .map((members) => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`);
const bodyText = fc.oneof(
  { weight: 5, arbitrary: objectText },
  { weight: 1, arbitrary: fc.json() },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      '{',
      'null',
      '[]',
      '"x"',
      '1e999',
      '{"a":',
      '\0',
      '['.repeat(20_000),
      '{"a":1}{"b":2}',
    ),
  },
);
const contentType = fc.oneof(
  { weight: 8, arbitrary: fc.constant('application/json') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json; charset=utf-16',
      'application/merge-patch+json',
      ';',
      '',
    ),
  },
);

const isWellFormed = (text: string) => !/\p{Surrogate}/u.test(text);

const request = fc
  .tuple(fc.nat(), fc.boolean())
  .chain(([index, withHostileId]) => {
    const asked = operations.filter(isAsked);
    const operation = asked[index % asked.length] as Operation;
    const ids = fc.array(withHostileId ? fc.oneof(hostileText, knownId) : knownId, { minLength: 3, maxLength: 3 });
    const queryName = fc.constantFrom(...operation.queryNames, 'unknown', '__proto__', 'limit', 'cursor');
    const query = fc.array(fc.tuple(queryName, fc.oneof(hostileText, knownId, fc.constantFrom('10', 'all', 'open'))), {
      maxLength: 4,
    });
    return fc.record({ operation: fc.constant(operation), ids, query, body: bodyText, type: contentType });
  })
  .map(({ operation, ids, query, body, type }): InjectOptions & { readonly url: string } => {
    let next = 0;
    const path = operation.path.replace(/\{\w+\}/g, () => {
      const id = (ids[next++] ?? 'x').replace('TICKET', ticketId);
      return encodeURIComponent(isWellFormed(id) ? id : 'half').replaceAll('.', '%2e');
    });
    const search = query
      .map(([name, value]) => `${name}=${isWellFormed(value) ? encodeURIComponent(value) : '%ED%A0%80'}`)
      .join('&');
    const payload = operation.hasBody ? { payload: body, headers: { 'content-type': type } } : {};
    return { method: operation.method, url: `${path}${search === '' ? '' : `?${search}`}`, ...payload };
  });

function expectProblem(answer: LightMyRequestResponse): void {
  expect(answer.headers['content-type']).toBe('application/problem+json');
  const problem = JSON.parse(answer.body) as Problem;
  expect(problem.status).toBe(answer.statusCode);
  expect(problem.code).toMatch(/^[a-z]+\.[a-z_]+$/);
  if (answer.statusCode !== 400) return;
  expect(problem.errors?.length).toBeGreaterThan(0);
  for (const { field, message } of problem.errors ?? []) expect(`${field}: ${message}`).toMatch(/^.+: .+$/);
}

describe('whatever is asked', () => {
  it('is answered or refused with problem details that name the field, never with a fault', async () => {
    let refused = 0;
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(request, async (asked) => {
        const answer = await api.as('admin', asked);
        expect(answer.statusCode).toBeLessThan(500);
        if (answer.statusCode < 400) answered += 1;
        else {
          refused += 1;
          expectProblem(answer);
        }
      }),
      { numRuns: 600 },
    );
    expect(api.errors).toEqual([]);
    // Else it would show only that everything is refused at the door.
    expect(refused).toBeGreaterThan(100);
    expect(answered).toBeGreaterThan(20);
  }, 120_000);
});

describe('a request', () => {
  const asAdmin = (asked: InjectOptions) => api.as('admin', asked);
  const list = '/api/v1/hazards';

  it.each([
    ['a method that the path does not know', { method: 'PATCH', url: list, payload: '{}' }, 404],
    ['a method of another form', { method: 'TRACE' as 'GET', url: list }, 404],
    [
      'a body beyond the limit',
      { method: 'POST', url: '/api/v1/session', payload: `{"a":"${'x'.repeat(300_000)}"}` },
      413,
    ],
    ['a path that is no text', { url: '/api/v1/estates/%ff%fe' }, 400],
    ['a path too long', { url: `/api/v1/hazards/${'x'.repeat(1_000)}` }, 414],
    ['a cursor too long', { url: `${list}?cursor=${'a'.repeat(401)}` }, 400],
    ['a cursor of another list', { url: `${list}?cursor=${Buffer.from('[1,0]').toString('base64url')}` }, 400],
    ['the same key twice', { url: `${list}?limit=1&limit=2` }, 400],
    ['a key that the list does not have', { url: `${list}?sort=severity` }, 400],
    ['no JSON', { method: 'POST', url: '/api/v1/session', payload: '{"username":' }, 400],
    ['JSON that pollutes', { method: 'POST', url: '/api/v1/session', payload: '{"__proto__":{"role":"admin"}}' }, 400],
    ['nothing', { method: 'POST', url: '/api/v1/session', payload: '' }, 400],
  ] as const)('with %s is refused with problem details', async (_what, asked, status) => {
    const headers = 'payload' in asked ? { 'content-type': 'application/json' } : {};
    const answer = await asAdmin({ ...asked, headers } as InjectOptions);
    expect(answer.statusCode).toBe(status);
    expectProblem(answer);
  });
});

describe('what is no HTTP', () => {
  it.each([
    ['rubbish', '\u0016\u0003\u0001 rubbish\r\n\r\n', 400],
    [
      'two lengths',
      'POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
      400,
    ],
    ['headers without end', `GET /api/v1/session HTTP/1.1\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`, 431],
  ])('such as %s is answered with problem details and a closed connection', async (_what, sent, status) => {
    const app = await api.server({});
    await app.listen({ host: '127.0.0.1', port: 0 });
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(sent);
    const answer = await text(socket);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('content-type: application/problem+json');
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ status, code: 'request.invalid' });
    await app.close();
  });
});
