import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { planRounds } from './plan-rounds.js';
import { runHandover } from './run-handover.js';

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('must be a whole number above 0');
  return value;
}

const MOST_S = 10;
/** NATS refuses or delays new subscriptions for 5 to 10 s after a node's death. DEFAULT. */
const MOST_WITHOUT_NODE_S = 30;
const PROBLEMS_SHOWN = 40;

const options = new Command('test:handover')
  .description(
    'three ingest workers on a cluster of NATS, PostgreSQL and InfluxDB: workers are killed and frozen under a running field',
  )
  .option('--kills <n>', 'how many workers to lose', positive, 6)
  .option(
    '--seed <n>',
    'of the plan and of the values; printed, so that a run can be repeated',
    positive,
    Date.now() % 1_000_000,
  )
  .option('--one-process', 'the service without workers, started again after each kill: tries the proof itself', false)
  .option('--keep', 'keep the directory with the logs', false)
  .parse()
  .opts<{ kills: number; seed: number; oneProcess: boolean; keep: boolean }>();

const say = (line: string) => void process.stdout.write(`${line}\n`);
const directory = mkdtempSync(join(tmpdir(), 'anju-handover-'));
say(`seed ${options.seed}, logs in ${directory}`);
try {
  const report = await runHandover({
    directory,
    rounds: planRounds(options.kills, options.seed),
    seed: options.seed,
    oneProcess: options.oneProcess,
    say,
  });
  const { slowestMoveS, slowestMoveWithoutNodeS, lost, doubled, fenced, problems } = report;
  for (const problem of problems.slice(0, PROBLEMS_SHOWN)) say(problem);
  if (problems.length > PROBLEMS_SHOWN) say(`and ${problems.length - PROBLEMS_SHOWN} more`);
  if (slowestMoveWithoutNodeS > 0) {
    say(`with a node of the broker dying too: groups moved in ≤ ${slowestMoveWithoutNodeS.toFixed(1)} s`);
  }
  say(
    `kills ${options.kills}, groups moved in ≤ ${slowestMoveS.toFixed(1)} s, lost ${lost}, doubled ${doubled}, ` +
      `late writes fenced ${fenced}`,
  );
  const isInTime = slowestMoveS <= MOST_S && slowestMoveWithoutNodeS <= MOST_WITHOUT_NODE_S;
  process.exitCode = isInTime && lost + doubled + problems.length === 0 ? 0 : 1;
} finally {
  if (!options.keep && process.exitCode === 0) rmSync(directory, { recursive: true, force: true });
}
