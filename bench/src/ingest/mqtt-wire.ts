/** As much of MQTT 3.1.1 as thousands of connections of one process need, without the cost of a client library for each. */

const packetType = {
  connect: 1,
  connack: 2,
  publish: 3,
  suback: 9,
  subscribe: 8,
  pingreq: 12,
  disconnect: 14,
} as const;

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function prefixed(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function remaining(length: number): Buffer {
  const bytes: number[] = [];
  let rest = length;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return Buffer.from(bytes);
}

function packet(first: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([first]), remaining(body.length), body]);
}

export function connectPacket(options: {
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
  readonly keepaliveS: number;
  readonly will?: { readonly topic: string; readonly payload: Uint8Array };
}): Buffer {
  const { clientId, username, password, keepaliveS, will } = options;
  // User name, password, clean session; a will of QoS 1 that is not retained.
  const flags = 0b1100_0010 | (will === undefined ? 0 : 0b0000_1100);
  const head = Buffer.from([0, 4, 0x4d, 0x51, 0x54, 0x54, 4, flags, keepaliveS >> 8, keepaliveS & 0xff]);
  const ofWill = will === undefined ? [] : [text(will.topic), prefixed(will.payload)];
  return packet(
    packetType.connect << 4,
    Buffer.concat([head, text(clientId), ...ofWill, text(username), text(password)]),
  );
}

export function subscribePacket(filter: string): Buffer {
  return packet((packetType.subscribe << 4) | 2, Buffer.concat([Buffer.from([0, 1]), text(filter), Buffer.from([0])]));
}

/** QoS 0, as Sparkplug demands for data. */
export function publishPacket(topic: string, payload: Uint8Array): Buffer {
  return packet(packetType.publish << 4, Buffer.concat([text(topic), payload]));
}

export const pingPacket = Buffer.from([packetType.pingreq << 4, 0]);
export const disconnectPacket = Buffer.from([packetType.disconnect << 4, 0]);

export type Received =
  | { readonly kind: 'connected'; readonly refusal: number }
  | { readonly kind: 'subscribed'; readonly refused: boolean }
  | { readonly kind: 'published'; readonly topic: string; readonly payload: Uint8Array };

/** Cuts what a broker sends into packets. */
export class PacketReader {
  #rest: Buffer = Buffer.alloc(0);

  constructor(private readonly received: (packet: Received) => void) {}

  take(chunk: Buffer): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const end = this.#packetEnd(bytes);
      if (end === undefined || end.to > bytes.length) break;
      this.#read(bytes[0] ?? 0, bytes.subarray(end.from, end.to));
      bytes = bytes.subarray(end.to);
    }
    this.#rest = bytes;
  }

  #packetEnd(bytes: Buffer): { from: number; to: number } | undefined {
    let length = 0;
    for (let at = 1; at < Math.min(bytes.length, 5); at += 1) {
      const byte = bytes[at] ?? 0;
      length |= (byte & 0x7f) << (7 * (at - 1));
      if (byte < 0x80) return { from: at + 1, to: at + 1 + length };
    }
    return undefined;
  }

  #read(first: number, body: Buffer): void {
    const type = first >> 4;
    if (type === packetType.connack) this.received({ kind: 'connected', refusal: body[1] ?? 255 });
    else if (type === packetType.suback) this.received({ kind: 'subscribed', refused: (body[2] ?? 128) > 2 });
    else if (type === packetType.publish) {
      const topicEnd = 2 + body.readUInt16BE(0);
      // The subscriptions here are of QoS 0, so that no packet has an identifier.
      this.received({ kind: 'published', topic: body.toString('utf8', 2, topicEnd), payload: body.subarray(topicEnd) });
    }
  }
}
