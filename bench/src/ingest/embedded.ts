import { join } from 'node:path';
import { readingsOfPoll } from './estate.js';
import { type IngestRun, runDistrict } from './run-district.js';
import { storedInDuckdb } from './stored-count.js';
import { number, print, printAims } from './table.js';

export const pollPeriodMs = 10_000;
/** Unconfirmed readings at saturation: some appends of the store's greatest size. */
const saturatedReadings = 100_000;

/** Unconfirmed readings that keep the stores busy and fit the queue of the cloud: a poll of each estate at most. */
export const inFlight = ({ estates }: IngestRun) => Math.min(saturatedReadings, estates * readingsOfPoll);

/** The district on the embedded stores: at its own rate, then as fast as it goes. */
export async function measureEmbedded(run: IngestRun): Promise<void> {
  const { folder, estates, isQuick } = run;
  const periodMs = isQuick ? 2000 : pollPeriodMs;
  const { phases, sent, confirmed } = await runDistrict(run, {
    environment: {},
    beside: [],
    phases: [
      {
        name: `embedded, ${number(estates)} estates each ${periodMs / 1000} s`,
        how: { kind: 'steady', periodMs },
        // A poll of every estate at least, so that what each first message costs is over.
        warmUpMs: isQuick ? 1000 : pollPeriodMs * 1.5,
      },
      {
        name: 'embedded, at saturation',
        how: { kind: 'saturate', inFlight: inFlight(run) },
        warmUpMs: isQuick ? 1000 : 5_000,
      },
    ],
  });
  const stored = await storedInDuckdb(join(folder, 'data/readings.duckdb'));
  print('\nsent, confirmed, stored', `${number(sent)}, ${number(confirmed)}, ${number(stored)}`);
  if (stored !== sent) process.exitCode = 1;
  const [steady] = phases;
  if (steady === undefined) return;
  const coresOf = (name: string) => steady.costs.find((cost) => cost.name === name)?.cores ?? Number.NaN;
  const cores = coresOf('broker') + coresOf('cloud');
  const wanted = (estates * 200 * 1000) / periodMs;
  const { confirmMs, hazardMs } = steady;
  printAims([
    { what: `${number(wanted)} readings/s`, value: number(steady.perSecond), met: steady.perSecond > wanted * 0.97 },
    { what: 'broker + cloud under 1 core', value: cores.toFixed(2), met: cores < 1 },
    { what: 'publish → stored p99 ≤ 2 s', value: `${(confirmMs.p99 / 1000).toFixed(2)} s`, met: confirmMs.p99 <= 2000 },
    {
      what: 'publish → hazard p99 ≤ 500 ms',
      value: `${hazardMs.p99.toFixed(0)} ms`,
      met: hazardMs.p99 <= 500 && hazardMs.seen === hazardMs.asked,
    },
    { what: 'stored = sent', value: `${number(sent - stored)} lost`, met: stored === sent },
  ]);
}
