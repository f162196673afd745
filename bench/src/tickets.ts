import { Command, Option } from 'commander';
import { type Engine, engines, onEngines, positive, reportOf } from './bench-program.js';
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
    only?: Engine;
    tickets?: number;
    seconds?: number;
    due?: number;
    clients: number;
  }>();

const quick = options.quick === true;

function measure(engine: Engine): Promise<TicketsReport> {
  return reportOf('tickets/testing/bench-tickets.js', engine, [
    options.tickets ?? (quick ? 400 : 100_000),
    options.seconds ?? (quick ? 2 : 15),
    options.due ?? (quick ? 50 : 10_000),
    options.clients,
  ]);
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

await onEngines(options.only, async (engine) => tell(engine, await measure(engine)));
