import { bad, type Decoded, good } from '../../normalise/decoded.js';
import { roundSignificant } from '../../normalise/unit-conversion.js';
import type { ByteType, Channel } from '../../profiles/mqtt-profile.js';

export interface ChannelValue {
  readonly point: string;
  readonly decoded: Decoded;
  /** Device time of a history record. */
  readonly timeMs?: number;
}

export interface ChannelDecoding {
  readonly values: readonly ChannelValue[];
  /** Set when the rest of the bytes could not be understood; what came before them stands. */
  readonly problem?: string;
}

/** The frame of many LoRaWAN families: channel byte, type byte, a body of fixed length, and again. */
export function decodeChannels(bytes: Buffer, channels: readonly Channel[]): ChannelDecoding {
  const values: ChannelValue[] = [];
  let at = 0;
  while (at < bytes.length) {
    const channel = channels.find((one) => one.channel === bytes[at] && one.type === bytes[at + 1]);
    if (channel === undefined) {
      const header = bytes.subarray(at, at + 2).toString('hex');
      return { values, problem: `unknown channel ${header} at byte ${at}` };
    }
    const body = bytes.subarray(at + 2, at + 2 + channel.length);
    if (body.length < channel.length) return { values, problem: `channel at byte ${at} is cut short` };
    const time = channel.time === undefined ? {} : { timeMs: body.readUInt32LE(channel.time.at) * 1000 };
    for (const field of channel.fields) values.push({ point: field.point, decoded: decodeBytes(body, field), ...time });
    at += 2 + channel.length;
  }
  return { values };
}

function readBytes(body: Buffer, at: number, type: ByteType): number {
  switch (type) {
    case 'u8':
      return body.readUInt8(at);
    case 's8':
      return body.readInt8(at);
    case 'u16le':
      return body.readUInt16LE(at);
    case 's16le':
      return body.readInt16LE(at);
    case 'u24le':
      return body.readUIntLE(at, 3);
    case 'u32le':
      return body.readUInt32LE(at);
    case 's32le':
      return body.readInt32LE(at);
    case 'float32le':
      return body.readFloatLE(at);
  }
}

function decodeBytes(body: Buffer, field: Channel['fields'][number]): Decoded {
  const raw = readBytes(body, field.at, field.type);
  const unit = field.unit ?? '1';
  if (field.sentinels?.includes(raw)) return bad('sentinel');
  if (!Number.isFinite(raw)) return bad('not_a_number');
  const picked = field.bit === undefined ? raw : (raw >>> field.bit) & 1;
  if (field.values !== undefined) {
    const meaning = field.values[String(picked)];
    return meaning === undefined ? bad('unknown_enum') : good(meaning, unit);
  }
  if (field.bit !== undefined) return good(picked === 1);
  return good(roundSignificant(picked * (field.scale ?? 1) + (field.offset ?? 0)), unit);
}
