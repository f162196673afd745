import type { z } from 'zod';

/** A mistake in a configuration file and where it is: keys and indexes from the document's root. */
export interface ConfigMistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** A schema's complaints, each unknown key at its own place. */
export function mistakesOf(error: z.ZodError, prefix: readonly (string | number)[] = []): ConfigMistake[] {
  return error.issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...path, key], message: `unknown key "${key}"` }))
      : [{ path, message: issue.message }];
  });
}
