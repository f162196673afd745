import type { NodeAddress } from '@anju/contracts/sparkplug';
import type { HazardEngine } from '../../hazards/hazards.js';
import type { Problem } from '../domain/declared-metrics.js';
import type { IngestMetrics } from './ingest-metrics.js';
import type { KnownNode } from './known-node.js';
import type { KnownNodes } from './known-nodes.js';
import type { RejectedMessage, RejectionLog } from './rejection-log.js';

/** What is wrong with messages, or missing among them, counted for their node. */
export class MessageFaults {
  constructor(
    private readonly deps: {
      readonly nodes: Pick<KnownNodes, 'node'>;
      readonly rejections: Pick<RejectionLog, 'add'>;
      readonly hazards: Pick<HazardEngine, 'requestCommit'>;
      readonly metrics: IngestMetrics;
    },
  ) {}

  reject(
    message: RejectedMessage,
    node: KnownNode | undefined,
    problems: readonly Problem[],
    receivedMs: number,
  ): void {
    if (problems.length === 0) return;
    if (node !== undefined) {
      node.rejected += problems.length;
      node.changed = true;
    }
    this.deps.rejections.add(message, problems, receivedMs);
    this.deps.hazards.requestCommit('soon');
  }

  /** What did not come: it is sent again by a node that confirms, and by no other. */
  lost(node: KnownNode, readings: number): void {
    if (readings === 0 || node.session.confirming) return;
    this.deps.metrics.dropped('lost', readings);
    node.readingsDropped += readings;
    node.changed = true;
  }

  /** What came: nobody has it any more. */
  lostHere(address: NodeAddress, readings: number): void {
    this.deps.metrics.dropped('lost', readings);
    const node = this.deps.nodes.node(address);
    if (node === undefined) return;
    node.readingsDropped += readings;
    node.changed = true;
  }

  sequenceGap(node: KnownNode): void {
    node.sequenceGaps++;
    node.changed = true;
    this.deps.metrics.sequenceGap();
  }
}
