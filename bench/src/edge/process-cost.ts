import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface CpuTime {
  readonly user: number;
  readonly system: number;
}

/** Clock ticks of all threads by a `/proc/<pid>/stat` line: fields 14 and 15 of proc(5). */
export function cpuTicks(stat: string): CpuTime {
  // The second field is the program's name in parentheses, and may itself hold blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = { user: Number(fields[11]), system: Number(fields[12]) };
  if (!Number.isFinite(ticks.user + ticks.system)) {
    throw new Error(`This is no line of /proc/<pid>/stat: ${stat.slice(0, 80)}`);
  }
  return ticks;
}

/** Bytes of a `Key:  123 kB` line of `/proc/<pid>/status` or `smaps_rollup`. */
export function bytesOf(text: string, key: string): number {
  const kilobytes = new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
  if (kilobytes === undefined) throw new Error(`${key} is missing`);
  return Number(kilobytes) * 1024;
}

let ticksPerSecond: number | undefined;

/** Seconds of processor time that all threads of a process have used. */
export function cpuSeconds(pid: number): CpuTime {
  ticksPerSecond ??= Number(execFileSync('getconf', ['CLK_TCK']).toString());
  const { user, system } = cpuTicks(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return { user: user / ticksPerSecond, system: system / ticksPerSecond };
}

export interface ProcessMemory {
  readonly residentBytes: number;
  readonly peakBytes: number;
  readonly proportionalBytes: number;
}

export function processMemory(pid: number): ProcessMemory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    residentBytes: bytesOf(status, 'VmRSS'),
    peakBytes: bytesOf(status, 'VmHWM'),
    proportionalBytes: bytesOf(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'), 'Pss'),
  };
}
