import { Problem } from '@anju/contracts';
import type { ZodType } from 'zod';

/** A refusal by the API: the problem's stable code, and the wrong fields where it names them. */
export class ApiProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = 'ApiProblem';
    this.problem = problem;
  }
}

/** The server gave no answer at all, or one that is not of this API. */
export class ApiUnreachable extends Error {}

let serverOffsetMs = 0;

/** The server's time now, as far as its last answer told: ages on the page do not depend on the viewer's clock. */
export function serverNowMs(): number {
  return Date.now() + serverOffsetMs;
}

async function send(method: string, path: string, body?: unknown): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  } catch (cause) {
    throw new ApiUnreachable('unreachable', { cause });
  }
  const date = Date.parse(response.headers.get('date') ?? '');
  if (Number.isFinite(date)) {
    const offset = date - Date.now();
    // The header has whole seconds: a difference below that says nothing.
    serverOffsetMs = Math.abs(offset) > 1500 ? offset : 0;
  }
  if (response.status === 204) return undefined;
  const text = await response.text();
  let parsed: unknown;
  try {
    parsed = text === '' ? undefined : JSON.parse(text);
  } catch (cause) {
    throw new ApiUnreachable(`status ${response.status}`, { cause });
  }
  if (!response.ok) {
    const problem = Problem.safeParse(parsed);
    if (problem.success) throw new ApiProblem(problem.data);
    throw new ApiUnreachable(`status ${response.status}`);
  }
  return parsed;
}

/** GET, with the answer checked against its schema. */
export async function getJson<T>(path: string, schema: ZodType<T>): Promise<T> {
  return schema.parse(await send('GET', path));
}

export async function postJson<T>(path: string, body: unknown, schema: ZodType<T>): Promise<T> {
  return schema.parse(await send('POST', path, body));
}

export async function deleteResource(path: string): Promise<void> {
  await send('DELETE', path);
}
