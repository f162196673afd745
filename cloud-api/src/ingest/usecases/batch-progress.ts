import { type BatchRange, type NodeAddress, nodeKey } from '@anju/contracts/sparkplug';
import { RecordRanges } from '../domain/record-ranges.js';
import type { EpochRangesRecord } from './ingest-records.js';

/** More epochs of one node than these are forgotten, the longest untouched first: each start of an agent makes one. */
const mostEpochs = 64;

/** How far one epoch of one node's outbox has come. */
export interface EpochProgress extends NodeAddress {
  readonly epoch: string;
  readonly evaluated: RecordRanges;
  readonly stored: RecordRanges;
  /** Stored and evaluated, and that is committed with what the evaluation changed. */
  committed: RecordRanges;
}

/** Which batches are stored and which are evaluated; what is both may be confirmed. */
export class BatchProgress {
  readonly #nodes = new Map<string, Map<string, EpochProgress>>();
  #dirty = new Set<EpochProgress>();

  restore(records: readonly EpochRangesRecord[]): void {
    for (const record of records) {
      const progress = this.of(record, record.epoch);
      const ranges = new RecordRanges(record.ranges);
      progress.evaluated.addAll(ranges);
      progress.stored.addAll(ranges);
      progress.committed = ranges;
    }
  }

  of(node: NodeAddress, epoch: string): EpochProgress {
    const key = nodeKey(node);
    let epochs = this.#nodes.get(key);
    if (epochs === undefined) {
      epochs = new Map();
      this.#nodes.set(key, epochs);
    }
    const known = epochs.get(epoch);
    epochs.delete(epoch);
    const progress = known ?? {
      groupId: node.groupId,
      edgeNodeId: node.edgeNodeId,
      epoch,
      evaluated: new RecordRanges(),
      committed: new RecordRanges(),
      stored: new RecordRanges(),
    };
    epochs.set(epoch, progress);
    if (epochs.size > mostEpochs) {
      const [oldest] = epochs.keys();
      if (oldest !== undefined) epochs.delete(oldest);
    }
    return progress;
  }

  isEvaluated(node: NodeAddress, range: BatchRange): boolean {
    return this.of(node, range.epoch).evaluated.covers(range.first, range.last);
  }

  isStored(node: NodeAddress, range: BatchRange): boolean {
    return this.of(node, range.epoch).stored.covers(range.first, range.last);
  }

  /** In memory; it counts for good once the batch is stored too, since what is not stored is not replayed. */
  markEvaluated(node: NodeAddress, range: BatchRange): void {
    this.of(node, range.epoch).evaluated.add(range.first, range.last);
  }

  markStored(node: NodeAddress, range: BatchRange): void {
    const progress = this.of(node, range.epoch);
    progress.stored.add(range.first, range.last);
    this.#dirty.add(progress);
  }

  get dirty(): boolean {
    return this.#dirty.size > 0;
  }

  /** What became stored and evaluated since the last call, for one transaction. */
  take(): { readonly records: EpochRangesRecord[]; committed(): readonly EpochProgress[]; failed(): void } {
    const taken = [...this.#dirty].map((progress) => ({
      progress,
      ranges: progress.evaluated.intersect(progress.stored).toArray(),
    }));
    this.#dirty = new Set();
    return {
      records: taken.map(({ progress: { groupId, edgeNodeId, epoch }, ranges }) => ({
        groupId,
        edgeNodeId,
        epoch,
        ranges,
      })),
      committed: () => {
        for (const { progress, ranges } of taken) progress.committed = new RecordRanges(ranges);
        return taken.map(({ progress }) => progress);
      },
      failed: () => {
        for (const { progress } of taken) this.#dirty.add(progress);
      },
    };
  }

  confirmable(node: NodeAddress, epoch: string): [number, number][] {
    return this.#nodes.get(nodeKey(node))?.get(epoch)?.committed.toArray() ?? [];
  }
}
