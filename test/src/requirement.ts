import { describe, it } from 'vitest';
import { type RequirementName, requirement } from './machine.js';

export { programPath, requirement } from './machine.js';

/**
 * A suite that needs programs of the machine. Where one is absent the suite is skipped under a title that names it; with
 * `ANJU_FORBID_SKIP=1` it fails instead.
 */
export function describeWith(names: readonly RequirementName[], title: string, body: () => void): void {
  const missing = names.map(requirement).filter((entry) => entry.path === undefined);
  if (missing.length === 0) {
    describe(title, body);
    return;
  }
  const wanted = missing.map((entry) => `${entry.name} (${entry.install})`).join(', ');
  if (process.env.ANJU_FORBID_SKIP === '1') {
    describe(title, () => {
      it(`needs ${wanted}`, () => {
        throw new Error(`Skipping is forbidden here and this machine lacks: ${wanted}`);
      });
    });
  } else {
    describe.skip(`${title} [needs ${wanted}]`, body);
  }
}
