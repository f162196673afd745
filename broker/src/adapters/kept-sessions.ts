import type { Aedes, PublishPacket, Subscription } from 'aedes';
import { KeptQueues, type QueueLimits } from '../domain/kept-queues.js';
import {
  FileSessionJournal,
  type JournalRecord,
  noJournal,
  readJournal,
  type SessionJournal,
} from './session-journal.js';

interface Identified {
  readonly id: string;
}

interface OutgoingPacket {
  readonly cmd: string;
  readonly messageId?: number | undefined;
  readonly payload?: Buffer;
}

/** The part of aedes' persistence that sessions pass through. */
interface Persistence {
  addSubscriptions(client: Identified, subscriptions: readonly Subscription[]): Promise<void>;
  removeSubscriptions(client: Identified, topics: readonly string[]): Promise<void>;
  cleanSubscriptions(client: Identified): Promise<void>;
  outgoingEnqueue(subscription: { clientId: string }, packet: object): Promise<void>;
  outgoingEnqueueCombi(subscriptions: readonly { clientId: string }[], packet: OutgoingPacket): Promise<void>;
  outgoingUpdate(client: Identified, packet: OutgoingPacket): Promise<void>;
  outgoingClearMessageId(client: Identified, packet: { messageId?: number }): Promise<unknown>;
}

export interface KeptSessionEvents {
  /** A message came to a full queue. */
  onDropped(clientId: string, topic: string): void;
  onJournalError(error: unknown): void;
}

/**
 * Keeps sessions beyond their connections, bounded, and with a journal beyond the broker's own death: a sensor's QoS 1
 * message is on disk for every session that wants it before the sensor gets its PUBACK.
 *
 * aedes keeps the queue it serves from in memory; this watches what goes in and out of it.
 */
export class KeptSessions {
  readonly #queues: KeptQueues;
  #journal: SessionJournal = noJournal;
  /** aedes copies its packets but never their payloads. */
  readonly #numbers = new WeakMap<Buffer, number>();
  readonly #inFlight = new Map<string, Map<number, number>>();
  readonly #events: KeptSessionEvents;

  private constructor(limits: QueueLimits, events: KeptSessionEvents) {
    this.#queues = new KeptQueues(limits);
    this.#events = events;
  }

  /** `path` absent: sessions are kept in memory only. */
  static async attach(
    broker: Aedes,
    options: { path: string | undefined; limits: QueueLimits; events: KeptSessionEvents },
  ): Promise<KeptSessions> {
    const kept = new KeptSessions(options.limits, options.events);
    const { persistence } = broker as unknown as { persistence: Persistence };
    if (options.path !== undefined) {
      for (const record of readJournal(options.path)) kept.#replay(record);
      kept.#journal = await FileSessionJournal.open(options.path, () => kept.#live());
    }
    await kept.#restoreInto(persistence);
    kept.#watch(persistence);
    return kept;
  }

  /** Resolves when the message is safe for every session that wants it. */
  async store(packet: PublishPacket): Promise<void> {
    if (packet.qos === 0 || this.#queues.sessions.size === 0) return;
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload, 'utf8') : packet.payload;
    packet.payload = payload;
    const { takers, full } = this.#queues.wanting(packet.topic, payload.length);
    for (const clientId of full) this.#events.onDropped(clientId, packet.topic);
    if (takers.length === 0) return;
    const message = this.#queues.add({ topic: packet.topic, payload, qos: packet.qos }, takers);
    this.#numbers.set(payload, message.number);
    const record = { k: 'm', n: message.number, c: takers, t: packet.topic, q: packet.qos } as const;
    await this.#journal.append({ ...record, p: payload.toString('base64') });
  }

  close(): Promise<void> {
    return this.#journal.close();
  }

