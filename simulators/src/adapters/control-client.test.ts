import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { ControlClient, switchAgent } from './control-client.js';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function serve(status: number, body: unknown) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`, requests };
}

/** A port on which nothing listens. */
async function nowhere(): Promise<string> {
  const { url } = await serve(200, {});
  await stops.pop()?.();
  return url;
}

describe('ControlClient', () => {
  it('passes a refusal on with its code and message', async () => {
    const { url } = await serve(404, { code: 'simulator.estate_unknown', message: 'no estate "x"' });
    await expect(new ControlClient(url).startScenario('normal-day', 'x')).rejects.toMatchObject({
      code: 'simulator.estate_unknown',
      message: 'no estate "x"',
    });
  });

  it('tells that no simulator runs', async () => {
    const url = await nowhere();
    await expect(new ControlClient(`${url}/`).run('1')).rejects.toMatchObject({ code: 'simulator.not_running' });
  });
});

describe('switchAgent', () => {
  it('asks the launcher to stop and to start the estate’s agent', async () => {
    const { url, requests } = await serve(200, {});
    await switchAgent(`${url}/`, 'heping', 'offline');
    await switchAgent(url, 'heping', 'online');
    expect(requests).toEqual(['POST /services/heping-edge/stop', 'POST /services/heping-edge/start']);
  });

  it('tells a launcher that refuses from one that is not there', async () => {
    const { url } = await serve(404, {});
    await expect(switchAgent(url, 'heping', 'offline')).rejects.toMatchObject({ code: 'launcher.refused' });
    await expect(switchAgent(await nowhere(), 'heping', 'offline')).rejects.toMatchObject({
      code: 'launcher.not_running',
    });
  });
});
