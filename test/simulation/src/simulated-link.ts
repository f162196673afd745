import type { FieldLink, FieldLinkHandlers } from '@anju/cloud-api/parts';
import { encodeHostState, stateTopic } from '@anju/contracts/sparkplug';
import type { BrokerSession, Path, SimulatedBroker } from './simulated-broker.js';
import type { SimulatedTime } from './simulated-time.js';

const RECONNECT_MS = 1_500;

/** The host's connection on the simulated network: STATE as will and birth, back-pressure, reconnection. */
export class SimulatedLink implements FieldLink {
  #handlers: FieldLinkHandlers | undefined;
  #session: BrokerSession | undefined;
  #online = false;
  #dead = false;
  #receiving: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: {
      readonly time: SimulatedTime;
      readonly broker: SimulatedBroker;
      readonly path: Path;
      readonly hostId: string;
    },
  ) {}

  start(handlers: FieldLinkHandlers): void {
    this.#handlers = handlers;
    this.#connect();
  }

  publish(topic: string, payload: Uint8Array): boolean {
    if (this.#session === undefined || this.#dead) return false;
    const session = this.#session;
    const bytes = Buffer.from(payload);
    this.parts.path.send(() => {
      if (this.#session === session) this.parts.broker.publish(topic, bytes);
    });
    return true;
  }

  subscribeNewGroups(): void {
    // It listens to every group.
  }

  goOnline(): void {
    this.#online = true;
    if (this.#session !== undefined) this.#sayState(this.#session, true);
  }

  async stop(): Promise<void> {
    this.kill();
  }

  abandon(): void {
    this.kill();
  }

  kill(): void {
    if (this.#dead) return;
    this.#dead = true;
    const session = this.#session;
    this.#session = undefined;
    this.parts.path.forget();
    if (session !== undefined) this.parts.time.after(1, () => this.parts.broker.disconnect(session, true));
  }

  /** Neither side heard of the other for longer than the keep-alive allows. */
  expire(): void {
    if (this.#session !== undefined) this.parts.broker.disconnect(this.#session, true);
  }

  #connect(): void {
    if (this.#dead) return;
    const { time, broker, path, hostId } = this.parts;
    const sinceMs = time.nowMs();
    const session: BrokerSession = {
      clientId: 'host',
      will: {
        topic: stateTopic(hostId),
        payload: Buffer.from(encodeHostState({ online: false, timestamp: sinceMs })),
        retain: true,
      },
      subscriptions: [],
      deliver: (topic, payload) => {
        if (topic === stateTopic(hostId)) return;
        path.send(() => this.#receive(session, topic, payload));
      },
      closed: () => this.#closed(session),
    };
    path.sendSurely(() => {
      if (this.#dead) return;
      broker.connect(session);
      broker.subscribe(session, 'spBv1.0/#');
      this.#session = session;
      this.#handlers?.up();
      if (this.#online) this.#sayState(session, true);
    });
  }

  #sayState(session: BrokerSession, online: boolean): void {
    const { time, broker, path, hostId } = this.parts;
    const payload = Buffer.from(encodeHostState({ online, timestamp: time.nowMs() }));
    path.sendSurely(() => {
      if (this.#session === session) broker.publish(stateTopic(hostId), payload, true);
    });
  }

  /** One after the other: reading waits where the host says so. */
  #receive(session: BrokerSession, topic: string, payload: Buffer): void {
    this.#receiving = this.#receiving.then(() => {
      if (this.#session !== session || this.#dead) return;
      return this.#handlers?.message(topic, payload);
    });
  }

  #closed(session: BrokerSession): void {
    if (this.#session !== session) return;
    this.#session = undefined;
    this.parts.path.forget();
    if (this.#dead) return;
    this.#handlers?.down({ code: 'broker.unavailable', message: 'closed' });
    this.parts.time.after(RECONNECT_MS, () => this.#connect());
  }
}
