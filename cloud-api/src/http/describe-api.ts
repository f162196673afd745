import { AppError } from '@anju/contracts';
import { pino } from 'pino';
import { Registry as MetricsRegistry } from 'prom-client';
import { systemClock } from '../platform/clock.js';
import type { HttpDeps } from './http-deps.js';
import { buildServer } from './server.js';

/** Something that is named and never called, because no request is answered. */
function neverAsked<T extends object>(name: string): T {
  return new Proxy<T>({} as T, {
    get: (_target, member) => {
      throw new AppError('service.internal', `${name}.${String(member)} was asked for while only describing the API`);
    },
  });
}

/** The OpenAPI 3.1 document as served at `/api/v1/openapi.json`, made without opening anything. */
export async function describeApi(): Promise<object> {
  const deps: HttpDeps = {
    sessions: neverAsked('sessions'),
    registry: neverAsked('registry'),
    field: neverAsked('field'),
    readings: neverAsked('readings'),
    hazards: neverAsked('hazards'),
    tickets: neverAsked('tickets'),
    routing: neverAsked('routing'),
    notify: neverAsked('notify'),
    ledgers: neverAsked('ledgers'),
    signs: neverAsked('signs'),
    live: neverAsked('live'),
    bus: { publish: () => undefined, subscribe: () => () => undefined },
    clock: systemClock,
    logger: pino({ level: 'silent' }),
    metrics: new MetricsRegistry(),
    readiness: [],
  };
  const app = await buildServer(deps, { instance: 'description' });
  await app.ready();
  const document = app.openApiDocument();
  await app.close();
  return document;
}
