import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LateSpans, type Span, widened } from './late-spans.js';

const span = fc
  .tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 1, max: 10 }))
  .map(([fromMs, length]): Span => ({ fromMs, toMs: fromMs + length }));
const holds = (spans: readonly Span[], at: number) => spans.some(({ fromMs, toMs }) => fromMs <= at && at < toMs);

describe('late spans', () => {
  it('hold everything that was added, in at most eight spans that do not touch', () => {
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 40 }), (added) => {
        const late = new LateSpans();
        for (const each of added) late.add('a.b', each);
        const spans = late.entries()[0]?.[1] ?? [];
        for (const { fromMs, toMs } of added)
          for (let at = fromMs; at < toMs; at += 1) expect(holds(spans, at)).toBe(true);
        expect(spans.length).toBeLessThanOrEqual(8);
        for (let i = 1; i < spans.length; i += 1) expect(spans[i]?.fromMs).toBeGreaterThan(spans[i - 1]?.toMs ?? 0);
      }),
    );
  });

  it('hold nothing else as long as eight suffice', () => {
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 8 }), (added) => {
        const late = new LateSpans();
        for (const each of added) late.add('a.b', each);
        const spans = late.entries()[0]?.[1] ?? [];
        for (let at = 0; at < 520; at += 1) expect(holds(spans, at)).toBe(holds(added, at));
      }),
    );
  });

  it('are forgotten where they are taken, and come back whole', () => {
    const late = new LateSpans();
    late.add('a.b', { fromMs: 0, toMs: 10 });
    late.add('a.c', { fromMs: 5, toMs: 10 });
    const taken = late.take();
    expect(late.size).toBe(0);
    late.add('a.b', { fromMs: 10, toMs: 20 });
    late.addAll(taken);
    expect(late.entries()).toEqual([
      ['a.b', [{ fromMs: 0, toMs: 20 }]],
      ['a.c', [{ fromMs: 5, toMs: 10 }]],
    ]);
  });

  it('are widened to whole windows', () => {
    expect(widened({ fromMs: 61, toMs: 120 }, 60)).toEqual({ fromMs: 60, toMs: 120 });
    expect(widened({ fromMs: 0, toMs: 1 }, 60)).toEqual({ fromMs: 0, toMs: 60 });
  });
});
