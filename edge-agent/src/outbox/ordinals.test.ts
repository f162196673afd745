import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrdinalAssigner } from './ordinals.js';

describe('ordinals', () => {
  it('are 0 while times rise', () => {
    const ordinals = new OrdinalAssigner();
    expect(Array.from({ length: 200 }, (_, time) => ordinals.assign('d', 'p', time))).toEqual(Array(200).fill(0));
  });

  it('count equal times up, for each point by itself', () => {
    const ordinals = new OrdinalAssigner();
    expect([1, 1, 2, 1].map((time) => ordinals.assign('d', 'p', time))).toEqual([0, 1, 0, 2]);
    expect(ordinals.assign('d', 'q', 1)).toBe(0);
    expect(ordinals.assign('e', 'p', 1)).toBe(0);
  });

  it('never repeat (time, ordinal) of a point, whatever its clock does', () => {
    const steps = fc.array(
      fc.record({ jump: fc.integer({ min: -90, max: 5 }), run: fc.integer({ min: 1, max: 60 }) }),
      {
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(steps, (walk) => {
        const ordinals = new OrdinalAssigner();
        const seen = new Set<string>();
        let time = 1_000;
        for (const { jump, run } of walk) {
          time += jump;
          for (let i = 0; i < run; i++, time++) {
            const key = `${time}/${ordinals.assign('d', 'p', time)}`;
            expect(seen).not.toContain(key);
            seen.add(key);
          }
        }
        expect(ordinals.overflows).toBe(0);
      }),
    );
  });

  it('go on from what was given before a restart', () => {
    const ordinals = new OrdinalAssigner();
    ordinals.observe('d', 'p', 5, 3);
    expect(ordinals.assign('d', 'p', 5)).toBe(4);
  });

  it('count the readings for which 999 had to be given again', () => {
    const ordinals = new OrdinalAssigner();
    for (let i = 0; i < 1_000; i++) ordinals.assign('d', 'p', 5);
    expect(ordinals.overflows).toBe(0);
    expect(ordinals.assign('d', 'p', 5)).toBe(999);
    expect(ordinals.overflows).toBe(1);
  });
});
