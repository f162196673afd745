import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Clock ticks (user and system, all threads) of a `/proc/<pid>/stat` line: fields 14 and 15 of proc(5). */
export function cpuTicks(stat: string): number {
  // The second field is the program's name in parentheses, and may itself hold blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  if (!Number.isFinite(ticks)) throw new Error(`This is no line of /proc/<pid>/stat: ${stat.slice(0, 80)}`);
  return ticks;
}

/** Bytes of a `Key:  123 kB` line of `/proc/<pid>/status` or `smaps_rollup`. */
export function bytesOf(text: string, key: string): number {
  const kilobytes = new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
  if (kilobytes === undefined) throw new Error(`${key} is missing`);
  return Number(kilobytes) * 1024;
}

let ticksPerSecond: number | undefined;

/** Seconds of processor time that a process has used, user and system, all its threads. */
export function cpuSeconds(pid: number): number {
  ticksPerSecond ??= Number(execFileSync('getconf', ['CLK_TCK']).toString());
  return cpuTicks(readFileSync(`/proc/${pid}/stat`, 'utf8')) / ticksPerSecond;
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
