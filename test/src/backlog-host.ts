import {
  DataType,
  decodePayload,
  encodeHostState,
  encodePayload,
  type Metric,
  metricNames,
  type NodeAddress,
  nodeTopic,
  parseTopic,
  stateTopic,
} from '@anju/contracts/sparkplug';
import mqtt, { type MqttClient } from 'mqtt';

/** As the cloud's: at most once a second for a node. */
const CONFIRM_EVERY_MS = 1_000;
const MAX_RANGES = 500;
/** How the backlog was made: see the gateway's program. */
const FACILITIES = 10;
const POINTS = 20;
const ROUND_MS = 10_000;

export interface BacklogHostOptions {
  readonly url: string;
  readonly hostId: string;
  readonly password: string;
  readonly node: NodeAddress;
  /** Readings of the backlog. */
  readonly readings: number;
}

/** A primary host that stores by identity, confirms ranges, and knows which value belongs to which identity. */
export class BacklogHost {
  /** Live readings: how long after they were read they came, ms, by value. */
  readonly liveLatencyMs = new Map<number, number>();
  /** Readings that came again; the store has each once. */
  again = 0;
  /** Readings that came under the identity of another one: the store has them twice. */
  doubled = 0;
  readonly #backlog: Uint8Array;
  #firstRoundMs: number | undefined;
  readonly #known = new Map<number, { readonly name: string; readonly datatype: DataType }>();
  readonly #ranges = new Map<string, [number, number][]>();
  readonly #unsaid = new Set<string>();
  readonly #confirming: NodeJS.Timeout;

  private constructor(
    private readonly options: BacklogHostOptions,
    private readonly client: MqttClient,
  ) {
    this.#backlog = new Uint8Array(options.readings);
    client.on('message', (topic, payload) => this.#take(topic, payload));
    this.#confirming = setInterval(() => this.#confirm(), CONFIRM_EVERY_MS);
  }

  static async start(options: BacklogHostOptions): Promise<BacklogHost> {
    const { url, hostId, password, node } = options;
    const topic = stateTopic(hostId);
    const timestamp = Date.now();
    const client = await mqtt.connectAsync(url, {
      ...{ clientId: hostId, username: hostId, password, reconnectPeriod: 0 },
      will: { topic, payload: Buffer.from(encodeHostState({ online: false, timestamp })), qos: 1, retain: true },
    });
    const host = new BacklogHost(options, client);
    await client.subscribeAsync(`spBv1.0/${node.groupId}/#`, { qos: 0 });
    const online = Buffer.from(encodeHostState({ online: true, timestamp }));
    await client.publishAsync(topic, online, { qos: 1, retain: true });
    return host;
  }

  /** Readings of the backlog that never came. */
  get lost(): number {
    return this.#backlog.reduce((sum, arrived) => sum + (arrived === 0 ? 1 : 0), 0);
  }

  async stop(): Promise<void> {
    clearInterval(this.#confirming);
    await this.client.endAsync(true);
  }

  #take(topicText: string, bytes: Buffer): void {
    const arrivedMs = Date.now();
    const topic = parseTopic(topicText);
    if (topic === undefined || topic.type === 'STATE' || topic.type.endsWith('CMD')) return;
    const known = (metric: { readonly alias?: number }) =>
      metric.alias === undefined ? undefined : this.#known.get(metric.alias);
    const { metrics } = decodePayload(bytes, (metric) => known(metric)?.datatype);
    if (topic.type === 'NBIRTH' || topic.type === 'DBIRTH') {
      for (const { alias, name, datatype } of metrics) {
        if (alias !== undefined && name !== undefined && datatype !== undefined)
          this.#known.set(alias, { name, datatype });
      }
    }
    if (topic.type !== 'DDATA') return;
    const named = new Map(metrics.map((metric) => [known(metric)?.name ?? metric.name ?? '', metric]));
    this.#note(String(named.get(metricNames.batchEpoch)?.value), [
      Number(named.get(metricNames.batchFirst)?.value),
      Number(named.get(metricNames.batchLast)?.value),
    ]);
    for (const metric of metrics) {
      const name = known(metric)?.name ?? '';
      if (name.startsWith('Batch/')) continue;
      if (topic.deviceId === 'live') this.#takeLive(Number(metric.value), arrivedMs - (metric.timestampMs ?? 0));
      else this.#takeBacklog(Number(metric.value), `${topic.deviceId}/${name}`, metric);
    }
  }

  #takeLive(value: number, latencyMs: number): void {
    if (this.liveLatencyMs.has(value)) this.again += 1;
    else this.liveLatencyMs.set(value, latencyMs);
  }

  #takeBacklog(value: number, place: string, { timestampMs, properties }: Metric): void {
    const facility = Math.floor(value / POINTS) % FACILITIES;
    const roundMs = Math.floor(value / (POINTS * FACILITIES)) * ROUND_MS;
    this.#firstRoundMs ??= (timestampMs ?? 0) - roundMs;
    const own =
      place === `facility-${facility}/point-${value % POINTS}` &&
      timestampMs === this.#firstRoundMs + roundMs &&
      properties?.Ordinal === undefined;
    if (!own || value >= this.#backlog.length) this.doubled += 1;
    else if (this.#backlog[value] === 1) this.again += 1;
    else this.#backlog[value] = 1;
  }

  #note(epoch: string, [first, last]: [number, number]): void {
    const ranges = this.#ranges.get(epoch) ?? [];
    this.#ranges.set(epoch, ranges);
    this.#unsaid.add(epoch);
    const newest = ranges.at(-1);
    if (newest !== undefined && newest[1] + 1 === first) newest[1] = last;
    else ranges.push([first, last]);
  }

  #confirm(): void {
    for (const epoch of this.#unsaid) {
      const ranges = this.#ranges.get(epoch)?.slice(-MAX_RANGES) ?? [];
      const value = JSON.stringify({ epoch, ranges });
      const payload = encodePayload({ metrics: [{ name: metricNames.confirm, datatype: DataType.String, value }] });
      this.client.publish(nodeTopic('NCMD', this.options.node), Buffer.from(payload));
    }
    this.#unsaid.clear();
  }
}
