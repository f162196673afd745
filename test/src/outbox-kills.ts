import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Command, InvalidArgumentError } from 'commander';
import { repositoryRoot } from './harness/repository.js';

function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('must be a whole number above 0');
  return number;
}

/** What the program prints, a line of JSON. */
interface KillReport {
  readonly rounds: number;
  readonly accepted: number;
  readonly lost: number;
  readonly doubled: number;
  readonly tornTails: number;
  readonly bitFlips: number;
  readonly quarantined: number;
  readonly reported: number;
  readonly startsNeedingHuman: number;
}

const { rounds } = new Command('test:outbox-kills')
  .description('kill -9 of outbox and uplink at random moments before a host that stores by identity')
  .option('--rounds <n>', 'how often to kill', positive, 50)
  .parse()
  .opts<{ rounds: number }>();

const program = join(repositoryRoot, 'edge-agent/dist/outbox/testing/prove-kills.js');
const child = spawn(process.execPath, [program, String(rounds)], { stdio: ['ignore', 'pipe', 'inherit'] });
const report = JSON.parse(await text(child.stdout)) as KillReport;
const { accepted, lost, doubled, tornTails, bitFlips, quarantined, reported, startsNeedingHuman } = report;
process.stdout.write(
  `rounds ${report.rounds}, accepted ${accepted}, lost ${lost}, doubled ${doubled}, torn tails ${tornTails}, ` +
    `bit flips ${bitFlips}, quarantined ${quarantined} and reported ${reported}, starts needing a human ${startsNeedingHuman}\n`,
);
const clean = lost + doubled + startsNeedingHuman === 0 && quarantined === bitFlips && reported === bitFlips;
process.exitCode = clean && accepted > 0 ? 0 : 1;
