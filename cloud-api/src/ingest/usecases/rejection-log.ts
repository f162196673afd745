import type { NodeAddress } from '@anju/contracts/sparkplug';
import type { Problem } from '../domain/declared-metrics.js';
import { storableText } from '../domain/storable-text.js';
import type { IngestMetrics } from './ingest-metrics.js';
import type { RejectionRecord } from './ingest-records.js';
import { isKeepable } from './unclaimed-metrics.js';

const payloadBytes = 256;
const mostPending = 2_000;
/** Readings within them that can be taken again. DEFAULT. */
const mostHeld = 100_000;
/** What can be taken again is more than a note: of it so many times as much is kept. */
const heldShare = 20;

export interface RejectedMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly node: NodeAddress | null;
  readonly deviceId: string | null;
  readonly path: string | null;
}

/** Counts everything that is set aside, and keeps as much of it as an operator can read. */
export class RejectionLog {
  #pending: RejectionRecord[] = [];
  #held = 0;
  #windowStartMs = 0;
  readonly #writtenInWindow = new Map<string, number>();
  readonly #metrics: IngestMetrics;
  readonly #perMinute: number;

  constructor(metrics: IngestMetrics, perMinute: number) {
    this.#metrics = metrics;
    this.#perMinute = perMinute;
  }

  add(message: RejectedMessage, problems: readonly Problem[], atMs: number): void {
    for (const problem of problems) {
      this.#metrics.rejected(problem.code, 1);
      const readings = (problem.readings ?? []).filter(isKeepable);
      const share = readings.length > 0 ? heldShare : 1;
      if (!this.#admits(`${message.node?.groupId}/${message.node?.edgeNodeId} ${problem.code}`, atMs, share)) continue;
      const holds = readings.length > 0 && this.#held + readings.length <= mostHeld;
      if (holds) this.#held += readings.length;
      this.#pending.push({
        atMs,
        code: problem.code,
        detail: storableText(problem.detail, 500),
        groupId: message.node?.groupId ?? null,
        edgeNodeId: message.node?.edgeNodeId ?? null,
        deviceId: message.deviceId,
        point: problem.point === undefined ? null : storableText(problem.point, 200),
        topic: storableText(message.topic, 500),
        payloadHex: Buffer.from(message.payload.subarray(0, payloadBytes)).toString('hex'),
        path: message.path,
        held: holds ? { receivedMs: atMs, readings } : null,
      });
    }
  }

  #admits(key: string, atMs: number, share: number): boolean {
    if (atMs - this.#windowStartMs >= 60_000 || atMs < this.#windowStartMs) {
      this.#windowStartMs = atMs;
      this.#writtenInWindow.clear();
    }
    const written = this.#writtenInWindow.get(key) ?? 0;
    if (written >= this.#perMinute * share || this.#pending.length >= mostPending) return false;
    this.#writtenInWindow.set(key, written + 1);
    return true;
  }

  get pending(): boolean {
    return this.#pending.length > 0;
  }

  take(): RejectionRecord[] {
    const taken = this.#pending;
    this.#pending = [];
    this.#held = 0;
    return taken;
  }

  giveBack(records: readonly RejectionRecord[]): void {
    this.#pending = [...records, ...this.#pending].slice(0, mostPending);
    this.#held = this.#pending.reduce((sum, { held }) => sum + (held?.readings.length ?? 0), 0);
  }
}
