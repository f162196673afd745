import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../platform/testing/test-database.js';
import { anchorFiles } from '../adapters/anchor-files.js';
import { createTickets } from '../index.js';
import { HOUR, hazard, raisedMs } from '../testing/people.js';
import { registerPlace } from '../testing/register-place.js';

let records: TestDatabase;
let anchorDir: string;

beforeAll(async () => {
  records = await openTestDatabase();
  await registerPlace(records.database);
  anchorDir = await mkdtemp(join(tmpdir(), 'anju-anchors-'));
}, 120_000);
afterAll(async () => {
  await records.dispose();
  await rm(anchorDir, { recursive: true, force: true });
});

it('anchors what was written after a clock that was a day ahead was set right', async () => {
  const { database } = records;
  let nowMs = raisedMs;
  const clock = { nowMs: () => nowMs, schedule: () => () => undefined };
  const bus = { publish: () => undefined, subscribe: () => () => undefined };
  const tickets = createTickets({ database, bus, clock, logger: pino({ level: 'silent' }), anchorDir });
  const sweepAt = async (ms: number) => {
    nowMs = raisedMs + ms;
    await tickets.sweep();
  };
  await sweepAt(0);
  await sweepAt(24 * HOUR);
  await sweepAt(HOUR);
  const id = await database.tx({ role: 'ingest' }, (tx) =>
    tickets.hazardTickets.hazardBecameActive(tx, hazard(), { path: 'linan.qiaodong.heping', nowMs }),
  );
  // Nothing more happens to it that would bring it into a later anchor.
  await database.tx({ role: 'admin' }, (tx) =>
    tx.execute('update ticket_deadlines set cancelled_ms = 0; update tickets set next_call_ms = null'),
  );
  await sweepAt(47 * HOUR);
  const anchors = await anchorFiles(anchorDir).read();
  expect(anchors.map(({ day }) => day)).toEqual(['20261122', '20261123', '20261124']);
  expect(anchors.at(-1)?.heads.map(({ ticketId }) => ticketId)).toEqual([id]);
}, 120_000);
