import type { z } from 'zod';
import { type Complaint, formatPath } from './mistake.js';
import { didYouMean } from './near-matches.js';

type Path = readonly PropertyKey[];

const kinds: Readonly<Record<string, string>> = {
  object: 'a map of keys',
  record: 'a map of keys',
  array: 'a list',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

const knownKeys = 'known keys: ';

/** The keys that a strict map has: an issue names only those that it has not. */
function nameKnownKeys(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'unrecognized_keys') return undefined;
  const definition: object = issue.inst?._zod.def ?? {};
  const shape = 'shape' in definition ? definition.shape : undefined;
  return typeof shape === 'object' && shape !== null ? `${knownKeys}${Object.keys(shape).join(' ')}` : undefined;
}

/** What stands at `path` in plain data; `undefined` where nothing does. */
function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined,
    data,
  );
}

export interface CheckedData<T> {
  /** `undefined` when the schema refused the data. */
  readonly value: T | undefined;
  /** One for every wrong key and value. */
  readonly complaints: readonly Complaint[];
}

/**
 * Plain data as `schema` has it. Text becomes a number or a flag where the schema wants one: an environment variable is always
 * text, and so is what stands in quotes. `above` is where `data` stands in the whole.
 */
export function checkData<T>(schema: z.ZodType<T>, data: unknown, above: Path = []): CheckedData<T> {
  const own = structuredClone(data);
  let parsed = schema.safeParse(own, { error: nameKnownKeys });
  if (!parsed.success) {
    for (const { path, value } of convertibleText(parsed.error, own)) {
      Reflect.set(valueAt(own, path.slice(0, -1)) as object, path.at(-1) ?? '', value);
    }
    parsed = schema.safeParse(own, { error: nameKnownKeys });
  }
  if (parsed.success) return { value: parsed.data, complaints: [] };
  const complaints = parsed.error.issues.flatMap((issue) => complaintsOf(issue, [], own));
  return { value: undefined, complaints: complaints.map((one) => ({ ...one, path: [...above, ...one.path] })) };
}

function complaintsOf(issue: z.core.$ZodIssue, above: Path, data: unknown): Complaint[] {
  const path = [...above, ...issue.path];
  const value = valueAt(data, path);
  // A message that a schema's author wrote says more than ours could.
  const byZod = /^Invalid (input|option|discriminator)/.test(issue.message);
  const complaint = (message: string): Complaint[] => [{ path, message }];
  const wanted = (what: string, hint = '') =>
    complaint(value === undefined ? `is missing: ${what}` : `must be ${what}${hint}`);
  const oneOf = (options: readonly unknown[]) => {
    const known = options.map(String);
    return wanted(
      known.length === 1 ? String(known[0]) : `one of ${known.join(', ')}`,
      didYouMean(String(value), known),
    );
  };

  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.startsWith(knownKeys) ? issue.message.slice(knownKeys.length).split(' ') : [];
    return issue.keys.map((key) => ({ path: [...path, key], message: `unknown key${didYouMean(key, known)}` }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return unionComplaints(issue, path, data);
  if (!byZod) return complaint(issue.message);
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)) return oneOf(issue.options);
  if (issue.code === 'invalid_value') return oneOf(issue.values);
  if (issue.code === 'invalid_type') return wanted(kinds[issue.expected] ?? issue.expected);
  return complaint(issue.message);
}

/** The branch that got furthest is the one that was meant. */
function unionComplaints(issue: z.core.$ZodIssueInvalidUnion, path: Path, data: unknown): Complaint[] {
  const branches = issue.errors.map((issues) => issues.flatMap((one) => complaintsOf(one, path, data)));
  const deeper = branches.filter((complaints) => complaints.some((at) => at.path.length > path.length));
  const meant = deeper.sort((a, b) => a.length - b.length)[0];
  if (meant !== undefined) return meant;
  const here = formatPath(path);
  const messages = branches.flatMap((complaints) =>
    complaints.filter((at) => formatPath(at.path) === here).slice(0, 1),
  );
  return [{ path, message: [...new Set(messages.map(({ message }) => message))].join(', or ') || issue.message }];
}

/** Paths of text that the schema would have as another kind, where the text reads as one of that kind. */
function convertibleText(error: z.ZodError, data: unknown): { path: Path; value: number | boolean }[] {
  return error.issues.flatMap((issue) => convertibleIn(issue, [], data));
}

function convertibleIn(issue: z.core.$ZodIssue, above: Path, data: unknown): { path: Path; value: number | boolean }[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'invalid_union') {
    return issue.errors.flatMap((issues) => issues.flatMap((one) => convertibleIn(one, path, data)));
  }
  const text = valueAt(data, path);
  if (issue.code !== 'invalid_type' || typeof text !== 'string' || path.length === 0) return [];
  if (issue.expected === 'boolean' && /^(true|false)$/.test(text)) return [{ path, value: text === 'true' }];
  const number = /^[+-]?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (!['number', 'int'].includes(issue.expected) || !Number.isFinite(number)) return [];
  return [{ path, value: number }];
}
