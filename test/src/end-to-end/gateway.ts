import {
  DataType,
  decodeHostState,
  deviceTopic,
  encodePayload,
  type HostState,
  type Metric,
  metricNames,
  nodeTopic,
  stateTopic,
} from '@anju/contracts/sparkplug';
import mqtt, { type MqttClient } from 'mqtt';
import { brokerLogins } from '../harness/services.js';
import { gateway } from './field-estate.js';

export const depthAlias = 20;

/** Another maker's gateway with one garage, which says what a test tells it to. */
export class Gateway {
  #seq = 0;
  /** What the broker had retained of the host when the gateway subscribed, and what the host said since. */
  readonly states: { readonly retained: boolean; readonly state: HostState | undefined }[] = [];

  private constructor(private readonly client: MqttClient) {}

  static async connect(brokerUrl: string, hostId: string): Promise<Gateway> {
    const client = await mqtt.connectAsync(brokerUrl, {
      clientId: gateway.edgeNodeId,
      username: gateway.edgeNodeId,
      password: brokerLogins.agentPassword,
      reconnectPeriod: 0,
      will: {
        topic: nodeTopic('NDEATH', gateway),
        payload: Buffer.from(
          encodePayload({ metrics: [{ name: metricNames.bdSeq, datatype: DataType.Int64, value: 0 }] }),
        ),
        qos: 1,
        retain: false,
      },
    });
    const self = new Gateway(client);
    client.on('message', (_, payload, { retain }) => {
      self.states.push({ retained: retain, state: decodeHostState(payload) });
    });
    await client.subscribeAsync(stateTopic(hostId), { qos: 1 });
    return self;
  }

  get isConnected(): boolean {
    return this.client.connected;
  }

  async birth(): Promise<void> {
    this.#seq = 0;
    const timestampMs = Date.now();
    await this.#say(nodeTopic('NBIRTH', gateway), {
      timestampMs,
      seq: 0,
      metrics: [
        { name: metricNames.bdSeq, datatype: DataType.Int64, value: 0 },
        { name: metricNames.rebirth, datatype: DataType.Boolean, value: false },
      ],
    });
    const depth = { name: 'water_depth', alias: depthAlias, datatype: DataType.Double, timestampMs, value: null };
    await this.#say(deviceTopic('DBIRTH', gateway, 'garage-1'), { timestampMs, seq: this.#next(), metrics: [depth] });
  }

  /** A DDATA of the garage. */
  async data(metric: Metric): Promise<void> {
    const topic = deviceTopic('DDATA', gateway, 'garage-1');
    await this.#say(topic, { timestampMs: Date.now(), seq: this.#next(), metrics: [metric] });
  }

  async bytes(payload: Uint8Array): Promise<void> {
    await this.client.publishAsync(nodeTopic('NDATA', gateway), Buffer.from(payload), { qos: 0 });
  }

  #next(): number {
    this.#seq = (this.#seq + 1) % 256;
    return this.#seq;
  }

  async #say(topic: string, payload: Parameters<typeof encodePayload>[0]): Promise<void> {
    await this.client.publishAsync(topic, Buffer.from(encodePayload(payload)), { qos: 0 });
  }

  async end(): Promise<void> {
    await this.client.endAsync(true);
  }
}
