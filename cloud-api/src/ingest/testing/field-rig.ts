import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LiveEvent, QualityReason, Reading, ReadingValue } from '@anju/contracts';
import {
  batchMetrics,
  DataType,
  decodeHostState,
  decodePayload,
  deviceTopic,
  encodePayload,
  type Metric,
  metricNames,
  metricOfReading,
  nodeTopic,
  stateTopic,
} from '@anju/contracts/sparkplug';
import { Aedes } from 'aedes';
import mqtt, { type MqttClient } from 'mqtt';
import { pino } from 'pino';
import { Registry as MetricsRegistry } from 'prom-client';
import { createHazards, type Hazards, type HazardsTiming } from '../../hazards/index.js';
import { leakRule } from '../../hazards/testing/leak-rule.js';
import { createLive, InProcessLiveBus, type Live } from '../../live/index.js';
import { systemClock } from '../../platform/clock.js';
import type { Database } from '../../platform/db/database.js';
import type { ReadingStore } from '../../readings/index.js';
import { createRegistry, type Registry } from '../../registry/index.js';
import { createTickets } from '../../tickets/index.js';
import { createIngest, type Ingest, type IngestLimits, type IngestTiming } from '../index.js';
import type { TestBroker } from './test-broker.js';

export const group = 'qiaodong';
export const agent = 'heping-edge';
export const garage = 'heping.garage-1';
export const epoch = '0123456789abcdef0123456789abcdef';
const hostId = 'anju';

const seed = `
district: { id: linan, name: { zh: 林安, en: Linan } }
streets: [{ id: ${group}, name: { zh: 桥东, en: Qiaodong } }]
parties:
  - { id: heping-property, name: Heping Property, kind: property, place: linan.${group}.heping }
estates:
  - id: heping
    street: ${group}
    name: { zh: 和平, en: Heping }
    agents: [${agent}]
    facilities:
      - device: garage-1
        kind: ponding
        name: { zh: 车库, en: Garage }
        points: [water_depth, leak, sump_level]
      - device: garage-2
        kind: ponding
        name: { zh: 二号车库, en: Second garage }
        points: [water_depth, leak]
routes: [{ id: all, lead: heping-property }]
`;

