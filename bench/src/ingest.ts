import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { measureEmbedded, pollPeriodMs } from './ingest/embedded.js';
import { isInfluxHere } from './ingest/influx.js';
import { measureBare, measureTelegraf } from './ingest/peers.js';
import { endDescendants } from './ingest/processes.js';
import { measureProduction } from './ingest/production.js';
import { measureQueries } from './ingest/queries.js';
import { print, printAims } from './ingest/table.js';

const parts = ['embedded', 'influx', 'telegraf', 'bare', 'queries'] as const;

function whole(min: number, max: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max)
      throw new InvalidArgumentError(`must be a whole number, ${min} to ${max}`);
    return value;
  };
}

const options = new Command('bench:ingest')
  .description('the data path of the cloud: from agents over the broker into the stores, with the shipped rules on')
  .option('--quick', 'a small version that shows that the bench works; its figures mean nothing')
  .addOption(new Option('--only <part>', 'measures only this part').choices(parts))
  .option('--estates <n>', 'agents, each with 200 points', whole(1, 5000))
  .option('--seconds <n>', 'length of each measurement, after its warm-up', whole(2, 600))
  .option('--readings <n>', 'stored readings that the queries are asked of', whole(1, 1e9))
  .option('--cloud-flags <flags>', 'for Node of the cloud, beside --max-old-space-size=3072 of its systemd unit')
  .option('--broker-flags <flags>', 'for Node of the broker')
  .option('--keep', 'leaves the folder of the stores, and says where it is')
  .parse()
  .opts<{
    quick?: boolean;
    only?: (typeof parts)[number];
    estates?: number;
    seconds?: number;
    readings?: number;
    cloudFlags?: string;
    brokerFlags?: string;
    keep?: boolean;
  }>();

const flagsOf = (text: string | undefined) => text?.split(' ').filter((flag) => flag !== '') ?? [];
const isWanted = (part: (typeof parts)[number]) => options.only === undefined || options.only === part;

const folder = mkdtempSync(join(tmpdir(), 'anju-bench-ingest-'));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    endDescendants();
    rmSync(folder, { recursive: true, force: true });
    process.exit(1);
  });
}
try {
  print('processors', `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, load ${loadavg()[0]?.toFixed(1)}`);
  print('runtime', `Node ${process.version}`);
  const run = {
    folder,
    estates: options.estates ?? (options.quick ? 20 : 2800),
    seconds: options.seconds ?? (options.quick ? 3 : 30),
    isQuick: options.quick === true,
    cloudFlags: ['--max-old-space-size=3072', ...flagsOf(options.cloudFlags)],
    brokerFlags: flagsOf(options.brokerFlags),
  };
  const inFolder = (part: string, estates: number) => {
    const home = join(folder, part);
    mkdirSync(home);
    return { ...run, folder: home, estates };
  };
  if (isWanted('embedded')) await measureEmbedded(inFolder('embedded', run.estates));
  const quarter = Math.max(1, Math.round(run.estates / 4));
  const wantsInflux = isWanted('influx') || isWanted('telegraf') || isWanted('bare');
  if (wantsInflux && !isInfluxHere()) print('InfluxDB', 'is absent (npm run influx:build): its parts are not measured');
  else if (wantsInflux) {
    const phases = isWanted('influx') ? await measureProduction(inFolder('influx', quarter)) : [];
    const periodMs = run.isQuick ? 2000 : pollPeriodMs;
    const telegraf = isWanted('telegraf') ? await measureTelegraf(inFolder('telegraf', quarter), periodMs) : undefined;
    const bare = isWanted('bare') ? await measureBare(inFolder('bare', quarter)) : undefined;
    const [, ofQuarter, saturated] = phases;
    const cloud = ofQuarter?.costs.find(({ name }) => name === 'cloud')?.cpuPerMillion;
    if (cloud !== undefined && telegraf !== undefined) {
      const ratio = cloud / telegraf;
      printAims([{ what: "at most half of Telegraf's CPU", value: `${ratio.toFixed(1)} times`, met: ratio <= 0.5 }]);
    }
    if (saturated !== undefined && bare !== undefined) {
      const share = saturated.perSecond / bare;
      printAims([
        { what: 'at least 70 % of the bare limit', value: `${(share * 100).toFixed(0)} %`, met: share >= 0.7 },
      ]);
    }
  }
  if (isWanted('queries')) {
    await measureQueries(inFolder('queries', 1), options.readings ?? (options.quick ? 300_000 : 100_000_000));
  }
} finally {
  if (options.keep) print('left', folder);
  else rmSync(folder, { recursive: true, force: true });
}
