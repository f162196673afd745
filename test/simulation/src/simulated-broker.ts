import type { SeededRandom } from './seeded-random.js';
import type { SimulatedTime } from './simulated-time.js';

export interface Will {
  readonly topic: string;
  readonly payload: Buffer;
  readonly retain: boolean;
}

/** What the broker knows of one connection. */
export interface BrokerSession {
  readonly clientId: string;
  readonly will: Will;
  readonly subscriptions: string[];
  deliver(topic: string, payload: Buffer): void;
  /** The broker closed it, or another connection took its client id over. */
  closed(): void;
}

function matches(filter: string, topic: string): boolean {
  const [wanted, levels] = [filter.split('/'), topic.split('/')];
  for (const [at, level] of wanted.entries()) {
    if (level === '#') return true;
    if (level !== '+' && level !== levels[at]) return false;
  }
  return wanted.length === levels.length;
}

/** MQTT as a Sparkplug network uses it: sessions without memory, wills, retained messages, take-over of client ids. */
export class SimulatedBroker {
  readonly #sessions = new Map<string, BrokerSession>();
  readonly #retained = new Map<string, Buffer>();

  connect(session: BrokerSession): void {
    const before = this.#sessions.get(session.clientId);
    if (before !== undefined) this.disconnect(before, true);
    this.#sessions.set(session.clientId, session);
  }

  /** `broken`: without a DISCONNECT, so that the will is published. */
  disconnect(session: BrokerSession, broken: boolean): void {
    if (this.#sessions.get(session.clientId) !== session) return;
    this.#sessions.delete(session.clientId);
    session.closed();
    if (broken) this.publish(session.will.topic, session.will.payload, session.will.retain);
  }

  subscribe(session: BrokerSession, filter: string): void {
    session.subscriptions.push(filter);
    for (const [topic, payload] of this.#retained) if (matches(filter, topic)) session.deliver(topic, payload);
  }

  publish(topic: string, payload: Buffer, retain = false): void {
    if (retain) this.#retained.set(topic, payload);
    for (const session of [...this.#sessions.values()]) {
      if (session.subscriptions.some((filter) => matches(filter, topic))) session.deliver(topic, payload);
    }
  }

  /** Ends and comes back at once: connections break, wills are published, what is retained stays. */
  restart(): void {
    for (const session of [...this.#sessions.values()]) this.disconnect(session, true);
  }
}

/** What one client's way to the broker does to QoS 0 messages. Probabilities, and ms. */
export interface PathFaults {
  readonly loss: number;
  readonly duplication: number;
  /** Of being held up for up to `delayMs`, so that later messages come first. */
  readonly delay: number;
  readonly delayMs: number;
}

export const calm: PathFaults = { loss: 0, duplication: 0, delay: 0, delayMs: 0 };

const LATENCY_MS = 20;

/** One client's way to the broker and back. In a partition nothing passes; what is acknowledged passes when it is over. */
export class Path {
  faults: PathFaults = calm;
  #partitioned = false;
  #held: (() => void)[] = [];

  constructor(
    private readonly time: SimulatedTime,
    private readonly random: SeededRandom,
  ) {}

  get partitioned(): boolean {
    return this.#partitioned;
  }

  partition(): void {
    this.#partitioned = true;
  }

  heal(): void {
    this.#partitioned = false;
    for (const arrive of this.#held.splice(0)) this.time.after(LATENCY_MS, arrive);
  }

  /** QoS 0. */
  send(arrive: () => void): void {
    const { loss, duplication, delay, delayMs } = this.faults;
    const lost = this.random.chance(loss);
    const copies = this.random.chance(duplication) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const heldUpMs = this.random.chance(delay) ? this.random.between(1, delayMs) : 0;
      if (!lost && !this.#partitioned) this.time.after(LATENCY_MS + heldUpMs, arrive);
    }
  }

  /** QoS 1 and what else TCP repeats: in order, and after a partition still. */
  sendSurely(arrive: () => void): void {
    if (this.#partitioned) this.#held.push(arrive);
    else this.time.after(LATENCY_MS, arrive);
  }

  /** The connection is gone, and with it what was still to be repeated. */
  forget(): void {
    this.#held = [];
  }
}
