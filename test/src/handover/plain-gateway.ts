import { DataType, decodePayload, deviceTopic, encodePayload, metricNames, nodeTopic } from '@anju/contracts/sparkplug';
import mqtt, { type MqttClient } from 'mqtt';
import type { KnownReading } from './compare-readings.js';

const SAMPLE_EVERY_MS = 500;
const RECONNECT_MS = 500;
const depthAlias = 1;

/**
 * Another maker's Sparkplug gateway: QoS 0, no outbox, no confirmation. It speaks whether or not a host listens, and what is lost on
 * the way it does not know.
 */
export class PlainGateway {
  /** Everything it read, heard or not. */
  readonly offered: KnownReading[] = [];
  #client: MqttClient | undefined;
  #attempts = 0;
  #seq = 0;
  #bdSeq = 0;
  #stopped = false;
  #depth = 10;
  readonly #sampling: NodeJS.Timeout;
  #reconnecting: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: {
      readonly urls: readonly string[];
      readonly groupId: string;
      readonly edgeNodeId: string;
      readonly deviceId: string;
      readonly facilityId: string;
      readonly password: string;
    },
  ) {
    this.#connect();
    this.#sampling = setInterval(() => this.#sample(), SAMPLE_EVERY_MS);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#sampling);
    clearTimeout(this.#reconnecting);
    await this.#client?.endAsync();
  }

  #connect(): void {
    const { urls, edgeNodeId, password } = this.options;
    this.#bdSeq = (this.#bdSeq + 1) % 256;
    const death = encodePayload({
      timestampMs: Date.now(),
      metrics: [{ name: metricNames.bdSeq, datatype: DataType.Int64, value: this.#bdSeq }],
    });
    const client = mqtt.connect(urls[this.#attempts % urls.length] ?? '', {
      clientId: edgeNodeId,
      username: edgeNodeId,
      password,
      clean: true,
      protocolVersion: 4,
      keepalive: 5,
      reconnectPeriod: 0,
      queueQoSZero: false,
      will: { topic: nodeTopic('NDEATH', this.options), payload: Buffer.from(death), qos: 1, retain: false },
    });
    this.#attempts += 1;
    this.#client = client;
    client.on('connect', () => {
      client.subscribe(nodeTopic('NCMD', this.options), { qos: 1 }, () => this.#birth());
    });
    client.on('message', (_topic, payload) => {
      const isRebirth = ({ name, value }: { name?: string; value: unknown }) =>
        name === metricNames.rebirth && value === true;
      if (decodePayload(payload).metrics.some(isRebirth)) this.#birth();
    });
    // 'close' follows, and that is where it goes on.
    client.on('error', () => undefined);
    client.once('close', () => {
      client.end(true);
      if (!this.#stopped) this.#reconnecting = setTimeout(() => this.#connect(), RECONNECT_MS);
    });
  }

  #publish(topic: string, metrics: Parameters<typeof encodePayload>[0]['metrics']): void {
    const payload = encodePayload({ timestampMs: Date.now(), seq: this.#seq, metrics });
    this.#seq = (this.#seq + 1) % 256;
    this.#client?.publish(topic, Buffer.from(payload), { qos: 0 });
  }

  #birth(): void {
    if (this.#client?.connected !== true) return;
    const newest = this.offered.at(-1);
    this.#seq = 0;
    this.#publish(nodeTopic('NBIRTH', this.options), [
      { name: metricNames.bdSeq, datatype: DataType.Int64, value: this.#bdSeq },
      { name: metricNames.rebirth, datatype: DataType.Boolean, value: false },
    ]);
    this.#publish(deviceTopic('DBIRTH', this.options, this.options.deviceId), [
      {
        name: 'water_depth',
        alias: depthAlias,
        datatype: DataType.Double,
        timestampMs: newest?.sourceTimeMs ?? Date.now(),
        value: newest === undefined ? null : Number(newest.value),
      },
    ]);
  }

  #sample(): void {
    this.#depth = this.#depth >= 20 ? 10 : this.#depth + 0.5;
    const sourceTimeMs = Date.now();
    const { facilityId, deviceId } = this.options;
    this.offered.push({
      ...{ facilityId, point: 'water_depth', sourceTimeMs, ordinal: 0, value: this.#depth, quality: 'good' },
    });
    if (this.#client?.connected !== true) return;
    this.#publish(deviceTopic('DDATA', this.options, deviceId), [
      { alias: depthAlias, datatype: DataType.Double, timestampMs: sourceTimeMs, value: this.#depth },
    ]);
  }
}
