import type { Phase } from './measure-ingest.js';

export const print = (name: string, value: string) => process.stdout.write(`${name.padEnd(34)} ${value}\n`);
export const number = (value: number) => Math.round(value).toLocaleString('en-US');
export const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`;

export interface Aim {
  readonly what: string;
  readonly value: string;
  readonly met: boolean;
}

export function printAims(aims: readonly Aim[]): void {
  for (const { what, value, met } of aims) print(`  aim: ${what}`, `${value} ${met ? '(met)' : '(NOT met)'}`);
}

export function printPhase(name: string, phase: Phase): void {
  print(
    `\n${name}`,
    `${number(phase.perSecond)} readings/s confirmed, ${number(phase.sent)} sent in ${phase.seconds.toFixed(0)} s`,
  );
  for (const { name: process, cpuPerMillion, cores, residentBytes, peakBytes } of phase.costs) {
    const memory = `${megabytes(residentBytes)} (peak ${megabytes(peakBytes)})`;
    print(
      `  ${process}`,
      `${cpuPerMillion.toFixed(2)} CPU s/M readings, ${(cores * 100).toFixed(0)} % of a core, ${memory}`,
    );
  }
  const ms = (value: number) => (Number.isFinite(value) ? value.toFixed(0) : '–');
  print('  publish → stored and confirmed', `p50 ${ms(phase.confirmMs.median)} ms, p99 ${ms(phase.confirmMs.p99)} ms`);
  const { median, p99, asked, seen } = phase.hazardMs;
  if (asked > 0)
    print('  publish → hazard at a watcher', `p50 ${ms(median)} ms, p99 ${ms(p99)} ms, ${seen} of ${asked} seen`);
  if (phase.lateMs > 100) print('  generator', `was itself late by up to ${phase.lateMs.toFixed(0)} ms`);
}

/** What a service warned of, each once with its number. */
export function printWarnings(name: string, lines: readonly string[]): void {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const level = Number(/"level":(\d+)/.exec(line)?.[1] ?? 0);
    if (level < 40) continue;
    const what = /"msg":"([^"]*)"/.exec(line)?.[1] ?? line.slice(0, 200);
    const why = /"message":"([^"]{0,160})/.exec(line)?.[1];
    const text = why === undefined ? what : `${what} (${why})`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  for (const [what, count] of [...counts].slice(0, 12)) print(`${name} warned ${count} ×`, what);
}
