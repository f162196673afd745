import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exchange } from './http-exchange.js';

let server: Server;
let answer: (response: ServerResponse) => void = (response) => response.end();
let closed = 0;
beforeEach(async () => {
  closed = 0;
  server = createServer((_request, response) => {
    response.on('close', () => {
      closed += 1;
    });
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
);

const send = (timeoutMs = 60_000) =>
  exchange({
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`, headers: {}, body: '{}' },
    ...{ timeoutMs, signal: new AbortController().signal, secrets: [] },
  });

describe('an answer', () => {
  it('without end is read no further than it says anything, and hung up on', async () => {
    answer = (response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.writeHead(500);
      response.on('drain', more);
      more();
    };
    const outcome = await send();
    expect(outcome).toMatchObject({ ok: false, retryable: true });
    expect(outcome.ok ? '' : outcome.failure.length).toBeLessThan(400);
    await expect.poll(() => closed, { timeout: 30_000 }).toBe(1);
  });

  it('that unpacks to more than memory holds is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    answer = (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    expect(await send()).toEqual({ ok: true });
  });

  it('that comes a byte now and then is not waited for', async () => {
    answer = (response) => {
      response.writeHead(200);
      const more = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(more));
    };
    expect(await send(300)).toEqual({ ok: false, failure: 'no answer within 300 ms', retryable: true });
    await expect.poll(() => closed, { timeout: 30_000 }).toBe(1);
  });
});
