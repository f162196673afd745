import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { addAuthentication } from './authentication.js';
import { addConsole } from './console-files.js';
import { defaultLimits, type HttpDeps, type HttpLimits, type HttpOptions } from './http-deps.js';
import { addOpenApi, addOpenApiDocument, type Described } from './openapi.js';
import { answerBrokenRequest, handleError, problemOf, sendProblem } from './problem.js';
import { addQueryGuard, addRequestGuards } from './request-guards.js';
import { addRequestMetrics } from './request-metrics.js';
import type { Api, RouteContext } from './route-context.js';
import { addComplaintRoutes } from './routes/complaints.js';
import { addEstateLedgerRoutes } from './routes/estate-ledger.js';
import { addEstateRoutes } from './routes/estates.js';
import { addFacilityRoutes } from './routes/facilities.js';
import { addFieldRoutes } from './routes/field.js';
import { addHazardRoutes } from './routes/hazards.js';
import { addHealthRoutes } from './routes/health.js';
import { addHistoryRoutes } from './routes/history.js';
import { addHungSignRoutes } from './routes/hung-signs.js';
import { addLedgerRoutes } from './routes/ledgers.js';
import { addLeftTicketRoutes } from './routes/left-tickets.js';
import { addNotificationRoutes } from './routes/notifications.js';
import { addOperationRoutes } from './routes/operations.js';
import { addPublicReportRoutes } from './routes/public-reports.js';
import { addReportLinkRoutes } from './routes/report-links.js';
import { addRoutingRoutes } from './routes/routing.js';
import { addSessionRoutes } from './routes/session.js';
import { addStreamRoute } from './routes/stream.js';
import { addTicketFileRoutes } from './routes/ticket-files.js';
import { addTicketStormRoutes } from './routes/ticket-storms.js';
import { addTicketRoutes } from './routes/tickets.js';
import { addSlownessGuard } from './slowness-guard.js';

function contentSecurityPolicy(isHttps: boolean) {
  return {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      // Ant Design writes its styles into the page as it runs.
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      fontSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      workerSrc: ["'self'", 'blob:'],
      objectSrc: ["'none'"],
      baseUri: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      ...(isHttps ? { upgradeInsecureRequests: [] } : {}),
    },
  };
}

/** The HTTP side of the cloud, not yet listening. `close()` also ends the open streams. */
export async function buildServer(deps: HttpDeps, options: HttpOptions): Promise<FastifyInstance> {
  const limits: HttpLimits = { ...defaultLimits, ...options.limits };
  const context: RouteContext = { ...deps, options, limits };
  const isHttps = options.publicOrigin?.startsWith('https://') === true;

  const app = Fastify({
    loggerInstance: deps.logger.child({ part: 'http' }, { level: 'warn' }) as FastifyBaseLogger,
    bodyLimit: limits.bodyBytes,
    forceCloseConnections: true,
    trustProxy: options.trustedProxies === undefined ? false : [...options.trustedProxies],
    // Slow headers and bodies must not hold a connection for ever; the stream is an answer and has no limit. What is no upload has
    // less time: see the guards.
    http: { headersTimeout: 30_000 },
    requestTimeout: limits.uploadMs,
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: handleError,
    clientErrorHandler: answerBrokenRequest,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(handleError);
  app.decorateRequest('user', null);
  app.removeContentTypeParser('text/plain');
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    // A DELETE may say that it sends JSON and send none.
    if (body === '' && request.method === 'DELETE') done(null, undefined);
    else parseJson(request, body as string, done);
  });

  await app.register(helmet, {
    contentSecurityPolicy: contentSecurityPolicy(isHttps),
    strictTransportSecurity: isHttps ? { maxAge: 31_536_000 } : false,
    crossOriginEmbedderPolicy: false,
  });
  await app.register(cookie);
  await app.register(multipart, {
    limits: { fileSize: limits.uploadBytes, files: 1, fields: 0, parts: 1, headerPairs: 20 },
  });
  await app.register(rateLimit, {
    global: true,
    max: limits.requestsPerMinute,
    timeWindow: 60_000,
    keyGenerator: (request: FastifyRequest) => request.ip,
  });
  addRequestGuards(app, { publicOrigin: options.publicOrigin });
  addSlownessGuard(app, limits);
  addRequestMetrics(app, deps.metrics);

  addHealthRoutes(app, context);
  await app.register(async (scope) => addPublicReportRoutes(scope.withTypeProvider<ZodTypeProvider>(), context));
  let described: Described = { document: () => ({}), schemas: new Map() };
  app.decorate('openApiDocument', () => described.document());
  app.decorate('openApiSchemas', () => described.schemas);
  await app.register(
    async (scope) => {
      addAuthentication(scope, deps);
      described = await addOpenApi(scope);
      await scope.register(
        async (versioned) => {
          const api: Api = versioned.withTypeProvider<ZodTypeProvider>();
          addQueryGuard(versioned);
          addOpenApiDocument(versioned);
          addSessionRoutes(api, context);
          addEstateRoutes(api, context);
          addFacilityRoutes(api, context);
          addHistoryRoutes(api, context);
          addHazardRoutes(api, context);
          addTicketRoutes(api, context);
          addTicketStormRoutes(api, context);
          addLeftTicketRoutes(api, context);
          addComplaintRoutes(api, context);
          addTicketFileRoutes(api, context);
          addReportLinkRoutes(api, context);
          addNotificationRoutes(api, context);
          addRoutingRoutes(api, context);
          addHungSignRoutes(api, context);
          addLedgerRoutes(api, context);
          addEstateLedgerRoutes(api, context);
          addOperationRoutes(api, context);
          addFieldRoutes(api, context);
          addStreamRoute(api, context);
        },
        { prefix: '/v1' },
      );
    },
    { prefix: '/api' },
  );
  await addConsole(app, options.consoleDir);
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' && !/^\/(api|healthz|readyz|metrics)(\/|$|\?)/.test(request.url);
    if (options.consoleDir !== undefined && isPage && request.headers.accept?.includes('text/html')) {
      return reply.sendFile('index.html');
    }
    return sendProblem(reply, problemOf('request.not_found'));
  });
  return app;
}
