import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import {
  DataType,
  decodePayload,
  deviceTopic,
  encodePayload,
  type Metric,
  metricNames,
  nodeTopic,
} from '@anju/contracts/sparkplug';
import { edgeNodeId, facilitiesOfEstate, pointsOfBlock, streetOf, valueAt } from './estate.js';
import { aliasBegin, batchAliases, firstRecord, type MessageTemplate } from './message-template.js';
import { connectPacket, PacketReader, pingPacket, publishPacket, type Received, subscribePacket } from './mqtt-wire.js';

export interface NodeSettings {
  readonly port: number;
  readonly password: string;
}

export interface NodeEvents {
  /** Messages up to a record are stored, evaluated, and that is committed; `sentMs`: when it was published. */
  confirmed(node: SimulatedNode, readings: number, sentMs: number): void;
  rebirthAsked(): void;
  lost(node: SimulatedNode, why: string): void;
}

const keepaliveS = 60;
const pingEveryMs = 25_000;

/** A message that the cloud has not confirmed. */
interface Sent {
  readonly facility: number;
  readonly template: MessageTemplate;
  readonly first: number;
  readonly last: number;
  readonly blocksMs: readonly number[];
  readonly readings: number;
  readonly sentMs: number;
}

/**
 * An estate's agent as the broker and the cloud see it: births, DATA with epoch and record numbers. When it is asked for its births
 * it sends again what is not confirmed.
 */
export class SimulatedNode {
  readonly #node: { readonly groupId: string; readonly edgeNodeId: string };
  readonly #epoch = randomBytes(16).toString('hex');
  readonly #heads: readonly Buffer[];
  readonly #unconfirmed: Sent[] = [];
  #socket: Socket | undefined;
  #seq = 0;
  #nextRecord = firstRecord;
  #lastWriteMs = 0;
  #polledMs = 0;
  #sentReadings = 0;
  #confirmedReadings = 0;

  constructor(
    readonly estate: number,
    private readonly settings: NodeSettings,
    private readonly events: NodeEvents,
  ) {
    this.#node = { groupId: streetOf(estate), edgeNodeId: edgeNodeId(estate) };
    this.#heads = facilitiesOfEstate.map(({ deviceId }) => {
      const topic = Buffer.from(deviceTopic('DDATA', this.#node, deviceId));
      return Buffer.concat([Buffer.from([topic.length >> 8, topic.length & 0xff]), topic]);
    });
  }

  get unconfirmedReadings(): number {
    return this.#sentReadings - this.#confirmedReadings;
  }

  get sentReadings(): number {
    return this.#sentReadings;
  }

