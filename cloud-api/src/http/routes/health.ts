import { AppError } from '@anju/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ReadinessCheck } from '../http-deps.js';
import type { RouteContext } from '../route-context.js';

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** Asked by a program of this machine, and not through a proxy that runs on it. */
function isLocal(request: FastifyRequest): boolean {
  const { headers } = request;
  const proxied = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
  return !proxied && loopback.has(request.socket.remoteAddress ?? '');
}

async function passes({ check }: ReadinessCheck, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  try {
    return await Promise.race([Promise.resolve(check()), late]);
  } catch {
    return false; // A check that fails is the answer of the check.
  } finally {
    clearTimeout(timer);
  }
}

/**
 * `/healthz`: the process answers. `/readyz`: database, store and broker do too, 503 with the names of those that do not.
 * `/metrics`: Prometheus text, for this machine only.
 */
export function addHealthRoutes(app: FastifyInstance, { readiness, metrics }: RouteContext): void {
  const open = { config: { public: true, rateLimit: false as const }, schema: { hide: true } };
  app.get('/healthz', open, async () => ({ status: 'ok' }));

  app.get('/readyz', open, async (_request, reply) => {
    const results = await Promise.all(
      readiness.map(async (each): Promise<[string, boolean]> => [each.name, await passes(each, 2000)]),
    );
    const ready = results.every(([, works]) => works);
    return reply.code(ready ? 200 : 503).send({ ready, checks: Object.fromEntries(results) });
  });

  app.get('/metrics', open, async (request, reply) => {
    if (!isLocal(request)) throw new AppError('request.not_found', 'There is nothing here.');
    return reply.type(metrics.contentType).send(await metrics.metrics());
  });
}
