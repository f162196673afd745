import { isPointMetric } from '@anju/contracts/sparkplug';
import type { Logger } from 'pino';
import type { HazardEngine } from '../../hazards/hazards.js';
import { batchRangeOf, outboxGapsOf } from '../domain/batch-range.js';
import type { NamedMetric, Problem } from '../domain/declared-metrics.js';
import { interpretReadings, readingsIn } from '../domain/interpret-readings.js';
import { isTold } from '../domain/told-metrics.js';
import type { FieldDirectory } from '../ingest.js';
import type { BatchProgress } from './batch-progress.js';
import type { ConfirmBatches } from './confirm-batches.js';
import type { IngestMetrics } from './ingest-metrics.js';
import type { GapRecord } from './ingest-records.js';
import type { MessageFaults } from './message-faults.js';
import type { PassOnReadings } from './pass-on-readings.js';
import type { Received } from './received-message.js';

/** What our agents say: readings of their devices in batches that are confirmed, and which of them their outbox had to drop. */
export class HearAgents {
  #gaps: GapRecord[] = [];

  constructor(
    private readonly deps: {
      readonly directory: Pick<FieldDirectory, 'device'>;
      readonly progress: BatchProgress;
      readonly confirmations: Pick<ConfirmBatches, 'want'>;
      readonly passOn: PassOnReadings;
      readonly faults: MessageFaults;
      readonly hazards: Pick<HazardEngine, 'requestCommit'>;
      readonly logger: Logger;
      readonly metrics: IngestMetrics;
    },
  ) {}

  /** NDATA: what the outbox had to drop, and batches of which nothing was left. */
  nodeData({ node, message, receivedMs }: Received, metrics: readonly NamedMetric[]): void {
    if (node.isStranger) return;
    const { progress, confirmations, faults, hazards, logger } = this.deps;
    const { gaps, problems } = outboxGapsOf(metrics);
    const points = metrics.filter(({ name }) => isPointMetric(name));
    const { range, problem } = batchRangeOf(metrics);
    faults.reject(
      message,
      node,
      [
        ...problems,
        ...(problem === undefined ? [] : [problem]),
        ...points.map(
          ({ name }): Problem => ({ code: 'registry.unknown_point', detail: `${name} is of no device`, point: name }),
        ),
      ],
      receivedMs,
    );
    const again = range !== null && progress.isEvaluated(node, range);
    if (gaps.length > 0 && !again) {
      for (const gap of gaps) {
        node.readingsDropped += gap.count;
        const { groupId, edgeNodeId } = node;
        this.#gaps.push({ ...gap, groupId, edgeNodeId, reportedMs: receivedMs, path: message.path });
        logger.warn({ node: `${groupId}/${edgeNodeId}`, gap }, 'an agent had to drop readings');
      }
      node.changed = true;
    }
    if (range !== null) {
      progress.markEvaluated(node, range);
      progress.markStored(node, range);
      confirmations.want(node, range.epoch);
    }
    if (range !== null || gaps.length > 0) hazards.requestCommit('soon');
  }

  /** DBIRTH and DDATA. */
  deviceSays(
    received: Received,
    deviceId: string,
    metrics: readonly NamedMetric[],
    sentMs: number | undefined,
    from: 'birth' | 'data',
  ): void {
    const { node, message, receivedMs } = received;
    if (node.isStranger) return;
    const { directory, faults, passOn } = this.deps;
    const facility = directory.device(node.groupId, node.edgeNodeId, deviceId);
    const { range, problem } = from === 'birth' ? { range: null, problem: undefined } : batchRangeOf(metrics);
    if (problem !== undefined) faults.reject(message, node, [problem], receivedMs);
    if (facility === undefined) {
      const detail = `${deviceId} is not registered`;
      const kept = from === 'birth' ? [] : readingsIn(metrics, sentMs).readings;
      faults.reject(message, node, [{ code: 'registry.unknown_device', detail, readings: kept }], receivedMs);
      if (range !== null) passOn.store(received, range, []);
      return;
    }
    const { readings, problems } = interpretReadings(from === 'birth' ? metrics.filter(isTold) : metrics, {
      ...passOn.contextOf(received, facility),
      sentMs,
    });
    faults.reject(message, node, problems, receivedMs);
    const again = range !== null && this.deps.progress.isEvaluated(node, range);
    if (again) this.deps.metrics.duplicateBatch();
    else passOn.evaluate(facility.id, readings, receivedMs);
    // Its outbox sends what its births say.
    if (from === 'birth') return;
    const kept = readings.map(({ reading }) => reading);
    passOn.store(received, range, kept.length === 0 ? [] : [{ facilityId: facility.id, readings: kept }]);
  }

  takeGaps(): GapRecord[] {
    const taken = this.#gaps;
    this.#gaps = [];
    return taken;
  }

  giveBackGaps(gaps: readonly GapRecord[]): void {
    this.#gaps = [...gaps, ...this.#gaps];
  }
}
