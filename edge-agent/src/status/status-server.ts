import { createServer, type ServerResponse } from 'node:http';
import { AppError, type Reading } from '@anju/contracts';
import { agentMetrics } from './agent-metrics.js';
import type { AgentStatus } from './build-status.js';
import type { Language } from './page-words.js';
import { type DefinitionOf, historyPage, statusPage } from './status-page.js';

export interface StatusServer {
  readonly port: number;
  close(): Promise<void>;
}

/** The last readings of the point `<facility>/<point>`, the newest last; `undefined` when there is no such point. */
export type HistoryOf = (point: string) => readonly Reading[] | undefined;

export interface StatusServerParts {
  readonly status: () => AgentStatus;
  readonly historyOf: HistoryOf;
  readonly definitionOf: DefinitionOf;
}

/**
 * On 127.0.0.1, read only: `/` and `/point?point=<facility>/<point>` (pages for a person, in the browser's language or that of `lang`,
 * `zh` or `en`), `/healthz`, `/status` and `/history?point=<facility>/<point>` (JSON), `/metrics` (Prometheus text). Port 0: any free
 * one.
 */
export async function openStatusServer(port: number, parts: StatusServerParts): Promise<StatusServer> {
  const { status, historyOf, definitionOf } = parts;
  const metrics = agentMetrics(status);
  const server = createServer((request, response) => {
    const [path, query] = (request.url ?? '/').split('?', 2);
    const parameters = new URLSearchParams(query);
    if (request.method !== 'GET') return send(response, 405, 'text/plain', 'GET only\n');
    const language = languageOf(parameters.get('lang') ?? request.headers['accept-language'] ?? '');
    switch (path) {
      case '/':
        return sendPage(response, statusPage(status(), definitionOf, language));
      case '/point': {
        const point = parameters.get('point') ?? '';
        const readings = historyOf(point);
        if (readings === undefined) return send(response, 404, 'text/plain', `no point ${point}; / lists them\n`);
        const { nowMs } = status();
        return sendPage(response, historyPage(point, readings, definitionOf(point), nowMs, language));
      }
      case '/healthz':
        return send(response, 200, 'application/json', '{"status":"ok"}\n');
      case '/status':
        return send(response, 200, 'application/json', `${JSON.stringify(status(), null, 2)}\n`);
      case '/history':
        return sendHistory(response, parameters.get('point'), historyOf);
      case '/metrics':
        metrics.scrape().then(
          (text) => send(response, 200, metrics.contentType, text),
          (error: unknown) => send(response, 500, 'text/plain', `${String(error)}\n`),
        );
        return;
      default:
        return send(response, 404, 'text/plain', '/, /healthz, /status, /history?point=<facility>/<point>, /metrics\n');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const message = `cannot listen on 127.0.0.1:${port} (${error.code ?? error.message}); choose another --status-port`;
      reject(new AppError('status.port_taken', message, { cause: error }));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Chinese unless English is asked for first: the page is read at an estate. */
function languageOf(asked: string): Language {
  return asked.trim().toLowerCase().startsWith('en') ? 'en' : 'zh';
}

function sendPage(response: ServerResponse, page: string): void {
  // What a device or a broker says stands on the page: nothing of it may run or be loaded.
  response.setHeader(
    'content-security-policy',
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  );
  send(response, 200, 'text/html', page);
}

function sendHistory(response: ServerResponse, point: string | null, historyOf: HistoryOf): void {
  const readings = point === null ? undefined : historyOf(point);
  if (readings !== undefined) {
    send(response, 200, 'application/json', `${JSON.stringify({ point, readings }, null, 2)}\n`);
  } else if (point === null) send(response, 400, 'text/plain', 'say which: /history?point=<facility>/<point>\n');
  else send(response, 404, 'text/plain', `no point ${point}; /status lists them\n`);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type.includes('charset') ? type : `${type}; charset=utf-8`,
    'cache-control': 'no-store',
  });
  response.end(body);
}
