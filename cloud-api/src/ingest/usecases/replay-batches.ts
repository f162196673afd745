import type { Logger } from 'pino';
import type { HazardEngine } from '../../hazards/hazards.js';
import type { Clock } from '../../platform/clock.js';
import type { ReadingStore, ReplayedBatch } from '../../readings/reading-store.js';
import { timed } from '../domain/interpret-readings.js';
import type { BatchProgress } from './batch-progress.js';

const pageBatches = 500;

export interface ReplayDeps {
  readonly store: Pick<ReadingStore, 'since'>;
  /** The one group whose batches count; absent: all. */
  readonly groupId: string | undefined;
  readonly hazards: Pick<HazardEngine, 'evaluate' | 'stored'>;
  readonly progress: BatchProgress;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly aheadMs: number;
  /** The last known clock offset of a node, ms. */
  readonly offsetOf: (groupId: string, edgeNodeId: string) => number | null;
  readonly retryMs: number;
  /** Told of every batch. */
  readonly replayed?: (batch: ReplayedBatch['batch']) => void;
  readonly stopped: () => boolean;
}

/**
 * Evaluates what was stored after the checkpoint, in the order of storing: the memory of the evaluators ended there. Waits for
 * a store that is down.
 */
export async function replayBatches(checkpoint: number, deps: ReplayDeps): Promise<number> {
  let position = checkpoint;
  let replayed = 0;
  deps.hazards.stored(position);
  while (!deps.stopped()) {
    let page: readonly ReplayedBatch[];
    try {
      page = await deps.store.since(position, pageBatches, deps.groupId);
    } catch (error) {
      deps.logger.error({ err: error }, 'the readings store cannot be read; the replay waits');
      await new Promise<void>((resolve) => deps.clock.schedule(deps.retryMs, resolve));
      continue;
    }
    for (const { ingestSeq, batch } of page) {
      evaluateAgain(ingestSeq, batch, deps);
      deps.replayed?.(batch);
      position = ingestSeq;
      deps.hazards.stored(position);
      replayed++;
    }
    if (page.length < pageBatches) break;
  }
  if (replayed > 0) deps.logger.info({ batches: replayed }, 'evaluated what was stored since the last checkpoint');
  return replayed;
}

function evaluateAgain(ingestSeq: number, batch: ReplayedBatch['batch'], deps: ReplayDeps): void {
  const { receivedMs } = batch;
  const context = {
    receivedMs,
    offsetMs: deps.offsetOf(batch.groupId, batch.edgeNodeId),
    aheadMs: deps.aheadMs,
  };
  for (const { facilityId, readings } of batch.facilities) {
    const samples = readings.map((reading) => ({ ...timed(reading, context), receivedMs }));
    deps.hazards.evaluate(facilityId, samples, ingestSeq);
  }
  if (batch.range === null) return;
  deps.progress.markEvaluated(batch, batch.range);
  deps.progress.markStored(batch, batch.range);
}
