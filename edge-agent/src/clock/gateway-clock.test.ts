import { describe, expect, it } from 'vitest';
import { GatewayClock } from './gateway-clock.js';

function machine(wallMs: number, sinceBootMs: number) {
  const at = { wallMs, sinceBootMs };
  const clock = new GatewayClock({
    bootId: 'boot-1',
    wallMs: () => at.wallMs,
    sinceBootMs: () => at.sinceBootMs,
  });
  return { at, clock };
}

const now = Date.UTC(2026, 10, 22);

describe('the clock of a gateway', () => {
  it.each([
    ['1970', 12_000],
    ['2000', Date.UTC(2000, 0, 1)],
  ])('says the time since the boot while the machine believes in %s', (_, wallMs) => {
    const { clock } = machine(wallMs, 40_000.7);
    expect(clock.nowMs()).toBe(40_000);
    expect(clock.boot.wallAtBootMs()).toBeNull();
  });

  it('knows when the boot was once it is set, and keeps to it', () => {
    const { at, clock } = machine(12_000, 40_000);
    Object.assign(at, { wallMs: now, sinceBootMs: 60_000 });
    expect(clock.boot.wallAtBootMs()).toBe(now - 60_000);
    expect(clock.nowMs()).toBe(now);
    at.wallMs = now + 3_600_000;
    expect(clock.boot.wallAtBootMs()).toBe(now - 60_000);
  });

  it('goes on when the wall clock falls back to 1970', () => {
    const { at, clock } = machine(now, 60_000);
    clock.nowMs();
    Object.assign(at, { wallMs: 5_000, sinceBootMs: 61_000 });
    expect(clock.nowMs()).toBe(now + 1_000);
  });

  it('measures intervals with the time since the boot alone', () => {
    const { at, clock } = machine(now, 60_000);
    at.wallMs = now - 86_400_000;
    at.sinceBootMs = 60_500;
    expect(clock.monotonicMs()).toBe(60_500);
  });
});
