import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { readPayload, readVarint, type WirePayload } from './wire-reader.test-support.js';

interface OfConnection {
  /** 0, 1, 2, … in the order in which the edge node connected. */
  readonly connection: number;
}

export interface TappedConnect extends OfConnection {
  readonly kind: 'connect';
  /** 4: MQTT 3.1.1. */
  readonly protocolLevel: number;
  readonly cleanSession: boolean;
  readonly will:
    | { readonly topic: string; readonly qos: number; readonly retain: boolean; readonly payload: WirePayload }
    | undefined;
}

export interface TappedPublish extends OfConnection {
  readonly kind: 'publish';
  readonly topic: string;
  /** Third level of the topic. */
  readonly type: string;
  readonly qos: number;
  readonly retain: boolean;
  readonly payload: WirePayload;
  readonly atMs: number;
}

export interface TappedSubscribe extends OfConnection {
  readonly kind: 'subscribe';
  readonly topics: readonly { readonly topic: string; readonly qos: number }[];
}

export type Tapped =
  | TappedConnect
  | TappedPublish
  | TappedSubscribe
  | ({ readonly kind: 'disconnect' | 'closed' } & OfConnection);

class Cursor {
  at = 0;
  constructor(readonly bytes: Buffer) {}

  get left(): number {
    return this.bytes.length - this.at;
  }
  byte(): number {
    return this.bytes.readUInt8(this.at++);
  }
  short(): number {
    this.at += 2;
    return this.bytes.readUInt16BE(this.at - 2);
  }
  block(length = this.short()): Buffer {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
  text(): string {
    return new TextDecoder('utf-8', { fatal: true }).decode(this.block());
  }
}

function readConnect(body: Cursor, connection: number): TappedConnect {
  body.text();
  const protocolLevel = body.byte();
  const flags = body.byte();
  body.short();
  body.text();
  const hasWill = (flags & 4) !== 0;
  const will = hasWill
    ? { topic: body.text(), payload: readPayload(body.block()), qos: (flags >> 3) & 3, retain: (flags & 32) !== 0 }
    : undefined;
  return { kind: 'connect', connection, protocolLevel, cleanSession: (flags & 2) !== 0, will };
}

function readPublish(header: number, body: Cursor, connection: number): TappedPublish {
  const topic = body.text();
  const qos = (header >> 1) & 3;
  if (qos > 0) body.short();
  const payload = readPayload(body.block(body.left));
  const retain = (header & 1) === 1;
  return {
    kind: 'publish',
    connection,
    topic,
    type: topic.split('/')[2] ?? '',
    qos,
    retain,
    payload,
    atMs: Date.now(),
  };
}

function readSubscribe(body: Cursor, connection: number): TappedSubscribe {
  body.short();
  const topics: { topic: string; qos: number }[] = [];
  while (body.left > 0) topics.push({ topic: body.text(), qos: body.byte() });
  return { kind: 'subscribe', connection, topics };
}

/** Stands between an edge node and its broker and writes down every MQTT 3.1.1 packet of the node, from the bytes. */
export class WireTap {
  readonly packets: Tapped[] = [];
  /** Connections open at once, at most. */
  mostOpen = 0;
  readonly #open = new Set<Socket>();
  #connections = 0;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(brokerPort: number): Promise<WireTap> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const tap = new WireTap(server, (server.address() as { port: number }).port);
    server.on('connection', (near) => tap.#join(near, brokerPort));
    return tap;
  }

  #join(near: Socket, brokerPort: number): void {
    const connection = this.#connections++;
    const far = createConnection(brokerPort, '127.0.0.1');
    this.#open.add(near);
    this.mostOpen = Math.max(this.mostOpen, this.#open.size);
    let pending = Buffer.alloc(0);
    near.on('data', (chunk: Buffer) => {
      pending = this.#take(Buffer.concat([pending, chunk]), connection);
      far.write(chunk);
    });
    far.pipe(near);
    for (const socket of [near, far]) socket.on('error', () => socket.destroy());
    near.on('close', () => {
      this.#open.delete(near);
      this.packets.push({ kind: 'closed', connection });
      far.end();
    });
    far.on('close', () => near.destroy());
  }

  /** Takes whole packets off the front and returns what is left. */
  #take(bytes: Buffer, connection: number): Buffer<ArrayBuffer> {
    let rest = bytes;
    while (rest.length >= 2) {
      if (rest.length < 5 && rest.subarray(1).every((byte) => byte >= 0x80)) break;
      const size = readVarint(rest, 1);
      const end = size.next + Number(size.value);
      if (rest.length < end) break;
      this.#packet(rest[0] as number, new Cursor(rest.subarray(size.next, end)), connection);
      rest = rest.subarray(end);
    }
    return Buffer.from(rest);
  }

  #packet(header: number, body: Cursor, connection: number): void {
    switch (header >> 4) {
      case 1:
        this.packets.push(readConnect(body, connection));
        break;
      case 3:
        this.packets.push(readPublish(header, body, connection));
        break;
      case 8:
        this.packets.push(readSubscribe(body, connection));
        break;
      case 14:
        this.packets.push({ kind: 'disconnect', connection });
        break;
    }
  }

  of<Kind extends Tapped['kind']>(kind: Kind): Extract<Tapped, { kind: Kind }>[] {
    return this.packets.filter((packet): packet is Extract<Tapped, { kind: Kind }> => packet.kind === kind);
  }

  published(type?: string): TappedPublish[] {
    return this.of('publish').filter((packet) => type === undefined || packet.type === type);
  }

  /** Breaks every connection without a goodbye. */
  cut(): void {
    for (const socket of this.#open) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
