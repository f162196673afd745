import { monitorEventLoopDelay } from 'node:perf_hooks';
import { EstateLedgerDiff } from '@anju/contracts';
import { csvLine } from '../../http/csv.js';
import { systemClock } from '../../platform/clock.js';
import type { Scope } from '../../platform/db/database.js';
import { openBenchDatabase } from '../../platform/testing/bench-database.js';
import { fillTickets } from '../../tickets/testing/fill-tickets.js';
import { estateForm } from '../domain/estate-ledger.js';
import { createLedgers } from '../index.js';
import { filledLines, filledWorkbook, registerEstates } from './filled-forms.js';

/*
 * `bench-ledgers <pglite|postgresql> <estates> <tickets>`: fills a database, imports a filled-in Annex 1 and exports the ledgers as the
 * service does, and prints lines of JSON: what is going on, and the report last.
 */

export interface LedgerStep {
  readonly what: string;
  readonly rows: number;
  readonly seconds: number;
  /** How long the event loop of the service stood still at most, ms: whoever else asks waits for that. */
  readonly longestPauseMs: number;
}

export interface LedgersReport {
  readonly estates: number;
  readonly tickets: number;
  readonly events: number;
  readonly steps: readonly LedgerStep[];
}

const [engine = 'postgresql', ...numbers] = process.argv.slice(2);
const [estates = 5000, tickets = 10_000] = numbers.map(Number);
/** Of the sampling, ms; a pause is told with it. */
const resolution = 5;

const tell = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const scope: Scope = { role: 'app', userId: 'u-bench', paths: ['linan'], partyId: null };

async function main(): Promise<void> {
  const { database, settle, dispose } = await openBenchDatabase(engine);
  const steps: LedgerStep[] = [];
  async function step<T>(what: string, rows: number, work: () => Promise<T>): Promise<T> {
    const delay = monitorEventLoopDelay({ resolution });
    // What the step before left behind is not this one's.
    await new Promise((resolve) => setTimeout(resolve, 200));
    delay.enable();
    await new Promise((resolve) => setTimeout(resolve, 4 * resolution));
    const began = performance.now();
    const result = await work();
    const seconds = (performance.now() - began) / 1000;
    await new Promise((resolve) => setTimeout(resolve, 4 * resolution));
    delay.disable();
    const told: LedgerStep = { what, rows, seconds, longestPauseMs: delay.max / 1e6 };
    steps.push(told);
    tell({ doing: `${what}: ${seconds.toFixed(1)} s` });
    return result;
  }
  try {
    const { events } = await fillTickets(database, { tickets, baseMs: Date.now() - 60_000, told: () => undefined });
    await registerEstates(database, { count: estates, district: 'linan' });
    await settle();
    tell({ doing: `filled ${tickets} tickets, ${estates} estates` });
    const ledgers = createLedgers({ database, clock: systemClock });
    const first = { name: 'annex-1.xlsx', content: await filledWorkbook(estates, 90) };
    const titles = estateForm.columns.map(({ title }) => title);
    const csv = [titles, ...filledLines(estates, 80)].map(csvLine).join('');
    const second = { name: 'annex-1.csv', content: Buffer.from(csv) };

    const by = (diff: Buffer) => {
      const read = EstateLedgerDiff.parse(JSON.parse(diff.toString('utf8')));
      if (read.added + read.changed !== estates) throw new Error(`${read.unchanged} rows would change nothing`);
      return { digest: read.digest, userId: 'u-bench', displayName: 'bench' };
    };
    for (const [kind, file] of [
      ['XLSX', first],
      ['CSV', second],
    ] as const) {
      const diff = await step(`preview ${kind}`, estates, () => ledgers.estates.preview(scope, file));
      const author = by(diff);
      await step(`import ${kind}`, estates, () => ledgers.estates.import(scope, file, author));
    }
    await step('export of Annex 1', estates, () => ledgers.estates.xlsx(scope));
    const query = { form: 'ledger', state: 'all' } as const;
    await step('export of Annex 2', tickets, () => ledgers.xlsx(scope, query));
    await step('export of Annex 2, CSV', tickets, async () => {
      let bytes = 0;
      for await (const line of ledgers.lines(scope, query)) bytes += csvLine(line).length;
      return bytes;
    });
    const report: LedgersReport = { estates, tickets, events, steps };
    tell({ report });
  } finally {
    await dispose();
  }
}

await main();
