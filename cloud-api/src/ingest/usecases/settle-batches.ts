import type { RejectionCode } from '@anju/contracts';
import { isAppError, rejectionCodes } from '@anju/contracts';
import type { Logger } from 'pino';
import type { HazardEngine } from '../../hazards/hazards.js';
import type { Clock } from '../../platform/clock.js';
import type { AppendResult } from '../../readings/reading-store.js';
import { unstoredReadings } from '../domain/unstored-readings.js';
import type { BatchProgress } from './batch-progress.js';
import type { IngestMetrics } from './ingest-metrics.js';
import type { KnownNodes } from './known-nodes.js';
import type { MessageFaults } from './message-faults.js';
import type { RejectionLog } from './rejection-log.js';
import type { QueuedBatch, StoreQueueHandlers } from './store-queue.js';

function rejectionCodeOf(error: unknown): RejectionCode {
  const code = isAppError(error) ? rejectionCodes.find((known) => known === error.code) : undefined;
  return code ?? 'reading.out_of_type';
}

/** What becomes of a batch that leaves the queue to the store. */
export class SettleBatches implements StoreQueueHandlers {
  constructor(
    private readonly deps: {
      readonly nodes: Pick<KnownNodes, 'node'>;
      readonly progress: BatchProgress;
      readonly rejections: Pick<RejectionLog, 'add'>;
      readonly faults: Pick<MessageFaults, 'lostHere'>;
      readonly hazards: Pick<HazardEngine, 'stored' | 'requestCommit'>;
      readonly clock: Clock;
      readonly logger: Logger;
      readonly metrics: IngestMetrics;
    },
  ) {}

  stored(queued: QueuedBatch, result: AppendResult): void {
    const { rejections, hazards, clock } = this.deps;
    hazards.stored(result.ingestSeq);
    this.#settled(queued);
    queued.done?.('stored');
    const unstored = unstoredReadings(result);
    if (unstored.length > 0) rejections.add(queued.message, unstored, clock.nowMs());
  }

  refused(queued: QueuedBatch, error: unknown): void {
    const { rejections, clock, logger } = this.deps;
    logger.error({ err: error, topic: queued.message.topic }, 'the readings store refuses a batch; it is set aside');
    rejections.add(queued.message, [{ code: rejectionCodeOf(error), detail: String(error) }], clock.nowMs());
    this.#settled(queued);
    queued.done?.('refused');
  }

  dropped(queued: QueuedBatch): void {
    const { batch, readings, done } = queued;
    done?.('dropped');
    // Whoever released it still has it.
    if (done !== undefined) return;
    this.#noteKept(queued);
    if (batch.range === null) this.deps.faults.lostHere(batch, readings);
    else this.deps.metrics.dropped('unconfirmed', readings);
  }

  #settled(queued: QueuedBatch): void {
    const { progress, hazards } = this.deps;
    const { batch } = queued;
    this.#noteKept(queued);
    if (batch.range !== null) progress.markStored(batch, batch.range);
    hazards.requestCommit('soon');
  }

  #noteKept({ batch, seq }: QueuedBatch): void {
    if (seq !== undefined) this.deps.nodes.node(batch)?.settled({ seq, receivedMs: batch.receivedMs });
  }
}
