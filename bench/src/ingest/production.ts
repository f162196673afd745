import { join } from 'node:path';
import { inFlight, pollPeriodMs } from './embedded.js';
import { countReadings, migrateStores, startInflux } from './influx.js';
import type { Phase } from './measure-ingest.js';
import { startPostgres } from './postgres.js';
import { processTree } from './processes.js';
import { type IngestRun, runDistrict } from './run-district.js';
import { number, print, printAims } from './table.js';

/** The estates given are a quarter of the district; a tenth of it is that they poll more seldom. */
const tenthOfQuarter = 2.5;

/** InfluxDB and PostgreSQL on the same processors: a tenth and a quarter of the district, then as fast as it goes. */
export async function measureProduction(run: IngestRun): Promise<readonly Phase[]> {
  const { folder, estates, isQuick } = run;
  const periodMs = isQuick ? 2000 : pollPeriodMs;
  const stops: (() => unknown)[] = [];
  try {
    const influx = await startInflux();
    stops.push(() => influx.stop());
    const postgres = await startPostgres();
    stops.push(() => postgres.stop());
    const environment = await migrateStores(join(folder, 'data'), influx.server, postgres.url);
    const { phases, sent, confirmed } = await runDistrict(run, {
      environment,
      beside: [
        { name: 'influxd', pids: () => [influx.pid] },
        { name: 'postgres', pids: () => processTree(postgres.server.pid) },
      ],
      phases: [
        {
          name: `InfluxDB, ${number(estates)} estates each ${(periodMs * tenthOfQuarter) / 1000} s`,
          how: { kind: 'steady', periodMs: periodMs * tenthOfQuarter },
          warmUpMs: isQuick ? 1000 : periodMs * tenthOfQuarter,
        },
        {
          name: `InfluxDB, ${number(estates)} estates each ${periodMs / 1000} s`,
          how: { kind: 'steady', periodMs },
          warmUpMs: isQuick ? 1000 : periodMs,
        },
        {
          name: 'InfluxDB, at saturation',
          how: { kind: 'saturate', inFlight: inFlight(run) },
          warmUpMs: isQuick ? 1000 : 5_000,
        },
      ],
    });
    const stored = await countReadings(influx.server);
    print('\nsent, confirmed, stored', `${number(sent)}, ${number(confirmed)}, ${number(stored)}`);
    if (stored !== sent) process.exitCode = 1;
    printAims([{ what: 'stored = sent', value: `${number(sent - stored)} lost`, met: stored === sent }]);
    return phases;
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}
