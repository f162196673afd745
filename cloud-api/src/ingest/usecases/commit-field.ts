import type { NodeAddress } from '@anju/contracts/sparkplug';
import type { CommitContext, CommitPart, CommitSource } from '../../hazards/evaluation-commit.js';
import type { FieldDirectory, IngestTiming } from '../ingest.js';
import type { BatchProgress } from './batch-progress.js';
import type { ConfirmBatches } from './confirm-batches.js';
import type { HearAgents } from './hear-agents.js';
import type { IngestRecords } from './ingest-records.js';
import type { KnownNodes } from './known-nodes.js';
import type { MessageFaults } from './message-faults.js';
import type { RejectionLog } from './rejection-log.js';
import { takeKept, takeNodes, takeSessions } from './take-node-records.js';
import type { UnclaimedMetrics } from './unclaimed-metrics.js';

/** What ingest must remember, committed with what the evaluation changed; batches are confirmed after that. */
export class CommitField implements CommitSource {
  #savedCheckpoint = 0;

  constructor(
    private readonly deps: {
      readonly records: Pick<IngestRecords, 'write'>;
      readonly directory: Pick<FieldDirectory, 'node'>;
      readonly nodes: KnownNodes;
      readonly progress: BatchProgress;
      readonly rejections: Pick<RejectionLog, 'take' | 'giveBack'>;
      readonly agents: Pick<HearAgents, 'takeGaps' | 'giveBackGaps'>;
      readonly unclaimed: UnclaimedMetrics;
      readonly confirmations: ConfirmBatches;
      readonly faults: Pick<MessageFaults, 'lostHere'>;
      readonly timing: Pick<IngestTiming, 'nodeWriteMs'>;
      /** Another may hold the group next. One service of all groups has no next holder. */
      readonly hasNextHolder: boolean;
      readonly stopped: () => boolean;
    },
  ) {}

  /** The checkpoint that is on record. */
  begin(checkpoint: number): void {
    this.#savedCheckpoint = checkpoint;
  }

  collect({ nowMs, checkpoint }: CommitContext): CommitPart | undefined {
    const { records, directory, nodes, progress, rejections, agents, unclaimed } = this.deps;
    const { confirmations, faults, timing, hasNextHolder, stopped } = this.deps;
    const ranges = progress.take();
    const known = takeNodes(nodes.all(), directory, { nowMs, nodeWriteMs: timing.nodeWriteMs });
    const rejected = rejections.take();
    const gaps = agents.takeGaps();
    const field = unclaimed.take();
    const sessions = hasNextHolder ? takeSessions(nodes.all(), stopped()) : undefined;
    const kept = hasNextHolder ? takeKept(nodes.all()) : undefined;
    const fieldCount = field.discovered.length + field.unclaimed.length;
    const moved = checkpoint > this.#savedCheckpoint ? checkpoint : undefined;
    const nodeCount = known.records.length + (sessions?.records.length ?? 0) + (kept?.records.length ?? 0);
    if (moved === undefined && ranges.records.length + nodeCount + rejected.length + gaps.length + fieldCount === 0) {
      return undefined;
    }
    let cut: readonly (NodeAddress & { readonly readings: number })[] = [];
    return {
      async write(tx) {
        cut = await records.write(tx, {
          nowMs,
          checkpoint: moved,
          ranges: ranges.records,
          nodes: known.records,
          rejections: rejected,
          gaps,
          sessions: sessions?.records ?? [],
          kept: kept?.records ?? [],
          ...field,
        });
      },
      committed: () => {
        for (const { readings, ...address } of cut) faults.lostHere(address, readings);
        this.#savedCheckpoint = moved ?? this.#savedCheckpoint;
        for (const { groupId, edgeNodeId, epoch } of ranges.committed()) {
          confirmations.want({ groupId, edgeNodeId }, epoch);
        }
        confirmations.flush();
      },
      failed() {
        ranges.failed();
        known.failed();
        sessions?.failed();
        kept?.failed();
        rejections.giveBack(rejected);
        agents.giveBackGaps(gaps);
        unclaimed.giveBack(field);
      },
    };
  }
}
