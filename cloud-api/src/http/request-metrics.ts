import type { FastifyInstance } from 'fastify';
import { Histogram, type Registry } from 'prom-client';

/** Duration of requests by route, method and status; the stream is not a request in this sense. */
export function addRequestMetrics(app: FastifyInstance, metrics: Registry): void {
  const durations = new Histogram({
    name: 'anju_http_request_duration_seconds',
    help: 'Duration of HTTP requests',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [metrics],
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    if (route.endsWith('/stream')) return;
    durations.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
}
