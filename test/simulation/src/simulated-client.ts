import { EventEmitter } from 'node:events';
import type { IClientOptions } from 'mqtt';
import type { BrokerSession, Path, SimulatedBroker } from './simulated-broker.js';
import type { SimulatedTime } from './simulated-time.js';

const isState = (topic: string) => topic.includes('/STATE/');

/** As much of an MQTT client as an edge node uses, on the simulated network. Events come as from the real one, never at once. */
export class SimulatedClient extends EventEmitter {
  connected = false;
  readonly stream = { writableLength: 0 };
  #over = false;
  #dead = false;
  readonly #session: BrokerSession;
  #unanswered: (() => void)[] = [];

  constructor(
    private readonly parts: { readonly time: SimulatedTime; readonly broker: SimulatedBroker; readonly path: Path },
    private readonly options: IClientOptions,
  ) {
    super();
    const { will, clientId = '', connectTimeout = 10_000 } = options;
    if (will === undefined) throw new Error('an edge node has a will');
    this.#session = {
      clientId,
      will: { topic: will.topic, payload: Buffer.from(will.payload), retain: will.retain ?? false },
      subscriptions: [],
      deliver: (topic, payload) => this.#deliver(topic, payload),
      closed: () => this.#lost(),
    };
    const { time, broker, path } = parts;
    const gaveUp = time.after(connectTimeout, () => {
      if (this.#over || this.#dead || this.connected) return;
      this.emit('error', new Error('connack timeout'));
      this.#lost();
    });
    path.sendSurely(() => {
      if (this.#over || this.#dead) return;
      gaveUp();
      broker.connect(this.#session);
      this.connected = true;
      this.emit('connect');
    });
  }

  async subscribeAsync(topics: readonly string[]): Promise<{ topic: string; qos: number }[]> {
    await this.#roundTrip(() => {
      for (const topic of topics) this.parts.broker.subscribe(this.#session, topic);
    });
    return topics.map((topic) => ({ topic, qos: 1 }));
  }

  publish(topic: string, payload: Buffer, _options: object, sent: (error?: Error) => void): void {
    if (!this.connected || this.#dead) {
      sent(new Error('not connected'));
      return;
    }
    this.parts.path.send(() => {
      if (!this.#over && !this.#dead) this.parts.broker.publish(topic, payload);
    });
    sent();
  }

  /** QoS 1. */
  publishAsync(topic: string, payload: Buffer): Promise<void> {
    return this.#roundTrip(() => this.parts.broker.publish(topic, payload));
  }

  end(force: boolean): void {
    if (this.#over || this.#dead) return;
    // A connection that is broken off, or a goodbye that nobody hears.
    const broken = force || this.parts.path.partitioned;
    this.parts.time.after(1, () => this.parts.broker.disconnect(this.#session, broken));
    this.#lost();
  }

  /** The process was killed: it never hears or says anything again, and the broker notices. */
  kill(): void {
    this.#dead = true;
    this.connected = false;
    this.parts.path.forget();
    this.parts.time.after(1, () => {
      this.parts.broker.disconnect(this.#session, true);
      this.emit('close');
    });
  }

  /** Neither side heard of the other for longer than the keep-alive allows. */
  expire(): void {
    if (!this.connected) return;
    this.parts.broker.disconnect(this.#session, true);
    this.#lost();
  }

  get keepaliveMs(): number {
    return (this.options.keepalive ?? 60) * 1000;
  }

  #roundTrip(arrived: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = () => reject(new Error('connection closed'));
      this.#unanswered.push(fail);
      this.parts.path.sendSurely(() => {
        if (this.#over || this.#dead) return;
        arrived();
        this.parts.path.sendSurely(() => {
          if (this.#over || this.#dead) return;
          this.#unanswered = this.#unanswered.filter((each) => each !== fail);
          resolve();
        });
      });
    });
  }

  #deliver(topic: string, payload: Buffer): void {
    const arrive = () => {
      if (!this.#over && !this.#dead) this.emit('message', topic, payload);
    };
    if (isState(topic)) this.parts.path.sendSurely(arrive);
    else this.parts.path.send(arrive);
  }

  #lost(): void {
    if (this.#over || this.#dead) return;
    this.#over = true;
    this.connected = false;
    this.parts.path.forget();
    this.parts.time.after(1, () => {
      for (const fail of this.#unanswered.splice(0)) fail();
      this.emit('close');
    });
  }
}
