import { covers } from './topic-filter.js';

export interface QueuedMessage {
  readonly number: number;
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 1 | 2;
  /** Sessions that have not confirmed it yet. */
  readonly waiting: Set<string>;
}

export interface QueueLimits {
  readonly maxMessages: number;
  readonly maxBytes: number;
}

interface Session {
  readonly subscriptions: Map<string, 0 | 1 | 2>;
  messages: number;
  bytes: number;
}

/** Sessions that outlive their connections, and what each has yet to receive. */
export class KeptQueues {
  readonly #limits: QueueLimits;
  readonly #sessions = new Map<string, Session>();
  readonly #messages = new Map<number, QueuedMessage>();
  #next = 1;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get sessions(): ReadonlyMap<string, { readonly subscriptions: ReadonlyMap<string, 0 | 1 | 2> }> {
    return this.#sessions;
  }

  get messages(): ReadonlyMap<number, QueuedMessage> {
    return this.#messages;
  }

  subscribe(clientId: string, topic: string, qos: 0 | 1 | 2): void {
    const session = this.#sessions.get(clientId) ?? { subscriptions: new Map(), messages: 0, bytes: 0 };
    session.subscriptions.set(topic, qos);
    this.#sessions.set(clientId, session);
  }

  unsubscribe(clientId: string, topic: string): void {
    this.#sessions.get(clientId)?.subscriptions.delete(topic);
  }

  end(clientId: string): void {
    if (!this.#sessions.delete(clientId)) return;
    for (const message of [...this.#messages.values()]) {
      if (message.waiting.delete(clientId) && message.waiting.size === 0) this.#messages.delete(message.number);
    }
  }

  /** Sessions that a message of `topic` is for, and those of them whose queue is full. */
  wanting(topic: string, bytes: number): { takers: string[]; full: string[] } {
    const takers: string[] = [];
    const full: string[] = [];
    for (const [clientId, session] of this.#sessions) {
      const wants = [...session.subscriptions].some(([filter, qos]) => qos > 0 && covers(filter, topic));
      if (!wants) continue;
      const fits = session.messages < this.#limits.maxMessages && session.bytes + bytes <= this.#limits.maxBytes;
      (fits ? takers : full).push(clientId);
    }
    return { takers, full };
  }

  add(
    message: { topic: string; payload: Buffer; qos: 1 | 2 },
    takers: readonly string[],
    number = this.#next,
  ): QueuedMessage {
    this.#next = Math.max(this.#next, number + 1);
    const before = this.#messages.get(number);
    if (before) return before; // Journals may tell of a message twice.
    const queued = { ...message, number, waiting: new Set(takers) };
    this.#messages.set(number, queued);
    for (const clientId of takers) this.#count(clientId, 1, message.payload.length);
    return queued;
  }

  /** `false`: nothing was waiting. */
  confirm(number: number, clientId: string): boolean {
    const message = this.#messages.get(number);
    if (!message?.waiting.delete(clientId)) return false;
    this.#count(clientId, -1, -message.payload.length);
    if (message.waiting.size === 0) this.#messages.delete(number);
    return true;
  }

  #count(clientId: string, messages: number, bytes: number): void {
    const session = this.#sessions.get(clientId);
    if (!session) return;
    session.messages += messages;
    session.bytes += bytes;
  }
}
