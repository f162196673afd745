import { decodeHostState, NAMESPACE } from '@anju/contracts/sparkplug';
import mqtt from 'mqtt';

interface SeenState {
  readonly online: boolean;
  /** Of the STATE: the connection that it is of. */
  readonly timestamp: number;
  /** When it was first seen. */
  readonly atMs: number;
}

/** What the brokers' clients are told of the hosts, seen at every node of the cluster. */
export class HostStates {
  readonly #seen = new Map<string, SeenState[]>();
  readonly #clients: readonly mqtt.MqttClient[];

  constructor(urls: readonly string[], user: { readonly name: string; readonly password: string }) {
    this.#clients = urls.map((url, index) => {
      const client = mqtt.connect(url, {
        clientId: `${user.name}-${index}`,
        username: user.name,
        password: user.password,
        protocolVersion: 4,
        keepalive: 5,
        reconnectPeriod: 500,
      });
      client.on('connect', () => client.subscribe(`${NAMESPACE}/STATE/+`, { qos: 1 }));
      // A node that is killed meanwhile; the client connects again by itself.
      client.on('error', () => undefined);
      client.on('message', (topic, payload) => this.#take(topic.split('/').at(-1) ?? '', payload));
      return client;
    });
  }

  #take(hostId: string, payload: Uint8Array): void {
    const state = decodeHostState(payload);
    if (state === undefined) return;
    const seen = this.#seen.get(hostId) ?? [];
    this.#seen.set(hostId, seen);
    if (seen.some(({ online, timestamp }) => online === state.online && timestamp === state.timestamp)) return;
    seen.push({ online: state.online, timestamp: state.timestamp, atMs: Date.now() });
  }

  /** Timestamp of the newest connection that said it was online; 0 before any. */
  newestOnline(hostId: string): number {
    const online = (this.#seen.get(hostId) ?? []).filter((state) => state.online);
    return Math.max(0, ...online.map(({ timestamp }) => timestamp));
  }

  /** When a connection newer than `timestamp` was first seen online. */
  onlineSince(hostId: string, timestamp: number): number | undefined {
    return this.#seen.get(hostId)?.find((state) => state.online && state.timestamp > timestamp)?.atMs;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.endAsync(true)));
  }
}
