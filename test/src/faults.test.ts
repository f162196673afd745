import { expect, it } from 'vitest';
import { describeWith } from './requirement.js';
import { faults, tryFault } from './workflow/faults.js';

describeWith(['postgresql'], 'a fault in the built ticket engine', () => {
  // One of each proof; `npm run test:mutations` tries all of them.
  const few = ['the state is committed before its event', 'the version is not checked'];

  it.each(faults.filter(({ name }) => few.includes(name)))('is found: $name', { timeout: 600_000 }, async (fault) => {
    expect(await tryFault(fault)).toMatch(/^caught/);
  });
});
