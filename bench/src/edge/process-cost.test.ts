import { describe, expect, it } from 'vitest';
import { bytesOf, cpuTicks } from './process-cost.js';

const stat = (name: string) =>
  `4711 (${name}) S 1 4711 4711 0 -1 4194304 2101 0 3 0 653 33 7 9 20 0 11 0 1234 1123123200 25600 18446744073709551615`;

describe('what a process costs', () => {
  it('is the user and the system time of its own line, whatever its name', () => {
    for (const name of ['node', 'a b', 'x) S 1 2 3 4 5 6 7 8 9 10 11 12 (y', '((', '']) {
      expect(cpuTicks(stat(name)), name).toEqual({ user: 653, system: 33 });
    }
  });

  it('is not made up of a line that is none', () => {
    expect(() => cpuTicks('')).toThrow('no line of /proc');
    expect(() => cpuTicks('4711 (node) S 1')).toThrow('no line of /proc');
  });

  it('is the memory under the very key', () => {
    const status = 'VmPeak:\t  999 kB\nVmHWM:\t  214016 kB\nVmRSS:\t  109568 kB\nRssAnon:\t 77 kB\n';
    expect(bytesOf(status, 'VmRSS')).toBe(109_568 * 1024);
    expect(bytesOf(status, 'VmHWM')).toBe(214_016 * 1024);
    expect(() => bytesOf(status, 'Rss')).toThrow('Rss is missing');
  });
});
