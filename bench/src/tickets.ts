import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { requirement } from '@anju/tests';
import { repositoryRoot } from '@anju/tests/harness';
import { Command, InvalidArgumentError, Option } from 'commander';
import { number, print, printAims } from './ingest/table.js';

interface Spread {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** What the program prints last. */
interface TicketsReport {
  readonly tickets: number;
  readonly events: number;
  readonly fillSeconds: number;
  readonly transition: Spread;
  readonly transitionsPerSecond: number;
  readonly board: Readonly<Record<string, Spread>>;
  readonly sweep: { readonly due: number; readonly seconds: number };
  readonly late: Spread;
}

const engines = ['postgresql', 'pglite'] as const;

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('must be a whole number above 0');
  return value;
}

const options = new Command('bench:tickets')
  .description('the ticket engine on a district full of open tickets: transitions, board, sweep, lateness of deadlines')
  .option('--quick', 'a small version that shows that the bench works; its figures mean nothing')
  .addOption(new Option('--only <engine>', 'measures only on this database').choices(engines))
  .option('--tickets <n>', 'open tickets, each with ten events or more', positive)
  .option('--seconds <n>', 'length of each measurement', positive)
  .option('--due <n>', 'deadlines that the sweep finds due', positive)
  .option('--clients <n>', 'people who act at once, each after his last answer', positive, 8)
  .parse()
  .opts<{
    quick?: boolean;
    only?: (typeof engines)[number];
    tickets?: number;
    seconds?: number;
    due?: number;
    clients: number;
  }>();

const program = join(repositoryRoot, 'cloud-api/dist/tickets/testing/bench-tickets.js');
const quick = options.quick === true;

async function measure(engine: string): Promise<TicketsReport> {
  const numbers = [
    options.tickets ?? (quick ? 400 : 100_000),
    options.seconds ?? (quick ? 2 : 15),
    options.due ?? (quick ? 50 : 10_000),
    options.clients,
  ];
  const child = spawn(process.execPath, [program, engine, ...numbers.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let report: TicketsReport | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const told = JSON.parse(line) as { doing?: string; report?: TicketsReport };
    if (told.report !== undefined) report = told.report;
    else process.stderr.write(`${engine}: ${told.doing}\n`);
  }
  if (child.exitCode === null) await once(child, 'exit');
  if (report === undefined || child.exitCode !== 0) throw new Error(`the bench on ${engine} ended without a report`);
  return report;
}

const spread = ({ count, p50Ms, p99Ms, maxMs }: Spread) =>
  `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, longest ${maxMs.toFixed(0)} ms of ${number(count)}`;

function tell(engine: string, report: TicketsReport): void {
  const { tickets, events, transition, board, sweep, late } = report;
  print(
    `\n${engine}`,
    `${number(tickets)} open tickets, ${number(events)} events, filled in ${number(report.fillSeconds)} s`,
  );
  print(
    '  transition',
    `${spread(transition)}; ${report.transitionsPerSecond.toFixed(0)}/s by ${options.clients} clients`,
  );
  for (const [who, times] of Object.entries(board)) print(`  board of ${who}`, spread(times));
  const perSecond = sweep.due / sweep.seconds;
  print('  sweep', `${number(sweep.due)} due deadlines in ${sweep.seconds.toFixed(1)} s, ${number(perSecond)}/s`);
  print('  deadline acted on after', spread(late));
  const boards = Math.max(...Object.values(board).map(({ p99Ms }) => p99Ms));
  printAims([
    { what: 'transition p99 ≤ 50 ms', value: `${transition.p99Ms.toFixed(1)} ms`, met: transition.p99Ms <= 50 },
    { what: 'board p99 ≤ 100 ms', value: `${boards.toFixed(1)} ms`, met: boards <= 100 },
    { what: 'deadline acted on within 2 s', value: `${late.maxMs.toFixed(0)} ms`, met: late.maxMs <= 2000 },
  ]);
}

print('processors', `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, load ${loadavg()[0]?.toFixed(1)}`);
print('runtime', `Node ${process.version}`);
for (const engine of engines.filter((each) => options.only === undefined || options.only === each)) {
  if (engine === 'postgresql' && requirement('postgresql').path === undefined) {
    print('postgresql', `is absent (${requirement('postgresql').install}): not measured`);
  } else tell(engine, await measure(engine));
}
