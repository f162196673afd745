import type { FieldDirectory } from '../ingest.js';
import type { KeptRecord, NodeRecord, SessionRecord } from './ingest-records.js';
import type { KeptMessage, KnownNode } from './known-node.js';

/** Rows to be written. They count as written until `failed` says that they were not. */
export interface TakenRecords<T> {
  readonly records: T[];
  failed(): void;
}

/** Nodes whose row must be written: at once where something changed, else at most once in `nodeWriteMs`. */
export function takeNodes(
  nodes: Iterable<KnownNode>,
  directory: Pick<FieldDirectory, 'node'>,
  { nowMs, nodeWriteMs }: { readonly nowMs: number; readonly nodeWriteMs: number },
): TakenRecords<NodeRecord> {
  const taken: { readonly node: KnownNode; readonly writtenMs: number }[] = [];
  for (const node of nodes) {
    const heard = (node.lastMessageMs ?? 0) > node.writtenMs && nowMs - node.writtenMs >= nodeWriteMs;
    if (!node.changed && !heard) continue;
    taken.push({ node, writtenMs: node.writtenMs });
    node.changed = false;
    node.writtenMs = nowMs;
  }
  return {
    records: taken.map(({ node }) => node.record(directory.node(node.groupId, node.edgeNodeId))),
    failed: () => {
      for (const { node, writtenMs } of taken) {
        node.changed = true;
        node.writtenMs = writtenMs;
      }
    },
  };
}

/** Up to which message each living node without confirmation is on record, where that has changed. */
export function takeKept(nodes: Iterable<KnownNode>): TakenRecords<KeptRecord> {
  const records: KeptRecord[] = [];
  const before: (readonly [KnownNode, KeptMessage | null])[] = [];
  for (const node of nodes) {
    const { groupId, edgeNodeId, session, lastMessageMs } = node;
    if (session.state !== 'born' || session.confirming) continue;
    const isAllStored = node.unsettled === 0 && node.early.size === 0;
    if (isAllStored && lastMessageMs !== null) node.kept = { seq: session.seq, receivedMs: lastMessageMs };
    const { kept, savedKept } = node;
    if (kept === null || (kept.seq === savedKept?.seq && kept.receivedMs === savedKept.receivedMs)) continue;
    before.push([node, savedKept]);
    node.savedKept = kept;
    records.push({ groupId, edgeNodeId, ...kept });
  }
  return {
    records,
    failed: () => {
      for (const [node, savedKept] of before) node.savedKept = savedKept;
    },
  };
}

/** Sessions for the next holder: where births came or nothing is certain any more; `exact`: with the number of the last message. */
export function takeSessions(nodes: Iterable<KnownNode>, exact: boolean): TakenRecords<SessionRecord> {
  const records: SessionRecord[] = [];
  const before: (readonly [KnownNode, KnownNode['saved']])[] = [];
  for (const node of nodes) {
    const { groupId, edgeNodeId, session, saved } = node;
    const { births, seq } = session;
    const isAlive = session.state === 'born';
    const isSaved = saved !== null && saved.births === births && (!exact || saved.seq === seq);
    if (isAlive ? isSaved : saved === null) continue;
    before.push([node, saved]);
    node.saved = isAlive ? { births, seq } : null;
    records.push({ groupId, edgeNodeId, session: session.save() ?? null });
  }
  return {
    records,
    failed: () => {
      for (const [node, saved] of before) node.saved = saved;
    },
  };
}
