import { createConnection, createServer, type Server, type Socket } from 'node:net';

interface OfConnection {
  /** 0, 1, 2, … in the order in which the host connected. */
  readonly connection: number;
  readonly atMs: number;
}

interface Sent {
  readonly topic: string;
  readonly qos: number;
  readonly retain: boolean;
  readonly payload: Buffer;
}

export interface TappedConnect extends OfConnection {
  readonly kind: 'connect';
  /** 4: MQTT 3.1.1. */
  readonly protocolLevel: number;
  readonly cleanSession: boolean;
  readonly will: Sent | undefined;
}

export interface TappedPublish extends OfConnection, Sent {
  readonly kind: 'publish';
}

export interface TappedSubscribe extends OfConnection {
  readonly kind: 'subscribe';
  readonly topics: readonly { readonly topic: string; readonly qos: number }[];
}

export type Tapped =
  | TappedConnect
  | TappedPublish
  | TappedSubscribe
  | ({ readonly kind: 'subscribed' | 'disconnect' | 'closed' } & OfConnection);

class Cursor {
  #at = 0;
  constructor(private readonly bytes: Buffer) {}

  byte(): number {
    return this.bytes.readUInt8(this.#at++);
  }
  short(): number {
    this.#at += 2;
    return this.bytes.readUInt16BE(this.#at - 2);
  }
  block(length: number): Buffer {
    this.#at += length;
    return this.bytes.subarray(this.#at - length, this.#at);
  }
  text(): string {
    return new TextDecoder('utf-8', { fatal: true }).decode(this.block(this.short()));
  }
  get left(): number {
    return this.bytes.length - this.#at;
  }
}

/** Whole MQTT packets off the front of what came, and what is left. */
function packetsOf(bytes: Buffer): { packets: { header: number; body: Buffer }[]; rest: Buffer } {
  const packets: { header: number; body: Buffer }[] = [];
  let rest = bytes;
  for (;;) {
    let size = 0;
    let at = 1;
    for (let shift = 0; at < rest.length; shift += 7) {
      const byte = rest.readUInt8(at++);
      size |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    const isWhole = at > 1 && rest.readUInt8(at - 1) < 0x80 && rest.length >= at + size;
    if (!isWhole) return { packets, rest: Buffer.from(rest) };
    packets.push({ header: rest.readUInt8(0), body: rest.subarray(at, at + size) });
    rest = rest.subarray(at + size);
  }
}

/**
 * Stands between a host and its broker and writes down the packets of MQTT 3.1.1, from the bytes. Shares no code with the client
 * under test.
 */
export class HostTap {
  readonly packets: Tapped[] = [];
  readonly #open = new Set<Socket>();
  #connections = 0;
  #isMute = false;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(broker: { readonly port: number }): Promise<HostTap> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const tap = new HostTap(server, address.port);
    server.on('connection', (near) => tap.#join(near, broker.port));
    return tap;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  #join(near: Socket, brokerPort: number): void {
    const connection = this.#connections++;
    const far = createConnection(brokerPort, '127.0.0.1');
    this.#open.add(near);
    let sent: Buffer = Buffer.alloc(0);
    let told: Buffer = Buffer.alloc(0);
    near.on('data', (chunk: Buffer) => {
      const { packets, rest } = packetsOf(Buffer.concat([sent, chunk]));
      sent = rest;
      for (const { header, body } of packets) this.#fromHost(header, new Cursor(body), connection);
      far.write(chunk);
    });
    far.on('data', (chunk: Buffer) => {
      const { packets, rest } = packetsOf(Buffer.concat([told, chunk]));
      told = rest;
      for (const { header } of packets) {
        if (header >> 4 === 9) this.packets.push({ kind: 'subscribed', connection, atMs: Date.now() });
      }
      if (!this.#isMute) near.write(chunk);
    });
    for (const socket of [near, far]) socket.on('error', () => socket.destroy());
    near.on('close', () => {
      this.#open.delete(near);
      this.packets.push({ kind: 'closed', connection, atMs: Date.now() });
      far.end();
    });
    far.on('close', () => near.destroy());
  }

  #fromHost(header: number, body: Cursor, connection: number): void {
    const of = { connection, atMs: Date.now() };
    switch (header >> 4) {
      case 1: {
        body.text();
        const protocolLevel = body.byte();
        const flags = body.byte();
        body.short();
        body.text();
        const hasWill = (flags & 4) !== 0;
        const will = hasWill
          ? {
              topic: body.text(),
              payload: body.block(body.short()),
              qos: (flags >> 3) & 3,
              retain: (flags & 32) !== 0,
            }
          : undefined;
        this.packets.push({ kind: 'connect', ...of, protocolLevel, cleanSession: (flags & 2) !== 0, will });
        break;
      }
      case 3: {
        const qos = (header >> 1) & 3;
        const topic = body.text();
        if (qos > 0) body.short();
        const payload = Buffer.from(body.block(body.left));
        this.packets.push({ kind: 'publish', ...of, topic, qos, retain: (header & 1) === 1, payload });
        break;
      }
      case 8: {
        body.short();
        const topics: { topic: string; qos: number }[] = [];
        while (body.left > 0) topics.push({ topic: body.text(), qos: body.byte() });
        this.packets.push({ kind: 'subscribe', ...of, topics });
        break;
      }
      case 14:
        this.packets.push({ kind: 'disconnect', ...of });
        break;
    }
  }

  of<Kind extends Tapped['kind']>(kind: Kind): Extract<Tapped, { kind: Kind }>[] {
    return this.packets.filter((packet): packet is Extract<Tapped, { kind: Kind }> => packet.kind === kind);
  }

  published(type: 'STATE' | 'NCMD' | 'DCMD'): TappedPublish[] {
    return this.of('publish').filter(({ topic }) => topic.split('/')[type === 'STATE' ? 1 : 2] === type);
  }

  /** Nothing of what the broker says reaches the host any more. */
  mute(): void {
    this.#isMute = true;
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
