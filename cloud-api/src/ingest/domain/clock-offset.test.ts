import { describe, expect, it } from 'vitest';
import { ClockOffset } from './clock-offset.js';

const start = Date.UTC(2026, 10, 22);

describe('the clock offset of a node', () => {
  it('is the difference that transit hides least', () => {
    const offset = new ClockOffset();
    for (const transit of [400, 20, 900, 35]) offset.observe(start + 7_000, start + transit);
    expect(offset.offsetMs).toBe(6_980);
  });

  it('is the last known one until the node speaks', () => {
    const offset = new ClockOffset(-3_000);
    expect(offset.offsetMs).toBe(-3_000);
    offset.observe(start, start);
    expect(offset.offsetMs).toBe(0);
    expect(new ClockOffset().offsetMs).toBeNull();
  });

  it('forgets a better transit of long ago', () => {
    const offset = new ClockOffset();
    offset.observe(start, start);
    offset.observe(start + 600_000 - 100, start + 600_000);
    expect(offset.offsetMs).toBe(-100);
  });

  it('follows a clock that was set back by an hour at once', () => {
    const offset = new ClockOffset();
    offset.observe(start + 3_600_000, start);
    offset.observe(start + 990, start + 1_000);
    expect(offset.offsetMs).toBe(-10);
  });
});
