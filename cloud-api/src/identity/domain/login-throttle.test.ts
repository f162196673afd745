import { describe, expect, it } from 'vitest';
import { LoginThrottle } from './login-throttle.js';

function failTimes(throttle: LoginThrottle, key: string, times: number, nowMs: number): void {
  for (let n = 0; n < times; n += 1) throttle.failed(key, nowMs);
}

describe('the login throttle', () => {
  it('lets the first failures pass and doubles the wait with each further one, up to 15 minutes', () => {
    const throttle = new LoginThrottle();
    failTimes(throttle, 'a', 4, 0);
    expect(throttle.waitMs('a', 0)).toBe(0);
    const waits = Array.from({ length: 12 }, () => {
      throttle.failed('a', 0);
      return throttle.waitMs('a', 0);
    });
    expect(waits.slice(0, 4)).toEqual([2000, 4000, 8000, 16_000]);
    expect(waits.at(-1)).toBe(900_000);
  });

  it('counts each key for itself, and down with the time', () => {
    const throttle = new LoginThrottle();
    failTimes(throttle, 'a', 5, 0);
    expect(throttle.waitMs('b', 0)).toBe(0);
    expect(throttle.waitMs('a', 1500)).toBe(500);
    expect(throttle.waitMs('a', 2000)).toBe(0);
  });

  it('starts anew after success and after a long quiet time', () => {
    const throttle = new LoginThrottle();
    failTimes(throttle, 'a', 8, 0);
    throttle.succeeded('a');
    throttle.failed('a', 0);
    expect(throttle.waitMs('a', 0)).toBe(0);
    failTimes(throttle, 'b', 8, 0);
    throttle.failed('b', 3_600_000);
    expect(throttle.waitMs('b', 3_600_000)).toBe(0);
  });

  it('remembers no more than it can hold, and those that still wait the longest', () => {
    const throttle = new LoginThrottle();
    failTimes(throttle, 'guessed', 9, 0);
    for (let n = 0; n < 20_000; n += 1) throttle.failed(`name-${n}`, 1);
    expect(throttle.waitMs('guessed', 1)).toBeGreaterThan(0);
  });
});
