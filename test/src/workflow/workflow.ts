import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Command, InvalidArgumentError } from 'commander';
import { repositoryRoot } from '../harness/repository.js';

function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('must be a whole number above 0');
  return number;
}

/** What the program prints, a line of JSON. */
interface WorkflowReport {
  readonly sequences: number;
  readonly steps: number;
  readonly refused: number;
  readonly illegalStates: number;
  readonly orphanTickets: number;
  readonly missedDeadlines: number;
  readonly otherFaults: number;
  readonly reached: readonly string[];
}

/** Every state of a ticket: a proof that never gets there proves nothing about it. */
const STATES = 9;

const { sequences, seed } = new Command('test:workflow')
  .description('random sequences of five people, sensors and time on tickets, on PGlite and PostgreSQL')
  .option('--sequences <n>', 'how many on each database', positive, 40)
  .option('--seed <n>', 'the first seed; a sequence replays exactly', positive, 1)
  .parse()
  .opts<{ sequences: number; seed: number }>();

const program = join(repositoryRoot, 'cloud-api/dist/tickets/testing/prove-workflow.js');
const child = spawn(process.execPath, [program, String(sequences), String(seed)], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const printed = await text(child.stdout);
if (printed === '') throw new Error('the sequences ended without a report');
const report = JSON.parse(printed) as WorkflowReport;
const { illegalStates, orphanTickets, missedDeadlines, otherFaults, reached } = report;
process.stdout.write(
  `steps ${report.steps}, refused ${report.refused}, other faults ${otherFaults}, states reached ${reached.join(' ')}\n`,
);
process.stdout.write(
  `sequences ${report.sequences}, illegal states ${illegalStates}, orphan tickets ${orphanTickets}, missed deadlines ${missedDeadlines}\n`,
);
const faults = illegalStates + orphanTickets + missedDeadlines + otherFaults;
process.exitCode = faults === 0 && reached.length === STATES && report.refused > 0 ? 0 : 1;
