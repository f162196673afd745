import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mayUseClientId } from './client-id.js';
import type { Credential } from './credential.js';

function agent(id: string, clientIdPrefixes: string[] = []): Credential {
  return { role: 'agent', id, clientIdPrefixes, groupId: 'g', edgeNodeId: id };
}

it.each([
  ['heping', 'heping', true],
  ['heping', 'heping-2', true],
  ['heping', 'heping.backup', true],
  ['heping', 'heping2', false],
  ['heping', 'heping-edge', false],
  ['heping', 'heping-edge-1', false],
  ['heping-edge', 'heping-edge-1', true],
  ['heping-edge', 'heping', false],
  ['heping', '', false],
])('%s may use %j: %s', (id, clientId, expected) => {
  const credentials = [agent('heping'), agent('heping-edge')];
  const credential = credentials.find((each) => each.id === id) ?? agent(id);
  expect(mayUseClientId(credential, clientId, credentials)).toBe(expected);
});

it('lets field devices choose any id that nobody owns', () => {
  const sensors: Credential = {
    role: 'field',
    keepSession: false,
    announces: false,
    id: 'sensors',
    clientIdPrefixes: [],
  };
  const reader: Credential = {
    role: 'field',
    keepSession: true,
    announces: true,
    id: 'agent',
    clientIdPrefixes: ['heping-edge'],
  };
  const both = [sensors, reader];
  expect(mayUseClientId(sensors, 'tasmota_1234', both)).toBe(true);
  expect(mayUseClientId(sensors, 'heping-edge-mqtt', both)).toBe(false);
  expect(mayUseClientId(sensors, 'agent', both)).toBe(false);
  expect(mayUseClientId(reader, 'heping-edge-mqtt', both)).toBe(true);
});

it('gives no client id to two agents', () => {
  const slug = fc
    .array(fc.constantFrom('a', 'b', '-a', '-b'), { minLength: 1, maxLength: 4 })
    .map((parts) => `x${parts.join('')}`);
  fc.assert(
    fc.property(fc.uniqueArray(slug, { minLength: 2, maxLength: 5 }), slug, (ids, clientId) => {
      const credentials = ids.map((id) => agent(id));
      expect(credentials.filter((each) => mayUseClientId(each, clientId, credentials)).length).toBeLessThanOrEqual(1);
    }),
  );
});
