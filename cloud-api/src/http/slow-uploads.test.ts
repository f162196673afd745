import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Page, ReportLinkView } from '@anju/contracts';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from './testing/test-api.js';

let api: TestApi;
let path: string;

beforeAll(async () => {
  api = await startTestApi({});
  const made = await api.as('supervisor', {
    ...{ method: 'POST', url: '/api/v1/estates/heping/report-links', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ facilityIds: ['heping.garage-1'] }),
  });
  path = new URL(made.json<Page<ReportLinkView>>().items[0]?.url ?? '').pathname;
});
afterAll(() => api.dispose());

async function connected(limits: object): Promise<{ readonly app: FastifyInstance; readonly socket: Socket }> {
  const app = await api.server({ limits });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  return { app, socket };
}

const begin = (target: string, type: string, bytes: number) =>
  [`POST ${target} HTTP/1.1`, 'host: anju', `content-type: ${type}`, `content-length: ${bytes}`, '', ''].join('\r\n');

const edge = 'edge';
const part = (name: string, value: string) =>
  `--${edge}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

describe('a body that comes slowly', () => {
  it('is cut after its time where it is no upload', async () => {
    const { app, socket } = await connected({ bodyMs: 100, uploadIdleMs: 60_000 });
    socket.write(`${begin('/api/v1/session', 'application/json', 50)}{"user`);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('did not come to its end in time');
    await app.close();
  });

  it('is taken as long as it comes at all where a telephone sends a report', async () => {
    const { app, socket } = await connected({ bodyMs: 1, uploadIdleMs: 30_000 });
    const body = `${part('formKey', 'slow-form-of-a-phone-1')}${part('problemClass', 'ponding')}${part('content', '积水')}--${edge}--\r\n`;
    const bytes = Buffer.from(body);
    socket.write(begin(`${path}?lang=zh`, `multipart/form-data; boundary=${edge}`, bytes.length));
    for (let at = 0; at < bytes.length; at += 40) {
      socket.write(bytes.subarray(at, at + 40));
      const before = Date.now();
      await expect.poll(() => Date.now(), { interval: 5 }).toBeGreaterThan(before + 5);
    }
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 303 /);
    socket.destroy();
    await app.close();
  });

  it('is cut where nothing comes of an upload any more', async () => {
    const { app, socket } = await connected({ bodyMs: 60_000, uploadIdleMs: 100 });
    socket.write(`${begin(path, `multipart/form-data; boundary=${edge}`, 5000)}${part('content', '积水')}`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /);
    await app.close();
  });
});
