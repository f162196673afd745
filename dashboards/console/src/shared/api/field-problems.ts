import { ApiProblem } from './client.js';

/** What the server found wrong, by field; nothing where it refused for another reason. */
export function fieldProblems(error: unknown): ReadonlyMap<string, string> {
  const errors = error instanceof ApiProblem ? error.errors : [];
  return new Map(errors.map(({ field, message }) => [field, message]));
}
