import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DueQueue } from './due-queue.js';

describe('the due queue', () => {
  it('gives the same as sorting whatever is set, taken back and set again', () => {
    const command = fc.oneof(
      fc.record({ key: fc.integer({ min: 0, max: 9 }), dueMs: fc.option(fc.integer({ min: 0, max: 50 })) }),
      fc.record({ nowMs: fc.integer({ min: 0, max: 50 }) }),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 300 }), (commands) => {
        const queue = new DueQueue();
        const model = new Map<string, number>();
        for (const step of commands) {
          if ('key' in step) {
            queue.set(`k${step.key}`, step.dueMs);
            if (step.dueMs === null) model.delete(`k${step.key}`);
            else model.set(`k${step.key}`, step.dueMs);
          } else {
            const due = [...model].filter(([, dueMs]) => dueMs <= step.nowMs);
            const taken = queue.take(step.nowMs);
            if (due.length === 0) expect(taken).toBeUndefined();
            else {
              expect(model.get(taken ?? '')).toBe(Math.min(...due.map(([, dueMs]) => dueMs)));
              model.delete(taken ?? '');
            }
          }
          expect(queue.nextMs()).toBe(model.size === 0 ? null : Math.min(...model.values()));
        }
      }),
    );
  });
});
