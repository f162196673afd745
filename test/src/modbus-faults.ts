import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { runModbusFaults } from './modbus-faults-run.js';
import { formatTiming, runTiming } from './modbus-faults-timing-run.js';

const { seconds } = new Command('test:modbus-faults')
  .description('Units that misbehave in every way, on every transport, beside healthy ones of an independent server')
  .option(
    '--seconds <n>',
    'how long the agent polls them',
    (text) => {
      if (!/^\d+$/.test(text) || Number(text) < 20) throw new InvalidArgumentError('must be a whole number from 20');
      return Number(text);
    },
    30,
  )
  .parse()
  .opts<{ seconds: number }>();

const directory = mkdtempSync(join(tmpdir(), 'anju-modbus-'));
try {
  const timing = await runTiming(join(directory, 'timing'), seconds * 1000);
  for (const line of formatTiming(timing)) process.stdout.write(`${line}\n`);
  const run = await runModbusFaults(directory, seconds * 1000, (line) => process.stdout.write(`${line}\n`));
  for (const line of [...run.underWrongPoint, ...run.delayed, ...run.inconclusive]) process.stdout.write(`${line}\n`);
  process.stdout.write(
    `${run.injected} faults, ${run.goodValues} good values; ${(run.seenShare * 100).toFixed(1)} % of the samples looked at\n`,
  );
  const { withoutFaults, besideFaults } = run.longestGapMs;
  process.stdout.write(
    `longest time without a value of a healthy unit: ${withoutFaults} ms on buses without faults, ${besideFaults} ms beside faults\n`,
  );
  process.stdout.write(
    `cases ${run.cases}, value under a wrong point ${run.underWrongPoint.length}, healthy units delayed ${run.delayed.length}\n`,
  );
  const clean = run.underWrongPoint.length + run.delayed.length + run.inconclusive.length === 0;
  process.exitCode = clean ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
