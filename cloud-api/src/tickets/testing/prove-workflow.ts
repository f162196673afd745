import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requirement, seededRandom } from '@anju/tests';
import type { Database } from '../../platform/db/database.js';
import { openTestDatabase } from '../../platform/testing/test-database.js';
import { openTestPostgres } from '../../platform/testing/test-postgres.js';
import { raisedMs } from './people.js';
import { registerPlace } from './register-place.js';
import { type WorkflowCounts, WorkflowSequence } from './workflow-sequence.js';

/*
 * `prove-workflow <sequences> <seed> <engine,…>`: random sequences of what five people, the sensors and time do to tickets of a real database,
 * checked after every step against rules that are written down here once more. Prints a line for each finding, and a report as JSON.
 */

export interface WorkflowReport {
  readonly sequences: number;
  readonly steps: number;
  readonly refused: number;
  readonly illegalStates: number;
  readonly orphanTickets: number;
  readonly missedDeadlines: number;
  /** Logs that do not verify, answers that contradict what is stored. */
  readonly otherFaults: number;
  readonly reached: readonly string[];
}

async function prove(
  engine: string,
  open: () => Promise<{ readonly database: Database; dispose(): Promise<void> }>,
  { sequences, seed }: { sequences: number; seed: number },
  report: WorkflowCounts & { reached: Set<string>; sequences: number },
): Promise<void> {
  const opened = await open();
  const filesDir = await mkdtemp(join(tmpdir(), 'anju-workflow-'));
  try {
    await registerPlace(opened.database);
    const time = { nowMs: raisedMs };
    for (let number = 0; number < sequences; number += 1) {
      const name = `${engine}-${seed + number}`;
      const random = seededRandom((seed + number) * 7919 + engine.length);
      await new WorkflowSequence(name, opened.database, filesDir, time, random, report, report.reached).run(40);
      report.sequences += 1;
    }
  } finally {
    await opened.dispose();
    await rm(filesDir, { recursive: true, force: true });
  }
}

async function main([count = '50', from = '1', engines = 'pglite,postgresql']: readonly string[]): Promise<void> {
  const what = { sequences: Number(count), seed: Number(from) };
  const report = {
    sequences: 0,
    steps: 0,
    refused: 0,
    illegalStates: 0,
    orphanTickets: 0,
    missedDeadlines: 0,
    otherFaults: 0,
    reached: new Set<string>(),
  };
  // Nothing is killed here: what is written need not outlive the machine.
  const openPostgres = () => openTestPostgres(['fsync=off']);
  const openPglite = () => openTestDatabase(existsSync('/dev/shm') ? '/dev/shm' : tmpdir());
  const wanted = engines.split(',');
  const isPostgresHere = requirement('postgresql').path !== undefined;
  if (wanted.includes('postgresql') && !isPostgresHere) {
    process.stderr.write('postgresql is not on this machine: sequences on PGlite only\n');
  }
  await Promise.all([
    wanted.includes('pglite') ? prove('pglite', openPglite, what, report) : undefined,
    wanted.includes('postgresql') && isPostgresHere ? prove('postgresql', openPostgres, what, report) : undefined,
  ]);
  const printed: WorkflowReport = { ...report, reached: [...report.reached].sort() };
  process.stdout.write(`${JSON.stringify(printed)}\n`);
}

await main(process.argv.slice(2));
