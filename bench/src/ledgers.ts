import { Command, Option } from 'commander';
import { type Engine, engines, onEngines, positive, reportOf } from './bench-program.js';
import { number, print, printAims } from './ingest/table.js';

interface LedgerStep {
  readonly what: string;
  readonly rows: number;
  readonly seconds: number;
  readonly longestPauseMs: number;
}

/** What the program prints last. */
interface LedgersReport {
  readonly estates: number;
  readonly tickets: number;
  readonly events: number;
  readonly steps: readonly LedgerStep[];
}

const options = new Command('bench:ledgers')
  .description(
    'import of a filled-in Annex 1 and export of the ledgers, and how long the service stands still meanwhile',
  )
  .option('--quick', 'a small version that shows that the bench works; its figures mean nothing')
  .addOption(new Option('--only <engine>', 'measures only on this database').choices(engines))
  .option('--estates <n>', 'rows of Annex 1', positive)
  .option('--tickets <n>', 'tickets of Annex 2, each with about eleven events', positive)
  .parse()
  .opts<{ quick?: boolean; only?: Engine; estates?: number; tickets?: number }>();

const quick = options.quick === true;

function tell(engine: Engine, { estates, tickets, events, steps }: LedgersReport): void {
  print(`\n${engine}`, `${number(estates)} estates, ${number(tickets)} tickets, ${number(events)} events`);
  for (const { what, rows, seconds, longestPauseMs } of steps) {
    const figures = `${seconds.toFixed(1)} s, ${number(rows / seconds)} rows/s`;
    print(`  ${what}`, `${figures}, longest pause of the event loop ${longestPauseMs.toFixed(0)} ms`);
  }
  const longest = Math.max(...steps.map(({ longestPauseMs }) => longestPauseMs));
  printAims([{ what: 'no pause over 250 ms', value: `${longest.toFixed(0)} ms`, met: longest <= 250 }]);
}

await onEngines(options.only, async (engine) => {
  const numbers = [options.estates ?? (quick ? 200 : 5000), options.tickets ?? (quick ? 100 : 10_000)];
  tell(engine, await reportOf<LedgersReport>('ledgers/testing/bench-ledgers.js', engine, numbers));
});
