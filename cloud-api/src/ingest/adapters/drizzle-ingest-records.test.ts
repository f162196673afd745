import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../platform/testing/test-database.js';
import { DrizzleIngestRecords } from './drizzle-ingest-records.js';

const DAY = 86_400_000;
const startMs = Date.UTC(2026, 10, 22);
const epochOf = (number: number) => number.toString(16).padStart(32, '0');

describe('what is remembered of the outboxes', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase();
  });
  afterAll(() => test?.dispose());

  const records = () => new DrizzleIngestRecords(test.database, { rejectionRows: 1_000, unclaimedReadings: 100 });
  const write = (edgeNodeId: string, epoch: number, nowMs: number, writer = records()) =>
    test.database.tx({ role: 'ingest' }, (tx) =>
      writer.write(tx, {
        nowMs,
        checkpoint: undefined,
        ranges: [{ groupId: 'qiaodong', edgeNodeId, epoch: epochOf(epoch), ranges: [[1, 5]] }],
        nodes: [],
        rejections: [],
        gaps: [],
        discovered: [],
        sessions: [],
        kept: [],
        unclaimed: [],
      }),
    );
  const epochsOf = async (edgeNodeId: string) =>
    (await records().load()).ranges
      .filter((range) => range.edgeNodeId === edgeNodeId)
      .map(({ epoch }) => Number.parseInt(epoch, 16));

  it('is the only one of a node for ever, and an older one for a month', async () => {
    await write('lonely', 1, startMs);
    await write('renewed', 1, startMs);
    await write('renewed', 2, startMs + DAY);
    await write('renewed', 2, startMs + 29 * DAY);
    expect(await epochsOf('renewed')).toEqual([1, 2]);
    await write('renewed', 2, startMs + 31 * DAY);
    expect(await epochsOf('renewed')).toEqual([2]);
    expect(await epochsOf('lonely')).toEqual([1]);
  });

  it('is bounded for a node that makes new ones all the time, newest last', async () => {
    for (let epoch = 1; epoch <= 20; epoch += 1) await write('restless', epoch, startMs + 40 * DAY + epoch);
    expect(await epochsOf('restless')).toEqual([13, 14, 15, 16, 17, 18, 19, 20]);
  });

  it('is looked through once an hour', async () => {
    const writer = records();
    for (let epoch = 1; epoch <= 12; epoch += 1) await write('quick', epoch, startMs + 50 * DAY + epoch, writer);
    expect(await epochsOf('quick')).toHaveLength(12);
    await write('quick', 13, startMs + 50 * DAY + 3_600_001, writer);
    expect(await epochsOf('quick')).toHaveLength(8);
  });
});
