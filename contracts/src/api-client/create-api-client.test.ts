import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Problem } from '../api/common.js';
import type { PartyView } from '../api/registry.js';
import { ApiProblem } from './api-problem.js';
import { collectPages } from './collect-pages.js';
import { createApiClient } from './create-api-client.js';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function answering(status: number, body: unknown, headers: Record<string, string> = {}): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

async function problemOf(call: Promise<unknown>): Promise<ApiProblem> {
  const fault = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(fault instanceof ApiProblem)) throw new Error('the call threw no ApiProblem', { cause: fault });
  return fault;
}

const party: PartyView = { id: 'yongan-lift', name: '永安电梯维保', kind: 'contractor' };

describe('the API client', () => {
  it('puts parameters into the address and gives back the checked answer', async () => {
    const seen: (string | undefined)[] = [];
    const baseUrl = await serve((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      answering(200, { items: [], nextCursor: null })(request, response);
    });
    const api = createApiClient({ baseUrl });
    const page = await api.get('/api/v1/facilities/{facilityId}/gaps', {
      path: { facilityId: 'heping.water-tank-1' },
      query: { point: 'pump-1/running', fromMs: 1, toMs: 2, cursor: undefined },
    });
    expect(page).toEqual({ items: [], nextCursor: null });
    expect(seen).toEqual(['GET /api/v1/facilities/heping.water-tank-1/gaps?point=pump-1%2Frunning&fromMs=1&toMs=2']);
    expect(
      api.href('/api/v1/facilities/{facilityId}/readings.csv', {
        path: { facilityId: 'heping.water-tank-1' },
        query: { point: 'tank_level', fromMs: 1, toMs: 2 },
      }),
    ).toBe(`${baseUrl}/api/v1/facilities/heping.water-tank-1/readings.csv?point=tank_level&fromMs=1&toMs=2`);
  });

  it('sends a body as JSON and takes an answer without content', async () => {
    const seen: unknown[] = [];
    const baseUrl = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        seen.push([request.method, request.headers['content-type'], Buffer.concat(chunks).toString()]);
        if (request.method === 'DELETE') response.writeHead(204).end();
        else answering(200, null)(request, response);
      });
    });
    const api = createApiClient({ baseUrl });
    expect(await api.delete('/api/v1/session')).toBeUndefined();
    // The answer is `null`, which a login never is.
    const problem = await problemOf(api.post('/api/v1/session', { body: { username: 'a', password: 'b' } }));
    expect(problem.code).toBe('client.unexpected_answer');
    expect(seen).toEqual([
      ['DELETE', undefined, ''],
      ['POST', 'application/json', '{"username":"a","password":"b"}'],
    ]);
  });

  it('knows that nobody is logged in from nothing having gone wrong', async () => {
    const api = createApiClient({ baseUrl: await serve(answering(200, 'null')) });
    expect(await api.get('/api/v1/session')).toBeNull();
  });

  it('throws what the server says of a refusal', async () => {
    const problem: Problem = {
      ...{ type: 'about:blank', title: 'The request is not valid', status: 400, code: 'request.invalid' },
      detail: 'The range is empty.',
      errors: [{ field: 'toMs', message: 'must be after fromMs' }],
      current: { version: 3 },
    };
    const baseUrl = await serve(
      answering(400, problem, { 'content-type': 'application/problem+json', 'retry-after': '7' }),
    );
    expect(await problemOf(createApiClient({ baseUrl }).get('/api/v1/parties'))).toMatchObject({
      ...{ code: 'request.invalid', status: 400, message: 'The range is empty.', title: 'The request is not valid' },
      ...{ errors: problem.errors, current: { version: 3 }, retryAfterMs: 7000, retryable: false },
    });
  });

  it('tells a refusal by a code that only a newer server knows', async () => {
    const later = {
      type: 'about:blank',
      title: 'Later',
      status: 423,
      code: 'ticket.locked',
      detail: 'Somebody edits it.',
    };
    const baseUrl = await serve(answering(423, later));
    expect(await problemOf(createApiClient({ baseUrl }).get('/api/v1/parties'))).toMatchObject({
      ...{ code: 'client.unexpected_answer', status: 423, detail: 'Somebody edits it.', retryable: false },
    });
  });

  it('takes a proxy’s page for what it is', async () => {
    const page = await serve(answering(200, '<html>Please log in</html>', { 'content-type': 'text/html' }));
    expect(await problemOf(createApiClient({ baseUrl: page }).get('/api/v1/parties'))).toMatchObject({
      ...{ code: 'client.unexpected_answer', status: 200, retryable: false },
    });
    const away = await serve(answering(502, '<html>Bad Gateway</html>', { 'content-type': 'text/html' }));
    expect(await problemOf(createApiClient({ baseUrl: away }).get('/api/v1/parties'))).toMatchObject({
      ...{ code: 'client.unexpected_answer', status: 502, retryable: true },
    });
  });

  it('names the place of an answer that has another shape', async () => {
    const page = { items: [{ ...party, kind: 'landlord' }], nextCursor: null };
    const problem = await problemOf(
      createApiClient({ baseUrl: await serve(answering(200, page)) }).get('/api/v1/parties'),
    );
    expect(problem.code).toBe('client.unexpected_answer');
    expect(problem.detail).toContain('items.0.kind');
  });

  it('leaves out what a newer server adds', async () => {
    const page = { items: [{ ...party, colour: 'green' }], nextCursor: null, total: 1 };
    const api = createApiClient({ baseUrl: await serve(answering(200, page)) });
    expect(await api.get('/api/v1/parties')).toEqual({ items: [party], nextCursor: null });
  });

  it('says that nothing answered', async () => {
    const baseUrl = await serve(() => undefined);
    servers.pop()?.close();
    expect(await problemOf(createApiClient({ baseUrl }).get('/api/v1/parties'))).toMatchObject({
      ...{ code: 'client.unreachable', status: null, retryable: true },
    });
  });

  it('says that the connection broke in the middle of an answer', async () => {
    const baseUrl = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"items":[', () => response.destroy());
    });
    expect((await problemOf(createApiClient({ baseUrl }).get('/api/v1/parties'))).code).toBe('client.unreachable');
  });

  it('gives up after its time, also in the middle of an answer', async () => {
    const silent = createApiClient({ baseUrl: await serve(() => undefined), timeoutMs: 50 });
    expect(await problemOf(silent.get('/api/v1/parties'))).toMatchObject({
      ...{ code: 'client.timeout', status: null, retryable: true },
    });
    const halting = await serve((_request, response) => response.writeHead(200).write('{"items":['));
    const problem = await problemOf(createApiClient({ baseUrl: halting }).get('/api/v1/parties', { timeoutMs: 300 }));
    expect(problem.code).toBe('client.timeout');
  });

  it('ends with the caller’s own reason when he ends it', async () => {
    const controller = new AbortController();
    const baseUrl = await serve(() => controller.abort(new Error('the page was left')));
    const call = createApiClient({ baseUrl }).get('/api/v1/parties', { signal: controller.signal });
    await expect(call).rejects.toThrow('the page was left');
    // Ended before it began: nothing is sent.
    await expect(
      createApiClient({ baseUrl: 'http://127.0.0.1:9' }).get('/api/v1/parties', { signal: controller.signal }),
    ).rejects.toThrow('the page was left');
  });

  it('calls through the caller’s own fetch, which may add a cookie', async () => {
    const seen: (string | undefined)[] = [];
    const baseUrl = await serve((request, response) => {
      seen.push(request.headers.cookie);
      answering(200, { items: [party], nextCursor: null })(request, response);
    });
    const api = createApiClient({
      baseUrl,
      fetch: (request) => {
        const headers = new Headers(request.headers);
        headers.set('cookie', 'anju_session=abc');
        return fetch(new Request(request, { headers }));
      },
    });
    await api.get('/api/v1/parties');
    expect(seen).toEqual(['anju_session=abc']);
  });
});

describe('collectPages', () => {
  it('goes from cursor to cursor until there is none, or enough', async () => {
    const pages = new Map([
      [undefined, { items: [1, 2], nextCursor: 'a' }],
      ['a', { items: [3, 4], nextCursor: 'b' }],
      ['b', { items: [5], nextCursor: null }],
    ]);
    const fetchPage = async (cursor: string | undefined) => {
      const page = pages.get(cursor);
      if (page === undefined) throw new Error(`asked for ${cursor}`);
      return page;
    };
    expect(await collectPages(fetchPage)).toEqual([1, 2, 3, 4, 5]);
    expect(await collectPages(fetchPage, 3)).toEqual([1, 2, 3, 4]);
  });
});
