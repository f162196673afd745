import { createServer, type ServerResponse } from 'node:http';
import type { Registry as MetricsRegistry } from 'prom-client';
import { portFault } from '../../platform/port-fault.js';

const loopback = '127.0.0.1';

export interface WorkerServerDeps {
  readonly metrics: MetricsRegistry;
  /** Groups that the worker holds. */
  readonly leases: () => unknown;
  readonly readiness: () => Promise<{ readonly ready: boolean }>;
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(body);
}

const json = (response: ServerResponse, status: number, body: unknown): void =>
  answer(response, status, 'application/json', `${JSON.stringify(body)}\n`);

/** What a worker tells this machine of itself. Throws `port.taken`. */
export async function startWorkerServer(
  { metrics, leases, readiness }: WorkerServerDeps,
  port: number,
): Promise<{ readonly address: string; stop(): Promise<void> }> {
  const tell = async (path: string, response: ServerResponse): Promise<void> => {
    switch (path) {
      case '/healthz':
        return json(response, 200, { status: 'ok' });
      case '/readyz': {
        const state = await readiness();
        return json(response, state.ready ? 200 : 503, state);
      }
      case '/leases':
        return json(response, 200, leases());
      case '/metrics':
        return answer(response, 200, metrics.contentType, await metrics.metrics());
      default:
        return json(response, 404, { status: 'not found' });
    }
  };
  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    tell(path, response).catch((error: unknown) => {
      json(response, 500, { status: error instanceof Error ? error.message : String(error) });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(portFault(error, loopback, port)));
    server.listen(port, loopback, resolve);
  });
  const bound = server.address();
  const address = `http://${loopback}:${bound !== null && typeof bound === 'object' ? bound.port : port}`;
  return {
    address,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
