import { AppError } from '@anju/contracts';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AppendResult, ReadingStore, StoreBatch } from '../../readings/index.js';
import { prometheusIngestMetrics } from '../adapters/prometheus-ingest-metrics.js';
import { ManualClock } from '../testing/manual-clock.js';
import { type QueuedBatch, StoreQueue } from './store-queue.js';

function queued(node: string, first: number, readings = 1): QueuedBatch {
  const batch: StoreBatch = {
    groupId: 'g',
    edgeNodeId: node,
    range: { epoch: 'e', first, last: first },
    receivedMs: 0,
    facilities: [],
  };
  const message = { topic: '', payload: new Uint8Array(), node: null, deviceId: null, path: null };
  return { batch, readings, message };
}
const name = ({ batch }: { batch: StoreBatch }) => `${batch.edgeNodeId}${batch.range?.first}`;

describe('the queue before the store', () => {
  let clock: ManualClock;
  let fault: AppError | undefined;
  let refuse: (batch: StoreBatch) => boolean;
  let appends: string[][];
  let outcomes: string[];
  let queue: StoreQueue;

  beforeEach(() => {
    clock = new ManualClock();
    fault = undefined;
    refuse = () => false;
    appends = [];
    outcomes = [];
    const store: Pick<ReadingStore, 'append'> = {
      append: async (batches): Promise<readonly AppendResult[]> => {
        appends.push(batches.map((batch) => name({ batch })));
        if (fault !== undefined) throw fault;
        if (batches.some(refuse)) throw new AppError('readings.invalid', 'no');
        return batches.map((_, index) => ({ ingestSeq: index + 1, alreadyStored: false, conflicts: [] }));
      },
    };
    queue = new StoreQueue({
      store: store as ReadingStore,
      clock,
      logger: pino({ level: 'silent' }),
      metrics: prometheusIngestMetrics(new Registry()),
      capacity: 8,
      nodeCapacity: 6,
      appendReadings: 4,
      lingerMs: 50,
      retryMinMs: 100,
      retryMaxMs: 400,
      handlers: {
        stored: (batch) => outcomes.push(`stored ${name(batch)}`),
        refused: (batch) => outcomes.push(`refused ${name(batch)}`),
        dropped: (batch) => outcomes.push(`dropped ${name(batch)}`),
      },
    });
  });

  it('makes a node that has more waiting than its share lose its own oldest, and no other', () => {
    queue.push(queued('b', 1));
    for (const first of [1, 2, 3, 4, 5, 6, 7]) queue.push(queued('a', first));
    expect(outcomes).toEqual(['dropped a1']);
    expect(queue.queuedReadings).toBe(7);
  });

  it('takes nodes in turn, so that a flooding one waits behind itself', async () => {
    for (const first of [1, 2, 3, 4, 5]) queue.push(queued('a', first));
    queue.push(queued('b', 1));
    queue.push(queued('c', 1));
    queue.start();
    await clock.advance(0);
    expect(appends).toEqual([['a1', 'b1', 'c1', 'a2']]);
    await clock.advance(50);
    expect(appends[1]).toEqual(['a3', 'a4', 'a5']);
    expect(queue.queuedReadings).toBe(0);
  });

  it('lets what comes one by one share an append', async () => {
    queue.start();
    for (const first of [1, 2, 3]) {
      queue.push(queued('a', first));
      await clock.advance(10);
    }
    await clock.advance(50);
    expect(appends).toEqual([['a1', 'a2', 'a3']]);
  });

  it('appends what it still has before it stops', async () => {
    queue.start();
    queue.push(queued('a', 1));
    await queue.stop();
    expect(outcomes).toEqual(['stored a1']);
  });

  it('does not take the same range twice while it waits', async () => {
    expect(queue.push(queued('a', 1))).toBe(true);
    expect(queue.push(queued('a', 1))).toBe(false);
    queue.start();
    await clock.advance(50);
    expect(queue.push(queued('a', 1))).toBe(true);
  });

  it('tries again while the store is down, at growing intervals, and keeps the order', async () => {
    fault = new AppError('readings.unavailable', 'down', { retryable: true });
    queue.push(queued('a', 1));
    queue.push(queued('a', 2));
    queue.start();
    await clock.advance(1_000);
    // At 0, 100, 300 and 700 ms.
    expect(appends).toHaveLength(4);
    expect(queue.down).toBe(true);
    fault = undefined;
    await clock.advance(400);
    expect(outcomes).toEqual(['stored a1', 'stored a2']);
    expect(queue.down).toBe(false);
  });

  it('never gives a batch up for what ails the store, even if the store calls it final', async () => {
    fault = new AppError('readings.locked', 'another process has it');
    queue.push(queued('a', 1));
    queue.start();
    await clock.advance(150);
    fault = undefined;
    await clock.advance(1_000);
    expect(outcomes).toEqual(['stored a1']);
  });

  it('sets aside the one batch that no store could hold, and stores the others', async () => {
    refuse = (batch) => name({ batch }) === 'a2';
    for (const first of [1, 2, 3]) queue.push(queued('a', first));
    queue.start();
    await clock.advance(0);
    expect(outcomes).toEqual(['stored a1', 'refused a2', 'stored a3']);
    expect(queue.queuedReadings).toBe(0);
  });

  it('gives up the oldest of the node that has most when memory is full', async () => {
    fault = new AppError('readings.unavailable', 'down', { retryable: true });
    queue.start();
    queue.push(queued('b', 1, 2));
    for (const first of [1, 2, 3]) queue.push(queued('a', first, 2));
    await clock.advance(0);
    queue.push(queued('a', 4, 2));
    expect(outcomes).toEqual(['dropped a1']);
    fault = undefined;
    await clock.advance(1_000);
    expect(outcomes.filter((outcome) => outcome.startsWith('stored')).sort()).toEqual([
      'stored a2',
      'stored a3',
      'stored a4',
      'stored b1',
    ]);
  });

  it('lets reading wait while it is more than half full, and not while the store is down', async () => {
    let release: (() => void) | undefined;
    refuse = () => false;
    fault = new AppError('readings.unavailable', 'down', { retryable: true });
    queue.start();
    for (const first of [1, 2, 3, 4, 5]) queue.push(queued('a', first));
    await clock.advance(0);
    expect(queue.room()).toBeUndefined();
    fault = undefined;
    await clock.advance(1_000);
    for (const first of [6, 7, 8, 9, 10]) queue.push(queued('a', first));
    const room = queue.room();
    expect(room).toBeInstanceOf(Promise);
    room?.then(() => release?.());
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await clock.advance(50);
    await released;
    expect(queue.queuedReadings).toBe(0);
  });
});
