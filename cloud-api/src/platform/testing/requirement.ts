import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe } from 'vitest';

/**
 * A `describe` for what needs something that a machine may lack. Without it the tests are skipped under the requirement's name;
 * with `ANJU_FORBID_SKIP=1` (CI) they fail instead.
 */
export function describeWith(requirement: string, present: boolean): typeof describe | typeof describe.skip {
  if (present) return describe;
  if (process.env.ANJU_FORBID_SKIP === '1')
    throw new Error(`${requirement} is missing and ANJU_FORBID_SKIP=1 forbids skipping`);
  console.warn(`skipped: ${requirement} is missing`);
  return describe.skip;
}

/** Full path of a program, looked for in `directories` and then on the PATH, or `undefined`. */
export function findProgram(name: string, directories: readonly string[] = []): string | undefined {
  for (const directory of directories) {
    if (existsSync(`${directory}/${name}`)) return `${directory}/${name}`;
  }
  const found = spawnSync('which', [name], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : undefined;
}
