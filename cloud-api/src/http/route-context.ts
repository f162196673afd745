import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { HttpDeps, HttpLimits, HttpOptions } from './http-deps.js';

/** What routes are added to. */
export type Api = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>;

/** What routes are made of. */
export interface RouteContext extends HttpDeps {
  readonly options: HttpOptions;
  readonly limits: HttpLimits;
}
