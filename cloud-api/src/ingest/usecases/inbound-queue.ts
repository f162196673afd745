import { NAMESPACE } from '@anju/contracts/sparkplug';
import type { IngestLimits } from '../ingest.js';

export interface InboundMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** When it came, whenever its turn is. */
  readonly receivedMs: number;
}

export interface InboundQueueOptions {
  readonly handle: (message: InboundMessage) => void;
  /** One too many of its node: it is not handled, but for a death, which is handled before all that waits. */
  readonly dropped: (message: InboundMessage) => void;
  readonly limits: Pick<IngestLimits, 'nodeMessages' | 'nodeBytes' | 'inboundBytes'>;
  /** Milliseconds of work before anything else of the process gets its turn. */
  readonly sliceMs: number;
  /** Milliseconds of any clock. */
  readonly now: () => number;
  /** Runs the task when the process has looked after everything else. */
  readonly later: (task: () => void) => void;
}

/** What a message needs beside its payload, bytes. */
const overheadBytes = 200;

/** `<group>/<node>`; what is no Sparkplug topic shares one place. */
function nodeOf(topic: string): { readonly key: string; readonly type: string } {
  const [namespace, groupId = '', type = '', edgeNodeId = ''] = topic.split('/', 4);
  return namespace === NAMESPACE ? { key: `${groupId}/${edgeNodeId}`, type } : { key: '', type: '' };
}

interface Waiting {
  readonly messages: InboundMessage[];
  bytes: number;
}

/**
 * Messages between the broker and what understands them: handled at once while that is quick, else nodes in turn, one message
 * each, so that a flooding node waits behind itself.
 *
 * Bounded: a node that has too much waiting loses what comes then; when all have too much together, reading from the broker
 * waits.
 */
export class InboundQueue {
  readonly #nodes = new Map<string, Waiting>();
  /** Keys of `#nodes`, each once, in the order of their turns from `#turn` on. */
  #order: string[] = [];
  #turn = 0;
  #bytes = 0;
  #spentMs = 0;
  #isScheduled = false;
  #roomWaiters: (() => void)[] = [];

  constructor(private readonly options: InboundQueueOptions) {}

  /** Messages of the node wait for their turn. */
  has(nodeKey: string): boolean {
    return this.#nodes.has(nodeKey);
  }

  get queuedBytes(): number {
    return this.#bytes;
  }

  /** Resolves when there is room to read on; `undefined` when there is now. */
  push(message: InboundMessage): Promise<void> | undefined {
    if (this.#nodes.size === 0 && this.#spentMs < this.options.sliceMs) {
      this.#handle(message);
      this.#schedule();
      return undefined;
    }
    this.#enqueue(message);
    this.#schedule();
    if (this.#bytes < this.options.limits.inboundBytes) return undefined;
    return new Promise((resolve) => this.#roomWaiters.push(resolve));
  }

  #enqueue(message: InboundMessage): void {
    const { nodeMessages, nodeBytes } = this.options.limits;
    const { key, type } = nodeOf(message.topic);
    const bytes = message.payload.length + overheadBytes;
    const waiting = this.#nodes.get(key);
    if (waiting === undefined) {
      this.#nodes.set(key, { messages: [message], bytes });
      this.#order.push(key);
    } else if (waiting.messages.length >= nodeMessages || waiting.bytes + bytes > nodeBytes) {
      // That a node is gone must not be lost among what it said before.
      if (type === 'NDEATH') this.#handle(message);
      else this.options.dropped(message);
      return;
    } else {
      waiting.messages.push(message);
      waiting.bytes += bytes;
    }
    this.#bytes += bytes;
  }

  #handle(message: InboundMessage): void {
    const startedMs = this.options.now();
    this.options.handle(message);
    // A clock that steps back must not give time that there is not.
    this.#spentMs += Math.max(0, this.options.now() - startedMs);
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.options.later(() => {
      this.#isScheduled = false;
      this.#spentMs = 0;
      this.#drain();
    });
  }

  #takeTurn(): string | undefined {
    const key = this.#order[this.#turn];
    if (key === undefined) return undefined;
    this.#turn += 1;
    // Cut now and then: the first key of a map from which thousands were taken is as slow to find.
    if (this.#turn === this.#order.length || this.#turn >= 4_096) {
      this.#order = this.#order.slice(this.#turn);
      this.#turn = 0;
    }
    return key;
  }

  #drain(): void {
    while (this.#spentMs < this.options.sliceMs) {
      const key = this.#takeTurn();
      if (key === undefined) break;
      const waiting = this.#nodes.get(key);
      const message = waiting?.messages.shift();
      if (waiting === undefined || message === undefined) continue;
      const bytes = message.payload.length + overheadBytes;
      waiting.bytes -= bytes;
      this.#bytes -= bytes;
      if (waiting.messages.length > 0) this.#order.push(key);
      else this.#nodes.delete(key);
      this.#handle(message);
    }
    if (this.#nodes.size > 0) this.#schedule();
    if (this.#bytes < this.options.limits.inboundBytes / 2) this.#releaseRoom();
  }

  #releaseRoom(): void {
    const waiters = this.#roomWaiters;
    this.#roomWaiters = [];
    for (const resolve of waiters) resolve();
  }

  /** Handles all that waits. */
  flush(): void {
    while (this.#nodes.size > 0) {
      this.#spentMs = 0;
      this.#drain();
    }
    this.#releaseRoom();
  }
}
