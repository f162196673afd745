import type { HazardEngine } from '../../hazards/hazards.js';
import type { Clock } from '../../platform/clock.js';
import type { FieldMessageType, Proof, SessionOutcome } from '../domain/session-outcome.js';
import type { IngestTiming } from '../ingest.js';
import type { EarlyMessage, KnownNode } from './known-node.js';
import type { MessageFaults } from './message-faults.js';
import type { Received } from './received-message.js';
import type { WatchNodes } from './watch-nodes.js';

type Outcome<Kind extends SessionOutcome['kind']> = Extract<SessionOutcome, { readonly kind: Kind }>;

/** Messages that cannot be understood yet, with their nodes: they wait for what is missing, or are lost when it does not come. */
export class HeldMessages {
  /** Nodes with messages that came too early. */
  readonly #waiting = new Set<KnownNode>();
  /** Nodes with messages that no birth has proven yet. */
  readonly #unproven = new Set<KnownNode>();

  constructor(
    private readonly deps: {
      readonly faults: MessageFaults;
      readonly watch: Pick<WatchNodes, 'needsBirth'>;
      readonly hazards: Pick<HazardEngine, 'requestCommit'>;
      readonly clock: Clock;
      readonly timing: Pick<IngestTiming, 'reorderMs' | 'rebirthSpreadMs' | 'unwatchAfterMs'>;
    },
  ) {}

  hasUnproven(node: KnownNode): boolean {
    return this.#unproven.has(node);
  }

  holdEarly({ node, message, receivedMs }: Received, type: FieldMessageType, { seq, lost }: Outcome<'early'>): void {
    const held = { message: { type, message, receivedMs }, bytes: message.payload.length, lost };
    if (node.early.hold(seq, held, this.deps.clock.nowMs())) this.#waiting.add(node);
    else {
      // One whose number waits already came twice.
      if (!node.early.waiting.includes(seq)) this.deps.faults.lost(node, lost);
      this.#giveUp(node);
    }
  }

  holdUnproven(
    { node, message, receivedMs }: Received,
    type: FieldMessageType,
    { deviceId, lost }: Outcome<'unproven'>,
  ): void {
    const held = { message: { type, message, receivedMs }, bytes: message.payload.length, deviceId, lost };
    if (node.unproven.hold(held, this.deps.clock.nowMs())) this.#unproven.add(node);
    else {
      this.deps.faults.lost(node, lost);
      node.session.giveUp();
    }
    this.deps.watch.needsBirth(node);
  }

  /** The early message whose turn has come. */
  takeNext(node: KnownNode): EarlyMessage | undefined {
    if (node.early.size === 0) return undefined;
    const next = node.early.take(node.session.expectedSeq, this.deps.clock.nowMs());
    if (node.early.size === 0) this.#waiting.delete(node);
    return next;
  }

  /** The messages of which a birth has just proven what they mean; those that it has refuted are lost. */
  takeProven(node: KnownNode, deviceId: string | null, proof: Proof): readonly EarlyMessage[] {
    if (proof === 'none') return [];
    const { messages, lost } = node.unproven.take(deviceId);
    if (node.unproven.size === 0) this.#unproven.delete(node);
    if (proof === 'same') return messages;
    this.deps.faults.lost(node, lost);
    return [];
  }

  /** `isCounted`: the numbers are still those that it waited by. */
  forgetEarly(node: KnownNode, isCounted = true): void {
    if (!this.#waiting.delete(node)) return;
    if (isCounted) this.deps.faults.lost(node, node.session.missedAmong(node.early.waiting));
    this.deps.faults.lost(node, node.early.clear());
  }

  forgetUnproven(node: KnownNode): void {
    if (!this.#unproven.delete(node)) return;
    this.deps.faults.lost(node, node.unproven.clear());
  }

  /** What has been missing for too long is lost (specification 3.0 §5.8, Reorder Timeout). */
  tick(): void {
    const nowMs = this.deps.clock.nowMs();
    const { reorderMs, rebirthSpreadMs, unwatchAfterMs } = this.deps.timing;
    for (const node of this.#waiting) {
      if (!node.early.isOver(nowMs, reorderMs)) continue;
      this.#giveUp(node);
    }
    for (const node of this.#unproven) {
      const isOver = node.unproven.isOver(nowMs, rebirthSpreadMs + unwatchAfterMs);
      if (isOver || !node.session.isProvable) this.forgetUnproven(node);
    }
  }

  /** The host hears nobody: neither what is missing nor what would prove the rest will come. */
  linkDown(): void {
    for (const node of this.#waiting) this.forgetEarly(node);
    for (const node of this.#unproven) this.forgetUnproven(node);
  }

  #giveUp(node: KnownNode): void {
    node.session.giveUp();
    this.forgetEarly(node);
    this.deps.faults.sequenceGap(node);
    this.deps.watch.needsBirth(node);
    this.deps.hazards.requestCommit('soon');
  }
}
