import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { runSeed, type SeedReport } from './run-seed.js';
import { SimulationStores } from './simulation-stores.js';

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('a whole number, 0 or more');
  return value;
}

const options = new Command()
  .name('test:sim')
  .description(
    'Uplink, network, host, stores and hazard engine in one process on a simulated clock, with faults drawn from a seed.',
  )
  .option('--seeds <count>', 'how many runs', wholeNumber, 20)
  .option('--from <seed>', 'the first seed; a failing one replays exactly', wholeNumber, 1)
  .option('--processes <count>', 'how many share the seeds', wholeNumber, Math.min(4, availableParallelism()))
  .option('--story', 'say what happened in each run', false)
  .parse()
  .opts<{ seeds: number; from: number; processes: number; story: boolean }>();

type Told = { readonly seed: number; readonly report: SeedReport };

const say = (line: string) => process.stdout.write(`${line}\n`);
const totals = { seeds: 0, accepted: 0, hazards: 0, faults: 0, violations: 0 };

function take({ seed, report }: Told): void {
  totals.seeds += 1;
  totals.accepted += report.accepted;
  totals.hazards += report.hazards;
  totals.faults += report.faults;
  totals.violations += report.violations.length;
  const failed = report.violations.length > 0;
  if (failed || options.story) say(`seed ${seed} (again: npm run test:sim -- --seeds 1 --from ${seed} --story):`);
  if (failed || options.story) for (const line of report.story) say(`  ${line}`);
  for (const violation of report.violations) say(`  ${violation}`);
}

/** Every `step`th seed, one after the other. */
async function run(first: number, step: number, tell: (told: Told) => void): Promise<void> {
  const stores = await SimulationStores.open();
  try {
    for (let seed = first; seed < options.from + options.seeds; seed += step) {
      tell({ seed, report: await stores.use((each) => runSeed(seed, each)) });
    }
  } finally {
    await stores.close();
  }
}

/** The same program, of which each takes its share. */
async function share(processes: number): Promise<void> {
  const shares = Array.from({ length: processes }, (_, index) => {
    const child = fork(fileURLToPath(import.meta.url), process.argv.slice(2), {
      env: { ...process.env, ANJU_SIM_SHARE: `${index}/${processes}` },
    });
    child.on('message', (told) => take(told as Told));
    return new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) =>
        code === 0 ? resolve() : reject(new Error(`a share of the seeds ended with ${code ?? signal}`)),
      );
    });
  });
  await Promise.all(shares);
}

const ours = process.env.ANJU_SIM_SHARE;
if (ours !== undefined) {
  const [index = 0, processes = 1] = ours.split('/').map(Number);
  await run(options.from + index, processes, (told) => process.send?.(told));
  process.disconnect();
} else {
  const beganMs = performance.now();
  const processes = Math.max(1, Math.min(options.processes, options.seeds));
  await (processes === 1 ? run(options.from, 1, take) : share(processes));
  const seconds = ((performance.now() - beganMs) / 1000).toFixed(0);
  say(`${totals.accepted} readings accepted, ${totals.hazards} hazards, ${totals.faults} faults, in ${seconds} s`);
  say(`seeds ${totals.seeds}, violations ${totals.violations}`);
  // Nothing accepted, no hazard or no fault would prove nothing.
  const proved = totals.seeds === options.seeds && totals.accepted * totals.hazards * totals.faults > 0;
  if (totals.violations > 0 || !proved) process.exitCode = 1;
}
