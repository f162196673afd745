import type { NodeAddress } from '@anju/contracts/sparkplug';
import { ClockOffset } from '../domain/clock-offset.js';
import { NodeSession } from '../domain/node-session.js';
import { RebirthSchedule } from '../domain/rebirth-schedule.js';
import { ReorderWindow } from '../domain/reorder-window.js';
import type { FieldMessageType } from '../domain/session-outcome.js';
import { UnprovenMessages } from '../domain/unproven-messages.js';
import type { NodeRecord } from './ingest-records.js';
import type { RejectedMessage } from './rejection-log.js';

/** What an integer column holds: a count stops there, and the records go on. */
const mostCounted = 2_147_483_647;

/** A message as it came, to be received when its turn is. */
export interface EarlyMessage {
  readonly type: FieldMessageType;
  readonly message: RejectedMessage;
  readonly receivedMs: number;
}

/** A message of a node: its number and when it came, ms. */
export interface KeptMessage {
  readonly seq: number;
  readonly receivedMs: number;
}

/** A node that is registered or was heard of, with what the host knows of it. */
export class KnownNode implements NodeAddress {
  readonly groupId: string;
  readonly edgeNodeId: string;
  readonly session: NodeSession;
  /** What overtook a message that is still to come. */
  readonly early = new ReorderWindow<EarlyMessage>();
  /** What can be read only if the births say that nothing has changed since another held the group. */
  readonly unproven = new UnprovenMessages<EarlyMessage>();
  readonly rebirth: RebirthSchedule;
  readonly offset: ClockOffset;
  /** Nobody registered it, as far as was known at its last message. */
  isStranger = false;
  /** Since when it is online or offline. */
  sinceMs: number | null;
  online = false;
  lastMessageMs: number | null;
  bdSeq: number | null;
  sequenceGaps: number;
  rebirthRequests: number;
  rejected: number;
  readingsDropped: number;
  /** Metrics that came before anybody knew whether the node sends them again. */
  undecided = 0;
  /** Batches on their way to the store. */
  unsettled = 0;
  /** The last message up to which everything is stored, or counted as dropped. */
  kept: KeptMessage | null = null;
  savedKept: KeptMessage | null = null;
  /** Without a birth by then nothing of it counts as watched any more. */
  unwatchAtMs: number | null = null;
  /** What of the session is in the records: its births and the number of the last message; `null`: nothing. */
  saved: { readonly births: number; readonly seq: number } | null = null;
  /** Something but the time of the last message changed. */
  changed = false;
  writtenMs = 0;

  constructor(
    node: NodeAddress,
    record: NodeRecord | undefined,
    options: { readonly minMs: number; readonly maxMs: number; readonly reorderMs: number },
  ) {
    this.session = new NodeSession({ reordering: options.reorderMs > 0 });
    this.groupId = node.groupId;
    this.edgeNodeId = node.edgeNodeId;
    this.rebirth = new RebirthSchedule(options);
    this.offset = new ClockOffset(record?.clockOffsetMs ?? null);
    this.sinceMs = record?.sinceMs ?? null;
    this.lastMessageMs = record?.lastMessageMs ?? null;
    this.bdSeq = record?.bdSeq ?? null;
    this.sequenceGaps = record?.sequenceGaps ?? 0;
    this.rebirthRequests = record?.rebirthRequests ?? 0;
    this.rejected = record?.rejected ?? 0;
    this.readingsDropped = record?.readingsDropped ?? 0;
    // Nobody is watched until it speaks.
    this.changed = record?.online === true;
  }

  settled(message: KeptMessage): void {
    this.unsettled--;
    this.kept = message;
  }

  setOnline(online: boolean, nowMs: number): boolean {
    if (this.online === online) return false;
    this.online = online;
    this.sinceMs = nowMs;
    this.changed = true;
    return true;
  }

  record(estate: { readonly estateId: string; readonly path: string } | undefined): NodeRecord {
    const { offsetMs } = this.offset;
    return {
      groupId: this.groupId,
      edgeNodeId: this.edgeNodeId,
      estateId: estate?.estateId ?? null,
      path: estate?.path ?? null,
      online: this.online,
      sinceMs: this.sinceMs,
      lastMessageMs: this.lastMessageMs,
      clockOffsetMs: offsetMs === null ? null : Math.max(-2_147_483_648, Math.min(2_147_483_647, Math.round(offsetMs))),
      bdSeq: this.bdSeq,
      sequenceGaps: Math.min(mostCounted, this.sequenceGaps),
      rebirthRequests: Math.min(mostCounted, this.rebirthRequests),
      rejected: Math.min(mostCounted, this.rejected),
      readingsDropped: Math.min(mostCounted, this.readingsDropped),
    };
  }
}
