import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '@anju/tests/harness';
import { Command, InvalidArgumentError } from 'commander';

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('must be a whole number above 0');
  return value;
}

const options = new Command('bench:outbox')
  .description('appended records/s with one fdatasync a batch, and the time to open a log of many records')
  .option('--directory <path>', 'on the disk to measure; its file system decides', tmpdir())
  .option('--seconds <n>', 'how long to append with each batch size', positive, 5)
  .option('--records <n>', 'records of the log that is opened', positive, 5_000_000)
  .parse()
  .opts<{ directory: string; seconds: number; records: number }>();

const run = promisify(execFile);
const program = join(repositoryRoot, 'edge-agent/dist/outbox/testing/measure-outbox.js');
const print = (name: string, value: string) => process.stdout.write(`${name.padEnd(34)} ${value}\n`);
const number = (value: number) => Math.round(value).toLocaleString('en-US');

/** Each measurement in a process of its own, so that none inherits another's memory. */
async function measure<T>(directory: string, ...task: string[]): Promise<T & { readonly mode: string }> {
  const { stdout } = await run(process.execPath, [program, directory, ...task]);
  const result = JSON.parse(stdout) as T & { readonly mode: string };
  if (result.mode !== 'disk') throw new Error(`The outbox in ${directory} gave the disk up: nothing was measured.`);
  return result;
}

const folder = mkdtempSync(join(options.directory, 'anju-bench-outbox-'));
try {
  print('processors', `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`);
  const { stdout: fileSystem } = await run('stat', ['-f', '-c', '%T', folder]);
  print('file system', fileSystem.trim());
  for (const size of [100, 1_000]) {
    const { recordsPerSecond, batchMsMedian, batchMsP99 } = await measure<{
      recordsPerSecond: number;
      batchMsMedian: number;
      batchMsP99: number;
    }>(join(folder, `batch-${size}`), 'append', String(size), String(options.seconds * 1000));
    print(
      `fdatasync each ${number(size)} records`,
      `${number(recordsPerSecond)} records/s, batch median ${batchMsMedian.toFixed(2)} ms, p99 ${batchMsP99.toFixed(2)} ms`,
    );
  }
  const log = join(folder, 'log');
  const { diskBytes } = await measure<{ diskBytes: number }>(log, 'fill', String(options.records));
  print(`log of ${number(options.records)} records`, `${(diskBytes / 2 ** 20).toFixed(0)} MB on disk`);
  const opened = await measure<{ tookMs: number; unconfirmedRecords: number; gaps: number; residentBytes: number }>(
    log,
    'recover',
  );
  print(
    'recovery',
    `${(opened.tookMs / 1000).toFixed(2)} s, ${number(opened.unconfirmedRecords)} records found, ` +
      `${opened.gaps} gaps, ${(opened.residentBytes / 2 ** 20).toFixed(0)} MB resident after`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
