type Json = null | boolean | number | string | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [key: string]: Json;
}

/** What is read here of the description; all else passes through. */
interface Document {
  readonly paths?: object;
  readonly components?: { readonly schemas?: object };
}

const prefix = '#/components/schemas/';
const requestSuffix = 'Input';

/** The value with every member seen by `change`, innermost first. */
function rewrite(value: Json, change: (object: JsonObject) => Json): Json {
  if (Array.isArray(value)) return value.map((each: Json) => rewrite(each, change));
  if (typeof value !== 'object' || value === null) return value;
  return change(Object.fromEntries(Object.entries(value).map(([key, member]) => [key, rewrite(member, change)])));
}

function referencesIn(value: Json): string[] {
  const names: string[] = [];
  rewrite(value, (object) => {
    if (typeof object.$ref === 'string' && object.$ref.startsWith(prefix)) names.push(object.$ref.slice(prefix.length));
    return object;
  });
  return names;
}

function renameReferences(value: Json, nameOf: (name: string) => string): Json {
  return rewrite(value, (object) =>
    typeof object.$ref === 'string' && object.$ref.startsWith(prefix)
      ? { ...object, $ref: `${prefix}${nameOf(object.$ref.slice(prefix.length))}` }
      : object,
  );
}

function reachable(schemas: ReadonlyMap<string, Json>, roots: readonly string[]): Set<string> {
  const found = new Set<string>();
  const waiting = [...roots];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const schema = schemas.get(name);
    if (schema === undefined || found.has(name)) continue;
    found.add(name);
    waiting.push(...referencesIn(schema));
  }
  return found;
}

const plainName = (name: string) => (name.endsWith(requestSuffix) ? name.slice(0, -requestSuffix.length) : name);

/**
 * The request forms that have to keep a name of their own: they are used, the answer's form is used too, and the two differ.
 *
 * Two forms are the same when they are with all others taken for the same that are not known to differ.
 */
function differingForms(schemas: ReadonlyMap<string, Json>, used: ReadonlySet<string>): Set<string> {
  const pairs = [...used].filter((name) => plainName(name) !== name && used.has(plainName(name)));
  const differing = new Set<string>();
  const nameOf = (name: string) => (differing.has(name) ? name : plainName(name));
  const textOf = (name: string) => JSON.stringify(renameReferences(schemas.get(name) ?? null, nameOf));
  for (let before = -1; before !== differing.size; ) {
    before = differing.size;
    for (const name of pairs) if (textOf(name) !== textOf(plainName(name))) differing.add(name);
  }
  return differing;
}

/**
 * The description with only the schemas that it uses, each by its plain name. What a request may leave out and an answer always has
 * makes two forms of a schema: the request's is then called `<name>Input`.
 *
 * `kept`: schemas that stay though no operation names them.
 */
export function tidyDocument<T extends Document>(document: T, kept: readonly string[]): T {
  const schemas = new Map(Object.entries((document.components?.schemas ?? {}) as JsonObject));
  const paths = (document.paths ?? {}) as unknown as JsonObject;
  const used = reachable(schemas, [...referencesIn(paths), ...kept]);
  const differing = differingForms(schemas, used);
  const nameOf = (name: string) => (differing.has(name) ? name : plainName(name));

  const tidied = new Map<string, Json>();
  for (const name of [...used].sort()) tidied.set(nameOf(name), renameReferences(schemas.get(name) ?? null, nameOf));
  return {
    ...document,
    components: {
      ...document.components,
      schemas: Object.fromEntries([...tidied].sort(([one], [other]) => (one < other ? -1 : 1))),
    },
    paths: renameReferences(withoutEmptyContent(paths), nameOf),
  };
}

/** An answer without content says so. */
function withoutEmptyContent(paths: JsonObject): Json {
  return rewrite(paths, (object) => {
    const empty = object['204'];
    if (typeof empty !== 'object' || empty === null || Array.isArray(empty)) return object;
    return { ...object, 204: { description: (empty as JsonObject).description ?? 'Done' } };
  });
}