/** The broker that the product ships, without its rules. */
export class FieldBroker implements TestBroker {
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly aedes: Aedes,
    private readonly server: ReturnType<typeof createServer>,
    readonly port: number,
  ) {}

  static async start(): Promise<FieldBroker> {
    const aedes = await Aedes.createBroker();
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      aedes.handle(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const broker = new FieldBroker(aedes, server, address.port);
    server.on('connection', (socket) => broker.#sockets.add(socket));
    return broker;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  /** Every connection breaks without a goodbye. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  async stop(): Promise<void> {
    this.cutAll();
    await new Promise<void>((resolve) => this.aedes.close(resolve));
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

export interface CloudOptions {
  readonly broker: Pick<TestBroker, 'url'>;
  readonly database: Database;
  readonly store: ReadingStore;
  readonly timing?: Partial<IngestTiming>;
  readonly limits?: Partial<IngestLimits>;
  readonly hazardsTiming?: Partial<HazardsTiming>;
}

/** Everything between the broker and the records, as the service composes it. */
export interface Cloud {
  readonly ingest: Ingest;
  readonly hazards: Hazards;
  readonly live: Live;
  readonly registry: Registry;
  readonly events: readonly LiveEvent[];
  readonly metrics: MetricsRegistry;
  stop(): Promise<void>;
}

export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { broker, database, store } = options;
  const logger = pino({ level: process.env.ANJU_TEST_LOG ?? 'silent' });
  const clock = systemClock;
  const metrics = new MetricsRegistry();
  const bus = new InProcessLiveBus(logger);
  const events: LiveEvent[] = [];
  bus.subscribe(({ event }) => events.push(event));
  const directory = await mkdtemp(join(tmpdir(), 'anju-seed-'));
  const seedFile = join(directory, 'registry.yaml');
  await writeFile(seedFile, seed);
  const registry = await createRegistry({ database, seedFile });
  await rm(directory, { recursive: true });
  const live = createLive({ facilities: registry.index, store, bus, clock, logger, publishIntervalMs: 20 });
  const tickets = createTickets({ database, bus, clock, logger });
  const hazards = createHazards({
    database,
    facilities: registry.index,
    tickets: tickets.hazardTickets,
    bus,
    clock,
    logger,
    metrics,
    rules: [leakRule],
    timing: { commitIntervalMs: 20, commitRetryMinMs: 50, commitRetryMaxMs: 100, ...options.hazardsTiming },
  });
  const ingest = createIngest({
    broker: { url: broker.url },
    hostId,
    clientId: 'anju-host',
    directory: registry.index,
    store,
    database,
    hazards,
    live,
    clock,
    logger,
    metrics,
    timing: {
      confirmMinMs: 50,
      reorderMs: 150,
      rebirthMinMs: 200,
      rebirthSpreadMs: 50,
      reconnectMinMs: 50,
      storeLingerMs: 5,
      storeRetryMinMs: 50,
      storeRetryMaxMs: 100,
      offlineGraceMs: 100,
      ...options.timing,
    },
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  await live.start();
  await hazards.start();
  await ingest.start();
  return {
    ingest,
    hazards,
    live,
    registry,
    events,
    metrics,
    async stop() {
      await ingest.stop();
      await hazards.stop();
      live.stop();
    },
  };
}

const types = { water_depth: DataType.Double, leak: DataType.Boolean, sump_level: DataType.Double } as const;
type Point = keyof typeof types;
const aliases: Readonly<Record<Point, number>> = { water_depth: 20, leak: 21, sump_level: 22 };
const batchAliases = { epoch: 11, first: 12, last: 13 };

export interface Confirmed {
  readonly epoch: string;
  readonly ranges: readonly (readonly [number, number])[];
}

/** An edge node that says what a test tells it to, and remembers what it is told. */
export class FieldNode {
  seq = 0;
  rebirthsAsked = 0;
  hostOnline: boolean | undefined;
  readonly confirmations: Confirmed[] = [];

  private constructor(
    readonly client: MqttClient,
    private readonly node: { readonly groupId: string; readonly edgeNodeId: string },
    private readonly bdSeq: number,
    private readonly confirming: boolean,
  ) {}

  static async connect(
    broker: Pick<TestBroker, 'url'>,
    options: { bdSeq?: number; edgeNodeId?: string; confirming?: boolean } = {},
  ): Promise<FieldNode> {
    const node = { groupId: group, edgeNodeId: options.edgeNodeId ?? agent };
    const bdSeq = options.bdSeq ?? 0;
    const will = encodePayload({ metrics: [{ name: metricNames.bdSeq, datatype: DataType.Int64, value: bdSeq }] });
    const client = await mqtt.connectAsync(broker.url, {
      reconnectPeriod: 0,
      will: { topic: nodeTopic('NDEATH', node), payload: Buffer.from(will), qos: 1, retain: false },
    });
    const self = new FieldNode(client, node, bdSeq, options.confirming ?? true);
    client.on('message', (topic, payload) => self.#told(topic, payload));
    await client.subscribeAsync([nodeTopic('NCMD', node), stateTopic(hostId)], { qos: 1 });
    return self;
  }

  #told(topic: string, payload: Uint8Array): void {
    if (topic === stateTopic(hostId)) {
      this.hostOnline = decodeHostState(payload)?.online;
      return;
    }
    for (const metric of decodePayload(payload).metrics) {
      if (metric.name === metricNames.rebirth && metric.value === true) this.rebirthsAsked++;
      if (metric.name === metricNames.confirm) this.confirmations.push(JSON.parse(String(metric.value)) as Confirmed);
    }
  }

  /** True when the host has confirmed the record. */
  isConfirmed(record: number): boolean {
    return this.confirmations.some(({ ranges }) => ranges.some(([first, last]) => first <= record && record <= last));
  }

  #nextSeq(): number {
    this.seq = (this.seq + 1) % 256;
    return this.seq;
  }

  async publish(topic: string, payload: Uint8Array): Promise<void> {
    await this.client.publishAsync(topic, Buffer.from(payload), { qos: 0 });
  }

  async birth(
    devices: Readonly<Record<string, Partial<Record<Point, Reading>>>> = { 'garage-1': {}, 'garage-2': {} },
  ): Promise<void> {
    this.seq = 0;
    const nowMs = Date.now();
    const gap: Metric = { name: metricNames.gap, alias: 14, datatype: DataType.String, value: null };
    const batch = this.confirming ? [...this.#batchMetrics(), gap] : [];
    const bdSeq: Metric = { name: metricNames.bdSeq, datatype: DataType.Int64, value: this.bdSeq };
    const commands: Metric[] = [
      { name: metricNames.rebirth, datatype: DataType.Boolean, value: false },
      ...(this.confirming ? [{ name: metricNames.confirm, datatype: DataType.String, value: null }] : []),
    ];
    const payload = encodePayload({ timestampMs: nowMs, seq: 0, metrics: [bdSeq, ...commands, ...batch] });
    await this.publish(nodeTopic('NBIRTH', this.node), payload);
    for (const [device, readings] of Object.entries(devices)) await this.bear(device, readings);
  }

  #batchMetrics(): Metric[] {
    return [
      { name: metricNames.batchEpoch, alias: batchAliases.epoch, datatype: DataType.String, value: epoch },
      { name: metricNames.batchFirst, alias: batchAliases.first, datatype: DataType.UInt64, value: null },
      { name: metricNames.batchLast, alias: batchAliases.last, datatype: DataType.UInt64, value: null },
    ];
  }

  #deviceMetrics(readings: Partial<Record<Point, Reading>>, nowMs: number): Metric[] {
    const points = (Object.keys(types) as Point[]).map((point): Metric => {
      const identity = { name: point, alias: aliases[point], datatype: types[point] };
      const reading = readings[point];
      if (reading !== undefined) return metricOfReading(reading, identity);
      return { ...identity, timestampMs: nowMs, value: null, properties: { Quality: 0, Reason: 'never_read' } };
    });
    return [...(this.confirming ? this.#batchMetrics() : []), ...points];
  }

  /** DDEATH: the node does not reach the device. */
  async lose(device: string): Promise<void> {
    const payload = encodePayload({ timestampMs: Date.now(), seq: this.#nextSeq(), metrics: [] });
    await this.publish(deviceTopic('DDEATH', this.node, device), payload);
  }

  /** The DBIRTH of one device within the session. */
  async bear(device: string, readings: Partial<Record<Point, Reading>> = {}): Promise<void> {
    const nowMs = Date.now();
    const born = encodePayload({
      timestampMs: nowMs,
      seq: this.#nextSeq(),
      metrics: this.#deviceMetrics(readings, nowMs),
    });
    await this.publish(deviceTopic('DBIRTH', this.node, device), born);
  }

  /** One DDATA with the given records' numbers. */
  async send(
    records: readonly [number, number] | null,
    values: Partial<Record<Point, ReadingValue>>,
    options: {
      atMs?: number;
      device?: string;
      extra?: readonly Metric[];
      reason?: QualityReason;
      skipSeq?: boolean;
      sentMs?: number;
    } = {},
  ): Promise<void> {
    const nowMs = Date.now();
    if (options.skipSeq) this.#nextSeq();
    const metrics = (Object.entries(values) as [Point, ReadingValue][]).map(([point, value]) =>
      metricOfReading(
        {
          point,
          value,
          quality: value === null ? 'bad' : 'good',
          ...(value === null && options.reason !== undefined ? { reason: options.reason } : {}),
          sourceTimeMs: options.atMs ?? nowMs,
          ordinal: 0,
        },
        { alias: aliases[point], datatype: types[point] },
      ),
    );
    const batch = records === null ? [] : batchMetrics({ epoch, first: records[0], last: records[1] }, batchAliases);
    const payload = encodePayload({
      timestampMs: options.sentMs ?? nowMs,
      seq: this.#nextSeq(),
      metrics: [...batch, ...metrics, ...(options.extra ?? [])],
    });
    await this.publish(deviceTopic('DDATA', this.node, options.device ?? 'garage-1'), payload);
  }

  /** NDATA of the node itself. */
  async sendNode(metrics: readonly Metric[], records: readonly [number, number]): Promise<void> {
    const batch = batchMetrics({ epoch, first: records[0], last: records[1] }, batchAliases);
    const payload = encodePayload({ timestampMs: Date.now(), seq: this.#nextSeq(), metrics: [...batch, ...metrics] });
    await this.publish(nodeTopic('NDATA', this.node), payload);
  }

  /** The line breaks: the broker publishes the will. */
  cut(): void {
    this.client.stream.destroy();
  }

  async end(): Promise<void> {
    await this.client.endAsync(true);
  }
}