  #replay(record: JournalRecord): void {
    switch (record.k) {
      case 's':
        this.#queues.subscribe(record.c, record.t, record.q);
        return;
      case 'u':
        this.#queues.unsubscribe(record.c, record.t);
        return;
      case 'x':
        this.#queues.end(record.c);
        return;
      case 'm': {
        const payload = Buffer.from(record.p, 'base64');
        this.#queues.add({ topic: record.t, payload, qos: record.q }, record.c, record.n);
        return;
      }
      case 'a':
        this.#queues.confirm(record.n, record.c);
    }
  }

  #live(): JournalRecord[] {
    const subscriptions = [...this.#queues.sessions].flatMap(([c, session]) =>
      [...session.subscriptions].map(([t, q]) => ({ k: 's', c, t, q }) as const),
    );
    const messages = [...this.#queues.messages.values()].map(
      ({ number, waiting, topic, qos, payload }) =>
        ({ k: 'm', n: number, c: [...waiting], t: topic, q: qos, p: payload.toString('base64') }) as const,
    );
    return [...subscriptions, ...messages];
  }

  async #restoreInto(persistence: Persistence): Promise<void> {
    for (const [id, session] of this.#queues.sessions) {
      const subscriptions = [...session.subscriptions].map(([topic, qos]) => ({ topic, qos }));
      await persistence.addSubscriptions({ id }, subscriptions);
    }
    for (const { number, waiting, topic, qos, payload } of this.#queues.messages.values()) {
      this.#numbers.set(payload, number);
      const packet = { cmd: 'publish', brokerId: 'before', brokerCounter: number, topic, payload, qos, retain: false };
      for (const clientId of waiting) await persistence.outgoingEnqueue({ clientId }, packet);
    }
  }

  #note(record: JournalRecord): void {
    // Not waited for: lost with a crash it means a session or a message too many, which is harmless, never one too few.
    this.#journal.append(record).catch(this.#events.onJournalError);
  }

  #watch(persistence: Persistence): void {
    const original = {
      addSubscriptions: persistence.addSubscriptions.bind(persistence),
      removeSubscriptions: persistence.removeSubscriptions.bind(persistence),
      cleanSubscriptions: persistence.cleanSubscriptions.bind(persistence),
      enqueue: persistence.outgoingEnqueueCombi.bind(persistence),
      update: persistence.outgoingUpdate.bind(persistence),
      clear: persistence.outgoingClearMessageId.bind(persistence),
    };
    persistence.addSubscriptions = async (client, subscriptions) => {
      for (const { topic, qos } of subscriptions) {
        // aedes tells of all the filters of a SUBSCRIBE once for each of them.
        if (this.#queues.sessions.get(client.id)?.subscriptions.get(topic) === qos) continue;
        this.#queues.subscribe(client.id, topic, qos);
        // Before SUBACK: from then on the subscriber counts on it.
        await this.#journal.append({ k: 's', c: client.id, t: topic, q: qos });
      }
      await original.addSubscriptions(client, subscriptions);
    };
    persistence.removeSubscriptions = async (client, topics) => {
      for (const topic of topics) {
        this.#queues.unsubscribe(client.id, topic);
        this.#note({ k: 'u', c: client.id, t: topic });
      }
      await original.removeSubscriptions(client, topics);
    };
    persistence.cleanSubscriptions = async (client) => {
      if (this.#queues.sessions.has(client.id)) {
        this.#queues.end(client.id);
        this.#inFlight.delete(client.id);
        this.#note({ k: 'x', c: client.id });
      }
      await original.cleanSubscriptions(client);
    };
    persistence.outgoingEnqueueCombi = (subscriptions, packet) => {
      const number = packet.payload === undefined ? undefined : this.#numbers.get(packet.payload);
      const waiting = number === undefined ? undefined : this.#queues.messages.get(number)?.waiting;
      return original.enqueue(
        subscriptions.filter(({ clientId }) => waiting?.has(clientId)),
        packet,
      );
    };
    persistence.outgoingUpdate = async (client, packet) => {
      const number = packet.payload === undefined ? undefined : this.#numbers.get(packet.payload);
      if (number !== undefined && packet.messageId !== undefined) {
        const flying = this.#inFlight.get(client.id) ?? new Map<number, number>();
        flying.set(packet.messageId, number);
        this.#inFlight.set(client.id, flying);
      }
      await original.update(client, packet);
    };
    persistence.outgoingClearMessageId = (client, packet) => {
      const flying = this.#inFlight.get(client.id);
      const number = packet.messageId === undefined ? undefined : flying?.get(packet.messageId);
      if (number !== undefined && packet.messageId !== undefined) {
        flying?.delete(packet.messageId);
        if (this.#queues.confirm(number, client.id)) this.#note({ k: 'a', n: number, c: client.id });
      }
      return original.clear(client, packet);
    };
  }
}
