import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countBelow, dropFirst, emptyWindow, insertSample, mergeWindows } from './sample-window.js';

const sample = fc.record({
  key: fc.integer({ min: 0, max: 30 }),
  value: fc.constantFrom(0, -0, 1, 2.5),
  quality: fc.constantFrom(0, 0, 0, 1, 2),
});
const step = fc.oneof(
  { weight: 8, arbitrary: sample.map((inserted) => ({ inserted }) as const) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 31 }).map((droppedBelow) => ({ droppedBelow }) as const) },
);

describe('a window of samples', () => {
  it('holds the first sample of each key in order, whatever comes in which order and is forgotten', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const window = emptyWindow();
        const model = new Map<number, { value: number; quality: number }>();
        for (const each of steps) {
          if ('inserted' in each) {
            const { key, ...rest } = each.inserted;
            expect(insertSample(window, key, rest.value, rest.quality)).toBe(!model.has(key));
            if (!model.has(key)) model.set(key, rest);
          } else {
            dropFirst(window, countBelow(window, each.droppedBelow));
            for (const key of model.keys()) if (key < each.droppedBelow) model.delete(key);
          }
        }
        const expected = [...model].sort(([a], [b]) => a - b).map(([key, rest]) => ({ key, point: 0, ...rest }));
        expect(mergeWindows([window], [0])).toStrictEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });
});
