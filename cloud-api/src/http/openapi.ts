import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { sessionCookie } from './authentication.js';
import { nameComponentSchemas, refineJsonSchema } from './component-schemas.js';
import { describeOperations, noteKey } from './describe-operations.js';
import { operationNotes } from './examples/all-notes.js';
import { tidyDocument } from './tidy-document.js';

declare module 'fastify' {
  interface FastifyInstance {
    openApiDocument(): object;
    /** What each described operation is checked against, by method and path below `/api/v1`. */
    openApiSchemas(): ReadonlyMap<string, FastifySchema>;
  }
}

export const apiVersion = '1.0.0';

const zodToJsonConfig = { override: refineJsonSchema };
const describeSchemas = createJsonSchemaTransform({ zodToJsonConfig });
const describeComponents = createJsonSchemaTransformObject({ zodToJsonConfig });
/** What the stream carries is text for OpenAPI, and has a schema all the same. */
const schemasBesideOperations = ['LiveEvent'];

export interface Described {
  document(): object;
  /** Complete once the document was asked for. */
  readonly schemas: ReadonlyMap<string, FastifySchema>;
}

/** The API's description, made from the schemas that every request and response is checked against. */
export async function addOpenApi(app: FastifyInstance): Promise<Described> {
  nameComponentSchemas();
  const schemas = new Map<string, FastifySchema>();
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Anju 安居 API',
        version: apiVersion,
        description:
          'Safety of residential estates: what is registered, what is measured, which hazards hold, and the tickets that follow. ' +
          'Times are milliseconds since 1970 UTC. Faults are RFC 9457 problem details with a stable `code`.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/', description: 'Where this description comes from' }],
      components: {
        securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: sessionCookie } },
      },
      security: [{ session: [] }],
      tags: [
        { name: 'session', description: 'Logging in and out' },
        { name: 'registry', description: 'Estates, facilities, parties' },
        { name: 'readings', description: 'What was measured' },
        { name: 'hazards', description: 'What is unsafe' },
        {
          name: 'rules',
          description: 'The rules that say what is unsafe, what places change of them, tests and maintenance',
        },
        { name: 'tickets', description: 'Work and responsibility' },
        { name: 'routing', description: 'Who gets a ticket, who is on duty, and when the next level is called' },
        { name: 'complaints', description: 'What residents tell, and what recurs' },
        { name: 'notifications', description: 'Who is told by which channel' },
        { name: 'hung-signs', description: '挂牌督办: signs that hang until 销号' },
        { name: 'ledgers', description: 'The forms that the supervision asks for' },
        { name: 'operation', description: 'Agents, and what came and could not be used' },
        { name: 'stream', description: 'What changes, as it changes' },
      ],
    },
    transform(route) {
      for (const method of [route.route.method].flat()) {
        const path = route.url.replaceAll(/:(\w+)/g, '{$1}');
        if (route.schema.hide !== true) schemas.set(noteKey(method, path), route.schema);
      }
      return describeSchemas(route);
    },
    transformObject: (document) =>
      describeOperations(tidyDocument(describeComponents(document), schemasBesideOperations), operationNotes),
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    // Plain HTTP within an estate's network is served too.
    transformStaticCSP: (header) => header.replace(/ ?upgrade-insecure-requests;?/, ''),
  });
  return { document: () => app.swagger(), schemas };
}

export function addOpenApiDocument(app: FastifyInstance): void {
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}
