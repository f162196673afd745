import { describe, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type { ApiClient } from './create-api-client.js';
import type { answerSchemas } from './generated/answer-schemas.js';
import type { components, paths } from './generated/schema.js';
import type { AnswerOf, Method } from './operation-types.js';

type Schemas = typeof answerSchemas;
type Checked<Name extends keyof Schemas> = z.infer<ReturnType<Schemas[Name]>>;
type Declared<Name extends string> = Name extends `${infer M} ${infer Path extends keyof paths}`
  ? Lowercase<M> extends infer Key extends Method
    ? AnswerOf<paths[Path][Key]>
    : never
  : never;
type Same<Name extends keyof Schemas> = [Checked<Name>, Declared<Name>] extends [Declared<Name>, Checked<Name>]
  ? true
  : false;

describe('the generated types', () => {
  it('say of an answer what its schema lets through: or null, pages, and values of several kinds', () => {
    expectTypeOf<Same<'GET /api/v1/session'>>().toEqualTypeOf<true>();
    expectTypeOf<Same<'GET /api/v1/facilities/{facilityId}/gaps'>>().toEqualTypeOf<true>();
    expectTypeOf<Same<'GET /api/v1/facilities/{facilityId}/history'>>().toEqualTypeOf<true>();
    expectTypeOf<Same<'GET /api/v1/rule-settings/{place}'>>().toEqualTypeOf<true>();
  });

  it('have every key of an enumeration that counts are kept by', () => {
    expectTypeOf<components['schemas']['EstateView']['activeHazards']>().toEqualTypeOf<
      Record<components['schemas']['Severity'], number>
    >();
  });

  it('let a call leave out what has a default and nothing else', () => {
    const api = {} as ApiClient;
    const bare = () => api.get('/api/v1/hazards');
    const facility = { facilityId: 'heping.water-tank-1' };
    // @ts-expect-error: the range is missing
    const withoutRange = () => api.get('/api/v1/facilities/{facilityId}/history', { path: facility });
    // @ts-expect-error: there is no such path
    const nowhere = () => api.get('/api/v1/nowhere');
    // @ts-expect-error: it only takes a PUT
    const wrongMethod = () => api.post('/api/v1/estates/{estateId}');
    // @ts-expect-error: no such key
    const misspelt = () => api.get('/api/v1/hazards', { query: { severety: 'major' } });
    // @ts-expect-error: a file is fetched by its address
    const file = () => api.get('/api/v1/facilities/{facilityId}/readings.csv', { path: facility });
    for (const call of [bare, withoutRange, nowhere, wrongMethod, misspelt, file]) expectTypeOf(call).toBeFunction();
  });
});
