import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { requirement } from '@anju/tests';
import { repositoryRoot } from '@anju/tests/harness';
import { InvalidArgumentError } from 'commander';
import { print } from './ingest/table.js';

/** The databases on which the cloud's own programs measure. */
export const engines = ['postgresql', 'pglite'] as const;
export type Engine = (typeof engines)[number];

/** Of the command line. */
export function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('must be a whole number above 0');
  return value;
}

/** What a program of `cloud-api/dist` reports last, of the lines of JSON that it prints. */
export async function reportOf<Report>(program: string, engine: Engine, numbers: readonly number[]): Promise<Report> {
  const file = join(repositoryRoot, 'cloud-api/dist', program);
  const child = spawn(process.execPath, [file, engine, ...numbers.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let report: Report | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const told = JSON.parse(line) as { doing?: string; report?: Report };
    if (told.report !== undefined) report = told.report;
    else process.stderr.write(`${engine}: ${told.doing}\n`);
  }
  if (child.exitCode === null) await once(child, 'exit');
  if (report === undefined || child.exitCode !== 0) throw new Error(`the bench on ${engine} ended without a report`);
  return report;
}

/** Measures on each database that is wanted and there. */
export async function onEngines(only: Engine | undefined, measure: (engine: Engine) => Promise<void>): Promise<void> {
  print('processors', `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, load ${loadavg()[0]?.toFixed(1)}`);
  print('runtime', `Node ${process.version}`);
  for (const engine of engines.filter((each) => only === undefined || only === each)) {
    if (engine === 'postgresql' && requirement('postgresql').path === undefined) {
      print('postgresql', `is absent (${requirement('postgresql').install}): not measured`);
    } else await measure(engine);
  }
}
