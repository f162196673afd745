import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { openPgliteDatabase } from '../platform/db/pglite-database.js';
import { sourceProcessArguments } from '../platform/testing/source-process.js';
import { openTestDatabase } from '../platform/testing/test-database.js';
import { openDuckdbReadingStore } from '../readings/index.js';
import { tickets } from '../tickets/adapters/schema.js';
import { FieldBroker, FieldNode, garage, startCloud } from './testing/field-rig.js';

it('still gives the hazard of a one-sample alarm when it is killed with -9 between storing and evaluating', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'anju-killed-'));
  const { dataDir, database: prepared } = await openTestDatabase();
  await prepared.close();
  const file = join(directory, 'readings.duckdb');
  const broker = await FieldBroker.start();
  const script = fileURLToPath(new URL('./testing/die-after-storing.ts', import.meta.url));
  const child = spawn(process.execPath, [...sourceProcessArguments(), script, broker.url, dataDir, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  try {
    const said: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => said.push(line));
    await vi.waitFor(() => expect(said).toContain('online'), { timeout: 40_000, interval: 50 });
    const node = await FieldNode.connect(broker);
    await node.birth();
    await node.send([1, 1], { leak: true });
    await vi.waitFor(() => expect(said).toContain('stored'), { timeout: 20_000, interval: 20 });
    child.kill('SIGKILL');
    await exited;
    expect(node.confirmations).toEqual([]);
    // The agent says nothing more.
    await node.end();

    const database = await openPgliteDatabase({
      dataDir,
      nowMs: Date.now(),
      onLost: (error) => {
        throw error;
      },
    });
    const store = await openDuckdbReadingStore({ file, memoryLimitMb: 128, threads: 1 });
    const cloud = await startCloud({ broker, database, store });
    const { items } = await cloud.hazards.list({ role: 'admin' }, { state: 'all', limit: 10 });
    expect(items).toMatchObject([{ ruleId: 'T-LEAK', facilityId: garage, state: 'active' }]);
    const raised = await database.tx({ role: 'admin' }, (tx) => tx.select().from(tickets));
    expect(raised.map(({ id }) => id)).toEqual([items[0]?.ticketId]);
    await cloud.stop();
    await store.close();
    await database.close();
  } finally {
    child.kill('SIGKILL');
    await exited;
    await broker.stop();
    await rm(directory, { recursive: true });
    await rm(dataDir, { recursive: true });
  }
}, 120_000);
