import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { measureEmbedded } from './ingest/embedded.js';
import { print } from './ingest/table.js';

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
  .option('--cloud-flags <flags>', 'for Node of the cloud, beside --max-old-space-size=1024 of its systemd unit')
  .option('--broker-flags <flags>', 'for Node of the broker')
  .option('--keep', 'leaves the folder of the stores, and says where it is')
  .parse()
  .opts<{
    quick?: boolean;
    only?: (typeof parts)[number];
    estates?: number;
    seconds?: number;
    cloudFlags?: string;
    brokerFlags?: string;
    keep?: boolean;
  }>();

const flagsOf = (text: string | undefined) => text?.split(' ').filter((flag) => flag !== '') ?? [];
const isWanted = (part: (typeof parts)[number]) => options.only === undefined || options.only === part;

const folder = mkdtempSync(join(tmpdir(), 'anju-bench-ingest-'));
try {
  print('processors', `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, load ${loadavg()[0]?.toFixed(1)}`);
  print('runtime', `Node ${process.version}`);
  const run = {
    folder,
    estates: options.estates ?? (options.quick ? 20 : 2800),
    seconds: options.seconds ?? (options.quick ? 3 : 30),
    isQuick: options.quick === true,
    cloudFlags: ['--max-old-space-size=1024', ...flagsOf(options.cloudFlags)],
    brokerFlags: flagsOf(options.brokerFlags),
  };
  if (isWanted('embedded')) {
    const home = join(folder, 'embedded');
    mkdirSync(home);
    await measureEmbedded({ ...run, folder: home });
  }
} finally {
  if (options.keep) print('left', folder);
  else rmSync(folder, { recursive: true, force: true });
}
