import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { faultsOf, runEpanet } from './real/epanet-run.js';

const { verify } = new Command('demo:real')
  .description('Levels and pressures of a real water network, computed by EPANET, through agent, broker and cloud')
  .option('--verify', 'fail unless every value arrived once and right')
  .parse()
  .opts<{ verify?: boolean }>();

const directory = mkdtempSync(join(tmpdir(), 'anju-real-'));
try {
  const run = await runEpanet(directory, (line) => process.stdout.write(`${line}\n`));
  const faults = verify ? faultsOf(run) : [];
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  process.exitCode = faults.length > 0 ? 1 : 0;
  process.stdout.write(
    `compared ${run.compared}, missing ${run.missing}, extra ${run.extra}, max |Δ|/resolution ${run.worstInResolutions.toFixed(3)}\n`,
  );
} finally {
  rmSync(directory, { recursive: true, force: true });
}
