import { apiErrorCodes, Problem } from '@anju/contracts';
import type { FastifySchema, InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { noteKey, type Operation, type Paths } from './describe-operations.js';
import { operationNotes } from './examples/all-notes.js';
import { beginMs, garageId } from './examples/garage-flooding.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

interface Document {
  readonly paths: Paths;
  readonly components: { readonly schemas: Record<string, object>; readonly responses: Record<string, object> };
}

let api: TestApi;
let document: Document;
let schemas: ReadonlyMap<string, FastifySchema>;

beforeAll(async () => {
  api = await startTestApi();
  await api.app.ready();
  document = api.app.openApiDocument() as Document;
  schemas = api.app.openApiSchemas();
});
afterAll(() => api?.dispose());

function operations(): (readonly [key: string, operation: Operation])[] {
  return Object.entries(document.paths).flatMap(([path, byMethod]) =>
    Object.entries(byMethod).map(([method, operation]) => [noteKey(method, path), operation] as const),
  );
}

/** What the schema says of a value; nothing where it takes it as it is. */
function faults(schema: unknown, value: unknown, mayGain: boolean): string[] {
  if (!(schema instanceof z.ZodType)) return ['has no schema'];
  const parsed = schema.safeParse(value);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  // What the schema leaves out is not declared.
  const isSame = mayGain || JSON.stringify(sorted(parsed.data)) === JSON.stringify(sorted(value));
  return isSame ? [] : ['has members that are not declared'];
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}

function answerSchema(schema: FastifySchema): unknown {
  const answer = (schema.response as Readonly<Record<string, unknown>>)['200'];
  if (answer instanceof z.ZodType || typeof answer !== 'object' || answer === null) return answer;
  const [media] = Object.values((answer as { content: Record<string, { schema: unknown }> }).content);
  return media?.schema;
}

describe('the API’s description', () => {
  it('has of every operation a name, what it does, and an example of request and answer', () => {
    const wanting = operations().flatMap(([key, { operationId, summary, requestBody, responses }]) => {
      const note = operationNotes[key];
      if (note === undefined) return [`${key}: no note in src/http/examples`];
      const has = {
        operationId: operationId !== undefined,
        summary: (summary ?? '') !== '',
        'example of a body': (requestBody === undefined) === (note.body === undefined),
        'example of an answer': (responses['200']?.content === undefined) === (note.answer === undefined),
      };
      return Object.entries(has).flatMap(([what, isThere]) => (isThere ? [] : [`${key}: ${what}`]));
    });
    expect(wanting).toEqual([]);
    const names = operations().map(([, { operationId }]) => operationId);
    expect(new Set(names).size).toBe(names.length);
    const keys = new Set(operations().map(([key]) => key));
    expect(Object.keys(operationNotes).filter((key) => !keys.has(key))).toEqual([]);
  });

  it('gives only examples that the schemas take as they are', () => {
    const wrong = [...schemas].flatMap(([key, schema]) => {
      const { path, query, body, answer } = operationNotes[key] ?? {};
      const found = [
        ...(schema.params === undefined ? [] : faults(schema.params, path ?? {}, false)),
        // What has a default is gained.
        ...(schema.querystring === undefined ? [] : faults(schema.querystring, query ?? {}, true)),
        ...(schema.body === undefined ? [] : faults(schema.body, body, true)),
        ...(answer === undefined ? [] : faults(answerSchema(schema), answer, false)),
      ];
      return found.map((fault) => `${key}: ${fault}`);
    });
    expect(wrong).toEqual([]);
    expect(schemas.size).toBe(operations().length);
  });

  it('names every refusal by its code', () => {
    const told = new Set<string>();
    const codesIn = (response: object): void => {
      const { content } = response as { content: Record<string, { examples: Record<string, { value: unknown }> }> };
      for (const [code, { value }] of Object.entries(content['application/problem+json']?.examples ?? {})) {
        expect(Problem.parse(value).code).toBe(code);
        told.add(code);
      }
    };
    for (const response of Object.values(document.components.responses)) codesIn(response);
    for (const [key, { responses }] of operations()) {
      for (const [status, response] of Object.entries(responses)) {
        if (Number(status) < 400) continue;
        const name = (response as { $ref?: string }).$ref?.split('/').at(-1);
        if (name === undefined) codesIn(response);
        else expect(document.components.responses, `${key} ${status}`).toHaveProperty(name);
      }
    }
    expect([...told].sort()).toEqual([...apiErrorCodes].sort());
  });

  it('refers to nothing that it does not have', () => {
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/(\w+)\/(\w+)"/g)];
    expect(references.length).toBeGreaterThan(100);
    const { components } = document;
    for (const [, kind, name] of references) {
      expect(components[kind as 'schemas' | 'responses'], `${kind}/${name}`).toHaveProperty(String(name));
    }
  });

  it('says that a history was condensed', () => {
    const { HistoryView: view } = document.components.schemas as Record<string, { required: string[] }>;
    expect(view?.required).toEqual(expect.arrayContaining(['downsampled', 'bucketMs']));
    const [, operation] = operations().find(([key]) => key === 'GET /facilities/{facilityId}/history') ?? [];
    expect(operation?.description).toContain('`downsampled` is true');
  });
});

describe('the examples', () => {
  /** What the examples name, as it is called on this server. */
  async function idsHere(): Promise<Readonly<Record<string, string>>> {
    const reading = { point: 'leak', value: true, quality: 'good', ordinal: 0 } as const;
    const nowMs = Date.now();
    for (const sourceTimeMs of [nowMs - 60_000, nowMs - 30_000]) {
      const sample = { reading: { ...reading, sourceTimeMs }, atMs: sourceTimeMs, receivedMs: sourceTimeMs };
      api.hazards.evaluate(garageId, [sample]);
    }
    await api.hazards.flush();
    const first = async (user: string, path: string): Promise<string> => {
      const { items } = (await api.as(user, { url: `/api/v1${path}` })).json<{ items: { id: string }[] }>();
      return items[0]?.id ?? 'none';
    };
    return {
      hazardId: await first('supervisor', `/hazards?state=all&facilityId=${garageId}`),
      ticketId: await first('supervisor', `/tickets?state=all&facilityId=${garageId}`),
    };
  }

  it('are answered by a server as they say, wherever they only ask', async () => {
    await api.store.append([
      {
        ...{ groupId: 'qiaodong', edgeNodeId: 'heping-edge', range: null, receivedMs: beginMs },
        facilities: [
          {
            facilityId: garageId,
            readings: [20, 180, 270, 280].map((value, at) => ({
              ...{ point: 'water_depth', value, quality: 'good' as const, ordinal: 0 },
              sourceTimeMs: beginMs + at * 60_000,
            })),
          },
        ],
      },
    ]);
    const hung = await api.as('supervisor', {
      method: 'POST',
      url: '/api/v1/hung-signs',
      payload: {
        ...(operationNotes['POST /hung-signs']?.body as Record<string, unknown>),
        deadlineMs: Date.now() + 86_400_000,
      },
    });
    expect(hung.statusCode, hung.body).toBe(200);
    const ids: Readonly<Record<string, string>> = await idsHere();
    const supervisor = {
      userId: 's',
      displayName: 's',
      role: 'supervisor',
      partyId: null,
      scopes: ['shifan'],
    } as const;
    const file = await api.tickets.addFile(supervisor, ids.ticketId ?? '', {
      ...{ name: 'a.pdf', purpose: 'document', clientTimeMs: null },
      content: Buffer.from('%PDF-1.7\nstartxref\n9\n%%EOF\n'),
    });
    const made = await api.as('supervisor', {
      method: 'POST',
      url: '/api/v1/estates/heping/report-links',
      payload: { facilityIds: [garageId] },
    });
    expect(made.statusCode, made.body).toBe(200);
    const here: Readonly<Record<string, string>> = {
      ...ids,
      signId: String(hung.json().id),
      fileId: file?.id ?? 'none',
    };
    const asked: string[] = [];
    for (const [key, note] of Object.entries(operationNotes)) {
      const [method, path = ''] = key.split(' ');
      if (method !== 'GET' || path === '/stream') continue;
      const ofPath: Readonly<Record<string, string>> = { ...note.path };
      const url = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) =>
        encodeURIComponent(here[name] ?? ofPath[name] ?? ''),
      );
      const request: InjectOptions = { url: `/api/v1${url}`, query: asText(note.query ?? {}) };
      const answer = await api.as('supervisor', request);
      expect(`${key} ${answer.statusCode}`).toBe(`${key} 200`);
      const isJson = String(answer.headers['content-type']).startsWith('application/json');
      const schema = schemas.get(key);
      if (schema === undefined) throw new Error(`${key} is not described`);
      expect(`${key} ${faults(answerSchema(schema), isJson ? answer.json() : answer.body, false)}`).toBe(`${key} `);
      asked.push(key);
    }
    expect(asked.length).toBeGreaterThan(20);
  });

  it('condense a history as they show it', async () => {
    const { path, query } = operationNotes['GET /facilities/{facilityId}/history'] ?? {};
    const url = `/api/v1/facilities/${path?.facilityId}/history`;
    const answer = await api.as('supervisor', { url, query: asText(query ?? {}) });
    expect(answer.json()).toMatchObject({ downsampled: true, bucketMs: 60_000, readings: [] });
    expect(answer.json<{ buckets: unknown[] }>().buckets).toHaveLength(4);
  });
});

function asText(query: Readonly<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).map(([key, value]) => [key, String(value)]));
}
