import { describe, expect, it } from 'vitest';
import { describeWith } from './requirement.js';
import { faults, textWith, tryFault } from './workflow/faults.js';

describe('the faults that the proofs must find', () => {
  it.each(faults)('can be put into the engine as it is built now: $name', (fault) => {
    expect(() => textWith(fault)).not.toThrow();
  });
});

describeWith(['postgresql'], 'a fault in the built ticket engine', () => {
  // One of each proof; `npm run test:mutations` tries all of them.
  const few = ['the state is committed before its event', 'the version is not checked'];

  it.each(faults.filter(({ name }) => few.includes(name)))('is found: $name', { timeout: 600_000 }, async (fault) => {
    expect(await tryFault(fault)).toMatch(/^caught/);
  });
});
