import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isAppError } from '@anju/contracts';
import type { Supervisor } from '../usecases/supervisor.js';

export interface ControlServer {
  readonly port: number;
  close(): Promise<void>;
}

const action = /^\/services\/([a-z0-9-]+)\/(stop|start|kill)$/;

/**
 * Loopback only: `GET /services`, `POST /services/<name>/stop`, `/start` and `/kill` (SIGKILL; the supervisor starts the
 * service again). A request that a web page could have caused is refused.
 */
export async function startControlServer(port: number, supervisor: Supervisor): Promise<ControlServer> {
  const server = createServer((request, response) => {
    handle(supervisor, request, response).catch((error: unknown) => {
      const unknown = isAppError(error, 'service.unknown');
      answer(response, unknown ? 404 : 503, {
        code: isAppError(error) ? error.code : 'internal',
        message: error instanceof Error ? error.message : String(error),
      });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}

async function handle(supervisor: Supervisor, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  if (request.headers.origin !== undefined || (host !== '127.0.0.1' && host !== 'localhost')) {
    answer(response, 403, { code: 'forbidden', message: 'not for web pages' });
    return;
  }
  const path = request.url ?? '/';
  if (request.method === 'GET' && path === '/services') {
    answer(response, 200, { services: supervisor.status() });
    return;
  }
  const [, name, what] = action.exec(path) ?? [];
  if (request.method !== 'POST' || name === undefined) {
    answer(response, 404, { code: 'not_found', message: 'GET /services, POST /services/<name>/{stop,start,kill}' });
    return;
  }
  if (what === 'stop') await supervisor.stopOne(name);
  else if (what === 'start') await supervisor.startOne(name);
  else supervisor.killOne(name);
  answer(response, 200, { services: supervisor.status().filter((service) => service.name === name) });
}
