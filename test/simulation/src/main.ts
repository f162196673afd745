import { Command, InvalidArgumentError } from 'commander';
import { runSeed } from './run-seed.js';
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
  .option('--story', 'say what happened in each run', false)
  .parse()
  .opts<{ seeds: number; from: number; story: boolean }>();

const say = (line: string) => process.stdout.write(`${line}\n`);
const stores = await SimulationStores.open();
let violations = 0;
let [accepted, hazards, faults] = [0, 0, 0];
const beganMs = performance.now();
try {
  for (let seed = options.from; seed < options.from + options.seeds; seed += 1) {
    const report = await stores.use((each) => runSeed(seed, each));
    accepted += report.accepted;
    hazards += report.hazards;
    faults += report.faults;
    violations += report.violations.length;
    if (options.story || report.violations.length > 0) for (const line of report.story) say(`  ${line}`);
    if (report.violations.length === 0) continue;
    say(`seed ${seed} (again: npm run test:sim -- --seeds 1 --from ${seed}):`);
    for (const violation of report.violations) say(`  ${violation}`);
  }
} finally {
  await stores.close();
}
const seconds = ((performance.now() - beganMs) / 1000).toFixed(0);
say(`${accepted} readings accepted, ${hazards} hazards, ${faults} faults, in ${seconds} s`);
say(`seeds ${options.seeds}, violations ${violations}`);
// Nothing accepted, no hazard or no fault would prove nothing.
if (violations > 0 || accepted * hazards * faults === 0) process.exitCode = 1;
