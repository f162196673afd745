import type { MqttClient } from 'mqtt';
import type { BrokerConfig } from '../config/agent-config.js';
import { connectBroker } from '../drivers/mqtt/broker-connection.js';
import { connectionFault } from '../drivers/mqtt/connection-fault.js';
import type { Logger } from '../outbox/ports.js';
import type { Announcement } from './local-watch.js';

/** Longest farewell to the field broker. DEFAULT. */
const longestFarewellMs = 1_000;

/** `anju/local-watch/<group>/<node>` */
export function localWatchTopic(node: { readonly groupId: string; readonly edgeNodeId: string }): string {
  return `anju/local-watch/${node.groupId}/${node.edgeNodeId}`;
}

/**
 * Says on the estate's own broker what the local watch announces: one retained JSON message, so that a horn or a panel that
 * starts later knows it at once. `{"state":"stopped"}`, also as the last will, when the agent is away and nobody watches.
 *
 * A connection of its own: a broker that refuses to be written to does not cost the sensors theirs.
 */
export class BrokerAnnunciator {
  #client: MqttClient | undefined;
  #message = JSON.stringify({ state: 'watching', uplinkAwaySinceMs: null, hazards: [] });
  #lastError: string | undefined;
  readonly #topic: string;

  constructor(
    private readonly broker: BrokerConfig,
    node: { readonly groupId: string; readonly edgeNodeId: string },
    private readonly logger: Logger,
  ) {
    this.#topic = localWatchTopic(node);
  }

  start(): void {
    const will = { topic: this.#topic, payload: Buffer.from('{"state":"stopped"}'), qos: 1 as const, retain: true };
    const client = connectBroker(
      { ...this.broker, clientId: `${this.broker.clientId}-watch` },
      { reconnectPeriod: 5_000, will },
      ({ message }) => this.#warn(message),
    );
    this.#client = client;
    client.on('connect', () => {
      this.#lastError = undefined;
      this.#publish();
    });
    client.on('error', (error) => this.#warn(connectionFault(error, this.broker).message));
  }

  announce(announcement: Announcement): void {
    this.#message = JSON.stringify(announcement);
    // When not connected, the connection says it as soon as it is there; nothing queues.
    if (this.#client?.connected === true) this.#publish();
  }

  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client === undefined) return;
    if (client.connected) {
      this.#message = '{"state":"stopped"}';
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, longestFarewellMs);
      });
      const said = new Promise<void>((resolve) => this.#send(client, resolve));
      await Promise.race([said, patience]);
      clearTimeout(timer);
    }
    await client.endAsync(true);
  }

  /** Said once, not at every attempt. */
  #warn(error: string): void {
    if (error === this.#lastError) return;
    this.#lastError = error;
    this.logger.warn({ source: this.broker.id, error }, 'local watch cannot reach the field broker; trying on');
  }

  #publish(): void {
    if (this.#client !== undefined) this.#send(this.#client, () => undefined);
  }

  #send(client: MqttClient, done: () => void): void {
    client.publish(this.#topic, this.#message, { qos: 1, retain: true }, (error) => {
      // Said anew with the next connection.
      if (error) this.logger.debug({ err: error, topic: this.#topic }, 'an announcement was not taken');
      done();
    });
  }
}
