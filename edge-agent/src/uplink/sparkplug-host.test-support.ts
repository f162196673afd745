import { createServer, type Server, type Socket } from 'node:net';
import {
  DataType,
  decodePayload,
  encodeHostState,
  encodePayload,
  type Metric,
  metricNames,
  nodeTopic,
  parseTopic,
  type SparkplugTopic,
  stateTopic,
} from '@anju/contracts/sparkplug';
import { Aedes } from 'aedes';
import mqtt, { type MqttClient } from 'mqtt';
import { HostStore } from './host-store.test-support.js';

export interface Received {
  readonly topic: SparkplugTopic;
  readonly seq: number | undefined;
  /** With names filled in from the births. */
  readonly metrics: readonly Metric[];
  readonly qos: number;
  readonly retain: boolean;
}

/** A real broker and a primary host that remembers what it receives and resolves aliases by the births. For tests. */
export class TestHost {
  readonly received: Received[] = [];
  readonly wills: { topic: string; bdSeq: unknown; qos: number; retain: boolean }[] = [];
  /** Confirm each batch as soon as it arrives. */
  confirming = false;
  readonly node = { groupId: 'qiaodong', edgeNodeId: 'heping-edge' };
  readonly hostId = 'anju';
  readonly #names = new Map<number, { name: string; datatype: DataType; topic: string }>();
  readonly #sockets = new Set<Socket>();
  readonly store = new HostStore();

  private constructor(
    readonly broker: Aedes,
    private readonly server: Server,
    readonly client: MqttClient,
    readonly port: number,
  ) {}

  static async start(): Promise<TestHost> {
    const broker = await Aedes.createBroker();
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      broker.handle(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: 'host', reconnectPeriod: 0 });
    const host = new TestHost(broker, server, client, port);
    for (const socket of sockets) host.#sockets.add(socket);
    server.on('connection', (socket) => host.#sockets.add(socket));
    broker.preConnect = (_client, packet, done) => {
      if (packet.will) {
        const payload = decodePayload(packet.will.payload as Buffer);
        host.wills.push({
          topic: packet.will.topic,
          bdSeq: payload.metrics[0]?.value,
          qos: packet.will.qos ?? 0,
          retain: packet.will.retain ?? false,
        });
      }
      done(null, true);
    };
    client.on('message', (topic, payload, packet) => host.#take(topic, payload, packet.qos, packet.retain));
    await client.subscribeAsync('spBv1.0/#', { qos: 1 });
    return host;
  }

  #take(topicText: string, bytes: Buffer, qos: number, retain: boolean): void {
    const topic = parseTopic(topicText);
    if (topic === undefined || topic.type === 'STATE' || topic.type.endsWith('CMD')) return;
    const payload = decodePayload(bytes, (metric) =>
      metric.alias === undefined ? undefined : this.#names.get(metric.alias)?.datatype,
    );
    if (topic.type === 'NBIRTH') this.#names.clear();
    if (topic.type === 'NBIRTH' || topic.type === 'DBIRTH') {
      for (const { alias, name, datatype } of payload.metrics) {
        if (alias === undefined || name === undefined || datatype === undefined) continue;
        const known = this.#names.get(alias);
        const again = known?.name === name && known.topic === topicText;
        if (known !== undefined && !again) throw new Error(`alias ${alias} is declared twice`);
        this.#names.set(alias, { name, datatype, topic: topicText });
      }
    }
    const metrics = payload.metrics.map((metric) => {
      const known = metric.alias === undefined ? undefined : this.#names.get(metric.alias);
      return known === undefined ? metric : { ...metric, name: known.name };
    });
    this.received.push({ topic, seq: payload.seq, metrics, qos, retain });
    if (topic.type !== 'DDATA' && topic.type !== 'NDATA') return;
    const { epoch, ranges } = this.store.take(topic.type === 'DDATA' ? topic.deviceId : undefined, metrics);
    if (this.confirming) this.confirm(epoch, ranges.slice(-500));
  }

  online(timestamp: number): Promise<unknown> {
    return this.#state(true, timestamp);
  }
  offline(timestamp: number): Promise<unknown> {
    return this.#state(false, timestamp);
  }
  #state(online: boolean, timestamp: number): Promise<unknown> {
    const payload = encodeHostState({ online, timestamp });
    return this.client.publishAsync(stateTopic(this.hostId), payload, { qos: 1, retain: true });
  }

  /** Is online without a word to those who listen already: the broker retains it and nothing more. */
  async onlineUnheard(timestamp: number): Promise<void> {
    const payload = Buffer.from(encodeHostState({ online: true, timestamp }));
    const topic = stateTopic(this.hostId);
    // Not among aedes' declared properties.
    const { persistence } = this.broker as unknown as { persistence: { storeRetained(packet: object): Promise<void> } };
    await persistence.storeRetained({ cmd: 'publish', topic, payload, qos: 1, retain: true });
  }

  command(name: string, value: string | boolean, timestampMs?: number): void {
    const datatype = typeof value === 'boolean' ? DataType.Boolean : DataType.String;
    const metrics = [{ name, datatype, value }];
    const payload = Buffer.from(encodePayload(timestampMs === undefined ? { metrics } : { timestampMs, metrics }));
    this.client.publish(nodeTopic('NCMD', this.node), payload);
  }
  confirm(epoch: string, ranges: [number, number][]): void {
    this.command(metricNames.confirm, JSON.stringify({ epoch, ranges }));
  }

  /** Breaks every connection but the host's own, without a goodbye. */
  cut(): void {
    for (const socket of this.#sockets) {
      const own = socket.remotePort === (this.client.stream as Socket).localPort;
      if (!own) socket.destroy();
    }
  }

  types(): string[] {
    return this.received.map(({ topic }) => topic.type);
  }

  async stop(): Promise<void> {
    await this.client.endAsync(true);
    await new Promise<void>((resolve) => this.broker.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
