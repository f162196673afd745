import { DataType, encodePayload, metricNames, type NodeAddress, nodeKey, nodeTopic } from '@anju/contracts/sparkplug';
import type { Clock } from '../../platform/clock.js';
import type { BatchProgress } from './batch-progress.js';
import type { FieldLink } from './field-link.js';
import type { IngestMetrics } from './ingest-metrics.js';

/** Of {@link Confirmation}: more ranges than these do not fit one command. */
const mostRanges = 500;

/** Tells agents which of their batches are stored and evaluated, cumulatively, seldom enough for a slow line. */
export class ConfirmBatches {
  readonly #waiting = new Map<string, { readonly node: NodeAddress; readonly epochs: Set<string> }>();
  readonly #lastSentMs = new Map<string, number>();

  constructor(
    private readonly deps: {
      readonly progress: BatchProgress;
      readonly link: Pick<FieldLink, 'publish'>;
      readonly clock: Clock;
      readonly metrics: IngestMetrics;
      readonly minMs: number;
    },
  ) {}

  /** Something may be confirmed anew, or came again because its confirmation was lost. */
  want(node: NodeAddress, epoch: string): void {
    const key = nodeKey(node);
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) this.#waiting.set(key, { node, epochs: new Set([epoch]) });
    else waiting.epochs.add(epoch);
  }

  /** Sends what is wanted to the nodes that were not told for the least time. */
  flush(): void {
    const { clock, minMs } = this.deps;
    const nowMs = clock.nowMs();
    for (const [key, { node, epochs }] of this.#waiting) {
      if (nowMs - (this.#lastSentMs.get(key) ?? Number.NEGATIVE_INFINITY) < minMs) continue;
      // One epoch a command; a node with two outboxes gets the second a moment later.
      const [epoch] = epochs;
      if (epoch === undefined || this.#send(node, epoch, nowMs)) {
        if (epoch !== undefined) epochs.delete(epoch);
        if (epochs.size === 0) this.#waiting.delete(key);
      }
    }
  }

  /** `false`: it must be tried again. */
  #send(node: NodeAddress, epoch: string, nowMs: number): boolean {
    const ranges = this.deps.progress.confirmable(node, epoch);
    if (ranges.length === 0) return true;
    const confirmation = JSON.stringify({ epoch, ranges: ranges.slice(-mostRanges) });
    const payload = encodePayload({
      timestampMs: nowMs,
      metrics: [{ name: metricNames.confirm, timestampMs: nowMs, datatype: DataType.String, value: confirmation }],
    });
    if (!this.deps.link.publish(nodeTopic('NCMD', node), payload)) return false;
    this.#lastSentMs.set(nodeKey(node), nowMs);
    this.deps.metrics.confirmationSent();
    return true;
  }
}
