import type { FacilityReadings, Reading } from '@anju/contracts';
import type { NodeAddress } from '@anju/contracts/sparkplug';
import type { Logger } from 'pino';
import type { HazardEngine } from '../../hazards/hazards.js';
import type { Live } from '../../live/live.js';
import type { StoreBatch } from '../../readings/reading-store.js';
import type { IndexedFacility } from '../../registry/registry.js';
import type { Problem } from '../domain/declared-metrics.js';
import { acceptReadings, type InterpretedReading } from '../domain/interpret-readings.js';
import type { IngestTiming } from '../ingest.js';
import type { BatchProgress } from './batch-progress.js';
import type { ConfirmBatches } from './confirm-batches.js';
import type { IngestMetrics } from './ingest-metrics.js';
import type { KnownNodes } from './known-nodes.js';
import type { Received } from './received-message.js';
import type { StoreQueue } from './store-queue.js';

/** Readings of facilities: shown and evaluated at once, then on their way to the store. */
export class PassOnReadings {
  readonly #pointSets = new WeakMap<IndexedFacility, ReadonlySet<string>>();

  constructor(
    private readonly deps: {
      readonly nodes: Pick<KnownNodes, 'node'>;
      readonly progress: BatchProgress;
      readonly confirmations: Pick<ConfirmBatches, 'want'>;
      readonly queue: Pick<StoreQueue, 'push'>;
      readonly hazards: Pick<HazardEngine, 'evaluate' | 'requestCommit'>;
      readonly live: Pick<Live, 'update'>;
      readonly logger: Logger;
      readonly metrics: IngestMetrics;
      readonly timing: Pick<IngestTiming, 'aheadMs'>;
    },
  ) {}

  /** By what readings of the facility are judged that came with a message. */
  contextOf({ node, receivedMs }: Pick<Received, 'node' | 'receivedMs'>, facility: IndexedFacility) {
    return {
      kind: facility.kind,
      points: this.pointsOf(facility),
      receivedMs,
      offsetMs: node.offset.offsetMs,
      aheadMs: this.deps.timing.aheadMs,
    };
  }

  pointsOf(facility: IndexedFacility): ReadonlySet<string> {
    let points = this.#pointSets.get(facility);
    if (points === undefined) {
      points = new Set(facility.points);
      this.#pointSets.set(facility, points);
    }
    return points;
  }

  evaluate(facilityId: string, readings: readonly InterpretedReading[], receivedMs: number): void {
    if (readings.length === 0) return;
    const { hazards, live, metrics, logger } = this.deps;
    metrics.readings(readings.length);
    const samples = readings.map(({ reading, atMs }) => ({ reading, atMs, receivedMs }));
    let lastMs: number | undefined;
    for (const { atMs } of samples) {
      // What was read together is late together.
      if (atMs !== lastMs) metrics.lag(receivedMs - atMs);
      lastMs = atMs;
    }
    live.update(facilityId, samples);
    const started = performance.now();
    try {
      hazards.evaluate(facilityId, samples);
    } catch (error) {
      metrics.evaluationFailed();
      logger.error({ err: error, facilityId }, 'readings could not be evaluated; they are stored');
    }
    metrics.evaluated(performance.now() - started);
  }

  /** `range`: the outbox records that came; `null`: nobody confirms them. */
  store(received: Received, range: StoreBatch['range'], facilities: readonly FacilityReadings[]): void {
    const { node, message, receivedMs } = received;
    const { progress, confirmations, queue, hazards } = this.deps;
    const { groupId, edgeNodeId } = node;
    const readings = facilities.reduce((sum, each) => sum + each.readings.length, 0);
    if (range === null) {
      if (readings === 0) return;
      const { seq } = node.session;
      node.unsettled++;
      queue.push({ batch: { groupId, edgeNodeId, range, receivedMs, facilities }, readings, seq, message });
      return;
    }
    progress.markEvaluated(node, range);
    if (readings === 0) progress.markStored(node, range);
    if (progress.isStored(node, range)) {
      confirmations.want(node, range.epoch);
      hazards.requestCommit('soon');
      return;
    }
    queue.push({ batch: { groupId, edgeNodeId, range, receivedMs, facilities }, readings, message });
  }

  /**
   * Readings that an operator's decision made usable: judged by the facility, evaluated, stored. Resolves with the reason of what
   * is still refused; `all`: then nothing is taken.
   */
  async release(
    node: NodeAddress,
    facility: IndexedFacility,
    readings: readonly Reading[],
    receivedMs: number,
    take: 'all' | 'each',
  ): Promise<{ readonly outcome: 'stored' | 'refused' | 'dropped'; readonly problems: readonly Problem[] }> {
    const { queue, nodes, timing } = this.deps;
    const { readings: accepted, problems } = acceptReadings(readings, {
      kind: facility.kind,
      points: this.pointsOf(facility),
      receivedMs,
      offsetMs: nodes.node(node)?.offset.offsetMs ?? null,
      aheadMs: timing.aheadMs,
    });
    if (accepted.length === 0 || (take === 'all' && problems.length > 0)) return { outcome: 'refused', problems };
    this.evaluate(facility.id, accepted, receivedMs);
    const { groupId, edgeNodeId } = node;
    const kept = [{ facilityId: facility.id, readings: accepted.map(({ reading }) => reading) }];
    const outcome = await new Promise<'stored' | 'refused' | 'dropped'>((done) => {
      queue.push({
        batch: { groupId, edgeNodeId, range: null, receivedMs, facilities: kept },
        readings: accepted.length,
        message: {
          topic: '',
          payload: new Uint8Array(),
          node: { groupId, edgeNodeId },
          deviceId: facility.deviceId,
          path: facility.path,
        },
        done,
      });
    });
    return { outcome, problems };
  }
}
