import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { runCrashRounds } from './loss/crash-rounds.js';

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('must be a whole number above 0');
  return value;
}

const options = new Command('test:crash')
  .description('kill -9 of a random process at random moments under load; what was served against what is stored')
  .option('--rounds <n>', 'how many processes to kill', positive, 20)
  .option(
    '--seed <n>',
    'of the random choices; printed, so that a run can be repeated',
    positive,
    Date.now() % 1_000_000,
  )
  .option('--keep', 'keep the data directory', false)
  .parse()
  .opts<{ rounds: number; seed: number; keep: boolean }>();

const directory = mkdtempSync(join(tmpdir(), 'anju-crash-'));
process.stdout.write(`seed ${options.seed}, data in ${directory}\n`);
try {
  const report = await runCrashRounds({
    directory,
    rounds: options.rounds,
    seed: options.seed,
    say: (line) => process.stdout.write(`${line}\n`),
    delay,
  });
  for (const problem of report.problems) process.stdout.write(`${problem}\n`);
  process.stdout.write(
    `never read, because their agent was killed in that instant or had not begun: ${report.inFlight}\n`,
  );
  process.stdout.write(
    `rounds ${options.rounds}, served ${report.served}, stored ${report.stored}, lost ${report.lost}, doubled ${report.doubled}, ` +
      `tickets lost ${report.ticketsLost}, doubled ${report.ticketsDoubled}, hand repairs ${report.handRepairs}\n`,
  );
  const clean =
    report.lost + report.doubled + report.ticketsLost + report.ticketsDoubled + report.handRepairs === 0 &&
    report.served > 0;
  process.exitCode = clean ? 0 : 1;
} finally {
  if (!options.keep && process.exitCode === 0) rmSync(directory, { recursive: true, force: true });
}
