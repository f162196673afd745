import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfirmedRecords } from './confirmed-records.js';

const node = { groupId: 'bench', edgeNodeId: 'edge' };

describe('the records that arrived', () => {
  it('are confirmed as ranges, once each time that there are new ones, and known to have holes', () => {
    const batches = fc.array(fc.record({ first: fc.integer({ min: 1, max: 60 }), more: fc.nat({ max: 5 }) }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(batches, (all) => {
        const records = new ConfirmedRecords();
        const numbers = new Set<number>();
        for (const { first, more } of all) {
          records.take({ node, epoch: 'e', first, last: first + more });
          for (let number = first; number <= first + more; number += 1) numbers.add(number);
        }
        const [told, ...others] = records.confirmations();
        expect(others).toEqual([]);
        const confirmed = (told?.confirmation.ranges ?? []).flatMap(([first, last]) =>
          Array.from({ length: last - first + 1 }, (_, index) => first + index),
        );
        expect(confirmed).toEqual([...numbers].sort((a, b) => a - b));
        expect(records.confirmations()).toEqual([]);
        const span = Math.max(...numbers) - Math.min(...numbers) + 1;
        expect(records.holes()).toEqual({ span, missing: span - numbers.size });
      }),
    );
  });

  it('of another outbox are its own', () => {
    const records = new ConfirmedRecords();
    records.take({ node, epoch: 'a', first: 1, last: 2 });
    records.take({ node, epoch: 'b', first: 1, last: 1 });
    expect(records.confirmations().map(({ confirmation }) => confirmation)).toEqual([
      { epoch: 'a', ranges: [[1, 2]] },
      { epoch: 'b', ranges: [[1, 1]] },
    ]);
  });
});
