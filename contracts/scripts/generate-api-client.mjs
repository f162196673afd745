// Writes the types and the answer schemas of the API's client from docs/api/openapi.json. `--check` writes nothing and fails when stale.
// After: cloud-api/scripts/generate-openapi.mjs
import { readFileSync } from 'node:fs';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { keepGenerated } from '../../deploy/generated-file.mjs';

const command = 'contracts/scripts/generate-api-client.mjs';
const folder = 'contracts/src/api-client/generated';
const document = JSON.parse(readFileSync(new URL('../../docs/api/openapi.json', import.meta.url), 'utf8'));
const head = `// Made by \`node ${command}\` from docs/api/openapi.json: change the API, not this file.\n`;
const methods = ['get', 'put', 'post', 'delete', 'patch'];

/** Without refusals, which are one exception whatever the operation, and without examples. */
function withoutRefusals(whole) {
  const copy = structuredClone(whole);
  for (const path of Object.values(copy.paths)) {
    for (const method of methods) {
      if (path[method] === undefined) continue;
      const { responses } = path[method];
      path[method].responses = Object.fromEntries(Object.entries(responses).filter(([status]) => status < 300));
    }
  }
  return copy;
}

const nameOf = (schema) => /^#\/components\/schemas\/(\w+)$/.exec(schema?.$ref ?? '')?.[1];

/** The zod schema of an answer, written as code: a named one, a page of named ones, or a named one or null. */
function codeOf(schema, where, names) {
  const named = (name) => {
    names.add(name);
    return name;
  };
  const name = nameOf(schema);
  if (name !== undefined) return named(name);
  const item = nameOf(schema.properties?.items?.items);
  if (item !== undefined && 'nextCursor' in schema.properties) return `pageOf(${named(item)})`;
  const or = schema.anyOf?.find((each) => nameOf(each) !== undefined);
  if (or !== undefined && schema.anyOf.length === 2 && schema.anyOf.some(({ type }) => type === 'null')) {
    return `${named(nameOf(or))}.nullable()`;
  }
  throw new Error(`${where}: export the schema of this answer from contracts, so that it has a name`);
}

function answerSchemas() {
  const names = new Set(['pageOf']);
  const entries = [];
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const method of methods) {
      const schema = operations[method]?.responses['200']?.content?.['application/json']?.schema;
      if (schema === undefined) continue;
      const where = `${method.toUpperCase()} ${path}`;
      entries.push(`  '${where}': () => ${codeOf(schema, where, names)},`);
    }
  }
  return [
    `${head}import { ${[...names].sort().join(', ')} } from '../../index.js';\n`,
    '/** What each operation answers, to check it against. */',
    'export const answerSchemas = {',
    ...entries,
    '} as const;\n',
  ].join('\n');
}

const types = await openapiTypescript(withoutRefusals(document), {
  // A request may leave out what has a default.
  defaultNonNullable: false,
  rootTypes: true,
  rootTypesNoSchemaPrefix: true,
  rootTypesKeepCasing: true,
});
keepGenerated(`${folder}/schema.ts`, `${head}\n${astToString(types)}`, command);
keepGenerated(`${folder}/answer-schemas.ts`, answerSchemas(), command);
