import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Command } from 'commander';
import { repositoryRoot } from '../harness/repository.js';

/** What the program prints last, a line of JSON. */
interface CrashReport {
  readonly rows: number;
  readonly statements: number;
  readonly kills: number;
  readonly halfDone: number;
  readonly doubled: number;
  /** Rows that changed nothing. */
  readonly idle: number;
  readonly seconds: number;
}

const { engines, rows, services } = new Command('test:crash:tickets')
  .description('kill -9 of the service behind every SQL statement of every transition, on PGlite and PostgreSQL')
  .option('--engines <names>', 'pglite, postgresql or both', 'pglite,postgresql')
  .option('--rows <text>', 'only rows whose name holds this, or one of these with | between', '')
  .option('--services <n>', 'how many services a process holds, each on a database of its own', '8')
  .parse()
  .opts<{ engines: string; rows: string; services: string }>();

const program = join(repositoryRoot, 'cloud-api/dist/tickets/testing/prove-crash.js');
const child = spawn(process.execPath, [program, engines, rows, services], { stdio: ['ignore', 'pipe', 'inherit'] });
let last = '';
for await (const line of createInterface({ input: child.stdout })) {
  if (line.startsWith('{')) last = line;
  else process.stdout.write(`${line}\n`);
}
if (last === '') throw new Error('the kills ended without a report');
const report = JSON.parse(last) as CrashReport;
process.stdout.write(`in ${report.seconds} s\n`);
process.stdout.write(
  `rows ${report.rows}, statements ${report.statements} = kills ${report.kills}, half-done ${report.halfDone}, doubled ${report.doubled}\n`,
);
const clean = report.halfDone + report.doubled + report.idle === 0 && report.kills === report.statements;
process.exitCode = clean && report.rows > 0 && report.kills > 0 ? 0 : 1;
