import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { runBacklog } from './backlog-run.js';

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('must be a whole number above 0');
  return value;
}

/** A day of 200 points, read each 10 s. */
const dayOfReadings = (86_400 / 10) * 200;
/** Live values must reach the host within this while the backlog drains. */
const longestLiveMs = 2_000;

const options = new Command('test:backlog')
  .description('a gateway that was cut off for a day drains its backlog and stays live meanwhile')
  .option('--readings <n>', 'of the backlog', positive, dayOfReadings)
  .option('--rate <n>', 'backlogReadingsPerSecond of the uplink', positive, 10_000)
  .parse()
  .opts<{ readings: number; rate: number }>();

const say = (line: string) => process.stdout.write(`${line}\n`);
const seconds = (ms: number) => (ms / 1000).toFixed(1);
const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20);
const directory = mkdtempSync(join(tmpdir(), 'anju-backlog-'));
try {
  const { readings, rate } = options;
  const report = await runBacklog({ directory, readings, backlogReadingsPerSecond: rate, say });
  const { live } = report;
  say(
    `filled ${megabytes(report.diskBytes)} MB in ${seconds(report.fillMs)} s, opened in ${seconds(report.openMs)} s, ` +
      `drained at ${Math.round((readings / report.drainMs) * 1000)} readings/s, live readings meanwhile ${live.count}, ` +
      `gateway at most ${megabytes(report.maxResidentBytes)} MB resident, sent again ${report.again}, connections ${report.connects}`,
  );
  say(
    `backlog ${readings} drained in ${seconds(report.drainMs)} s, live p50 ${Math.round(live.p50Ms)} ms, ` +
      `p99 ${Math.round(live.p99Ms)} ms, max ${Math.round(live.maxMs)} ms, lost ${report.lost}, doubled ${report.doubled}`,
  );
  process.exitCode = report.lost + report.doubled === 0 && live.count > 0 && live.p99Ms <= longestLiveMs ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
