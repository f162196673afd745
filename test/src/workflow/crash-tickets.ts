import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Command } from 'commander';
import { repositoryRoot } from '../harness/repository.js';

/** Of each database, what the program prints last, a line of JSON. */
interface EngineReport {
  readonly engine: string;
  readonly rows: number;
  readonly statements: number;
  readonly kills: number;
  readonly halfDone: number;
  readonly doubled: number;
  /** Rows that changed nothing. */
  readonly idle: number;
  /** Rows that were not tried. */
  readonly absent: readonly string[];
  readonly seconds: number;
}

const { engines, rows, services } = new Command('test:crash:tickets')
  .description('kill -9 of the service behind every SQL statement of every transition, on PGlite and PostgreSQL')
  .option('--engines <names>', 'pglite, postgresql or both', 'pglite,postgresql')
  .option('--rows <text>', 'only rows whose name holds this, or one of these with | between', '')
  .option('--services <n>', 'how many services a process holds, each on a database of its own', '12')
  .parse()
  .opts<{ engines: string; rows: string; services: string }>();

const program = join(repositoryRoot, 'cloud-api/dist/tickets/testing/prove-crash.js');
const child = spawn(process.execPath, [program, engines, rows, services], { stdio: ['ignore', 'pipe', 'inherit'] });
let last = '';
for await (const line of createInterface({ input: child.stdout })) {
  if (line.startsWith('[')) last = line;
  else process.stdout.write(`${line}\n`);
}
if (last === '') throw new Error('the kills ended without a report');
const reports = JSON.parse(last) as readonly EngineReport[];
for (const { engine, seconds, absent } of reports) {
  process.stdout.write(`${engine}: ${seconds} s${absent.length > 0 ? `, ABSENT ${absent.join(' ')}` : ''}\n`);
}
const totals = reports.map(
  ({ engine, statements, kills, halfDone, doubled, ...report }) =>
    `${engine} rows ${report.rows}, statements ${statements} = kills ${kills}, half-done ${halfDone}, doubled ${doubled}`,
);
process.stdout.write(`${totals.join('; ')}\n`);
const isClean = ({ halfDone, doubled, idle, absent, kills, statements }: EngineReport) =>
  halfDone + doubled + idle + absent.length === 0 && kills === statements && kills > 0;
// Where nothing may be passed over, a machine without one of them has shown nothing.
const isWhole = reports.length === engines.split(',').length || process.env.ANJU_FORBID_SKIP !== '1';
process.exitCode = reports.length > 0 && isWhole && reports.every(isClean) ? 0 : 1;
