import { type NodeAddress, nodeKey } from '@anju/contracts/sparkplug';
import type { Clock } from '../../platform/clock.js';
import type { FieldDirectory, IngestTiming } from '../ingest.js';
import type { IngestRecords, NodeRecord } from './ingest-records.js';
import { KnownNode } from './known-node.js';

/** Unregistered nodes that are remembered; more are counted only. */
const mostStrangers = 1_000;
/** A node that was not heard of for longer may have been born again since, ms. */
const recalledForMs = 60_000;

/** The nodes that are registered or were heard of. */
export class KnownNodes {
  readonly #nodes = new Map<string, KnownNode>();
  readonly #records = new Map<string, NodeRecord>();
  #strangers = 0;

  constructor(
    private readonly deps: {
      readonly directory: Pick<FieldDirectory, 'node' | 'registeredNodes'>;
      readonly clock: Clock;
      readonly timing: Pick<IngestTiming, 'rebirthMinMs' | 'rebirthMaxMs' | 'reorderMs'>;
    },
  ) {}

  restore(records: readonly NodeRecord[]): void {
    for (const record of records) this.#records.set(nodeKey(record), record);
    for (const node of this.deps.directory.registeredNodes()) this.node(node);
  }

  /** What the holder before knew of nodes that were heard of until just now. */
  recall(sessions: Awaited<ReturnType<IngestRecords['load']>>['sessions']): void {
    const sinceMs = this.deps.clock.nowMs() - recalledForMs;
    for (const { groupId, edgeNodeId, session, keptSeq, keptMs } of sessions) {
      const node = this.node({ groupId, edgeNodeId });
      if (node === undefined) continue;
      node.saved = { births: -1, seq: -1 };
      if (session === null || Math.max(node.lastMessageMs ?? 0, keptMs ?? 0) < sinceMs) continue;
      node.session.recall(session, keptSeq);
    }
  }

  /** What was stored after the last message that the holder before could tell of. `undefined`: that is not known in time. */
  recallKept(replayed: ReadonlyMap<string, number> | undefined): void {
    for (const [key, node] of this.#nodes) {
      node.session.keptMore(replayed === undefined ? null : (replayed.get(key) ?? 0));
    }
  }

  /** `undefined`: one stranger too many. */
  node(address: NodeAddress): KnownNode | undefined {
    const key = nodeKey(address);
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    if (this.deps.directory.node(address.groupId, address.edgeNodeId) === undefined) {
      if (this.#strangers >= mostStrangers) return undefined;
      this.#strangers++;
    }
    const { rebirthMinMs: minMs, rebirthMaxMs: maxMs, reorderMs } = this.deps.timing;
    const node = new KnownNode(address, this.#records.get(key), { minMs, maxMs, reorderMs });
    if (!this.#records.has(key)) node.changed = true;
    this.#nodes.set(key, node);
    return node;
  }

  all(): Iterable<KnownNode> {
    return this.#nodes.values();
  }

  get size(): number {
    return this.#nodes.size;
  }

  get onlineCount(): number {
    let count = 0;
    for (const node of this.#nodes.values()) if (node.online) count++;
    return count;
  }

  isOnline(address: NodeAddress): boolean {
    return this.#nodes.get(nodeKey(address))?.online === true;
  }
}