  /** Connects and gives birth. */
  start(): Promise<void> {
    const { port, password } = this.settings;
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket = socket;
    return new Promise((resolve, reject) => {
      const fail = (why: string) => {
        reject(new Error(`${this.#node.edgeNodeId}: ${why}`));
        if (this.#socket !== undefined) this.events.lost(this, why);
        this.#socket = undefined;
      };
      const reader = new PacketReader((packet) => this.#received(packet, resolve, fail));
      socket.on('data', (chunk) => reader.take(chunk));
      socket.on('error', (error) => fail(error.message));
      socket.on('close', () => fail('the broker closed the connection'));
      const will = encodePayload({ metrics: [{ name: metricNames.bdSeq, datatype: DataType.Int64, value: 0 }] });
      this.#write(
        connectPacket({
          clientId: this.#node.edgeNodeId,
          username: this.#node.edgeNodeId,
          password,
          keepaliveS,
          will: { topic: nodeTopic('NDEATH', this.#node), payload: will },
        }),
      );
    });
  }

  stop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.destroy();
  }

  keepAlive(nowMs: number): void {
    if (nowMs - this.#lastWriteMs > pingEveryMs) this.#write(pingPacket);
  }

  /** One poll: a DDATA for each facility. Returns the readings sent. */
  poll(templates: readonly MessageTemplate[]): number {
    if (this.#socket === undefined) return 0;
    // Two polls in the same millisecond would be one reading twice.
    const nowMs = Math.max(Date.now(), this.#polledMs + 1);
    this.#polledMs = nowMs;
    const messages = facilitiesOfEstate.map(({ points }, facility) => {
      const blocks = Math.ceil(points.length / pointsOfBlock);
      // Requests to a device follow each other.
      const blocksMs = Array.from({ length: blocks }, (_, block) => nowMs - 40 * (blocks - block));
      return this.#data(facility, templates[facility] as MessageTemplate, blocksMs, points.length, nowMs);
    });
    this.#write(Buffer.concat(messages));
    return messages.length === 0 ? 0 : facilitiesOfEstate.reduce((sum, { points }) => sum + points.length, 0);
  }

  /** One reading by itself. Returns its source time. */
  sendFlag(facility: number, template: MessageTemplate): number {
    const nowMs = Date.now();
    this.#write(this.#data(facility, template, [nowMs], 1, nowMs));
    return nowMs;
  }

  #data(
    facility: number,
    template: MessageTemplate,
    blocksMs: readonly number[],
    readings: number,
    sentMs: number,
  ): Buffer {
    const first = this.#nextRecord;
    const last = first + blocksMs.length - 1;
    this.#nextRecord = last + 1;
    const sent = { facility, template, first, last, blocksMs, readings, sentMs };
    this.#unconfirmed.push(sent);
    this.#sentReadings += readings;
    return this.#packet(sent, sentMs);
  }

  #packet({ facility, template, first, last, blocksMs }: Sent, sentMs: number): Buffer {
    this.#seq = (this.#seq + 1) % 256;
    const head = this.#heads[facility] as Buffer;
    const length = head.length + template.lengthWith(this.#seq);
    const begin = length > 0x7f ? 3 : 2;
    const packet = Buffer.allocUnsafe(begin + length);
    packet[0] = 0x30;
    packet[1] = length > 0x7f ? (length & 0x7f) | 0x80 : length;
    if (begin === 3) packet[2] = length >> 7;
    head.copy(packet, begin);
    template.write(packet, begin + head.length, { epoch: this.#epoch, first, last, sentMs, blocksMs, seq: this.#seq });
    return packet;
  }

  #write(bytes: Buffer): void {
    this.#lastWriteMs = Date.now();
    this.#socket?.write(bytes);
  }

  #received(packet: Received, born: () => void, fail: (why: string) => void): void {
    if (packet.kind === 'connected') {
      if (packet.refusal !== 0) fail(`refused with code ${packet.refusal}`);
      else this.#write(subscribePacket(nodeTopic('NCMD', this.#node)));
    } else if (packet.kind === 'subscribed') {
      if (packet.refused) fail('may not subscribe to its commands');
      else {
        this.#bear();
        born();
      }
    } else this.#told(packet.payload);
  }

  #told(payload: Uint8Array): void {
    for (const { name, value } of decodePayload(payload).metrics) {
      if (name === metricNames.rebirth && value === true) {
        this.events.rebirthAsked();
        this.#bear();
        const nowMs = Date.now();
        this.#write(Buffer.concat(this.#unconfirmed.map((sent) => this.#packet(sent, nowMs))));
      } else if (name === metricNames.confirm) this.#confirmed(String(value));
    }
  }

  #confirmed(text: string): void {
    const { epoch, ranges } = JSON.parse(text) as { epoch: string; ranges: [number, number][] };
    if (epoch !== this.#epoch) return;
    for (let sent = this.#unconfirmed[0]; sent !== undefined; sent = this.#unconfirmed[0]) {
      const { last, readings, sentMs } = sent;
      if (!ranges.some(([from, to]) => from <= last && last <= to)) return;
      this.#unconfirmed.shift();
      this.#confirmedReadings += readings;
      this.events.confirmed(this, readings, sentMs);
    }
  }

  #bear(): void {
    const timestampMs = Date.now();
    this.#seq = 0;
    const batch: Metric[] = [
      { name: metricNames.batchEpoch, alias: batchAliases.epoch, datatype: DataType.String, value: this.#epoch },
      { name: metricNames.batchFirst, alias: batchAliases.first, datatype: DataType.UInt64, value: null },
      { name: metricNames.batchLast, alias: batchAliases.last, datatype: DataType.UInt64, value: null },
    ];
    const node: Metric[] = [
      { name: metricNames.bdSeq, datatype: DataType.Int64, value: 0 },
      { name: metricNames.rebirth, datatype: DataType.Boolean, value: false },
      { name: metricNames.confirm, datatype: DataType.String, value: null },
    ];
    const birth = encodePayload({ timestampMs, seq: 0, metrics: [...node, ...batch] });
    const packets = [publishPacket(nodeTopic('NBIRTH', this.#node), birth)];
    for (const { deviceId, points } of facilitiesOfEstate) {
      this.#seq += 1;
      const metrics = points.map((point, index): Metric => {
        const { name, datatype } = point;
        return { name, alias: aliasBegin.points + index, datatype, timestampMs, value: valueAt(point, 0) };
      });
      const payload = encodePayload({ timestampMs, seq: this.#seq, metrics: [...batch, ...metrics] });
      packets.push(publishPacket(deviceTopic('DBIRTH', this.#node, deviceId), payload));
    }
    this.#write(Buffer.concat(packets));
  }
}
