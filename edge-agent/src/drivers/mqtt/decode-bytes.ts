import { bad, type Decoded, good } from '../../normalise/decoded.js';
import { roundSignificant } from '../../normalise/unit-conversion.js';
import type {
  ByteField,
  ByteLayout,
  ByteMatch,
  ByteType,
  Channel,
  Frame,
  RecordTime,
} from '../../profiles/byte-layout.js';
import { isSentinel } from './sentinel.js';

export interface ByteValue {
  readonly point: string;
  readonly decoded: Decoded;
  /** Device time of a record, where it has one. */
  readonly timeMs?: number;
}

export type ByteDecoding =
  /** `problem`: the rest could not be understood; what came before it is whole and stands. */
  | { readonly kind: 'values'; readonly values: readonly ByteValue[]; readonly problem?: string }
  | { readonly kind: 'malformed'; readonly reason: string }
  /** Of a port that the layout does not describe. */
  | { readonly kind: 'other' };

/**
 * Bytes of a device by the layout of its profile. Bytes that end in the middle of something give no value at all.
 *
 * @param fPort LoRaWAN port, where there is one
 */
export function decodeBytes(bytes: Buffer, layout: ByteLayout, fPort?: number): ByteDecoding {
  return layout.frames.length > 0 ? decodeFrame(bytes, layout.frames, fPort) : decodeChannels(bytes, layout);
}

export function bytesMatch(bytes: Buffer, match: readonly ByteMatch[]): boolean {
  return match.every(({ at, mask, equals }) => {
    const byte = bytes[at];
    return byte !== undefined && (byte & (mask ?? 0xff)) === equals;
  });
}

function decodeFrame(bytes: Buffer, frames: readonly Frame[], fPort: number | undefined): ByteDecoding {
  const ofPort = frames.filter((frame) => frame.fPort === undefined || fPort === undefined || frame.fPort === fPort);
  if (ofPort.length === 0) return { kind: 'other' };
  const frame = ofPort.find((one) => hasLength(bytes, one) && bytesMatch(bytes, one.match));
  if (frame === undefined) {
    return { kind: 'malformed', reason: `no frame of the profile has ${bytes.length} bytes like these` };
  }
  const values: ByteValue[] = [];
  const end = frame.repeats ? bytes.length : frame.length;
  for (let at = 0; at < end; at += frame.length) values.push(...valuesOf(bytes.subarray(at, at + frame.length), frame));
  return { kind: 'values', values };
}

function hasLength({ length }: Buffer, frame: Frame): boolean {
  if (frame.repeats) return length > 0 && length % frame.length === 0;
  return frame.longer ? length >= frame.length : length === frame.length;
}

function decodeChannels(frame: Buffer, layout: ByteLayout): ByteDecoding {
  const bytes = channelBytes(frame, layout.channelRegion);
  if (typeof bytes === 'string') return { kind: 'malformed', reason: bytes };
  const values: ByteValue[] = [];
  let at = 0;
  while (at < bytes.length) {
    const channel = layout.channels.find((one) => one.channel === bytes[at] && one.type === bytes[at + 1]);
    if (channel === undefined) {
      const header = bytes.subarray(at, at + 2).toString('hex');
      const problem = `unknown channel ${header} at byte ${at}`;
      return at === 0 ? { kind: 'malformed', reason: problem } : { kind: 'values', values, problem };
    }
    const body = bytes.subarray(at + 2, at + 2 + channel.length);
    if (body.length < channel.length) return { kind: 'malformed', reason: `channel at byte ${at} is cut short` };
    values.push(...valuesOf(body, channel));
    at += 2 + channel.length;
  }
  return bytes.length === 0 ? { kind: 'malformed', reason: 'no bytes' } : { kind: 'values', values };
}

/** The bytes that hold the channels, or what is wrong with the frame around them. */
function channelBytes(frame: Buffer, region: ByteLayout['channelRegion']): Buffer | string {
  if (region === undefined) return frame;
  const { from, lengthAt } = region;
  if (frame.length < from) return `${frame.length} bytes are fewer than the ${from} before the channels`;
  const bytes = frame.subarray(from);
  if (lengthAt === undefined) return bytes;
  const announced = readBytes(frame, lengthAt.at, lengthAt.type);
  return bytes.length === announced ? bytes : `${announced} bytes of channels are announced, ${bytes.length} are there`;
}

function valuesOf(body: Buffer, { fields, time }: Channel | Frame): ByteValue[] {
  const timeMs = time === undefined ? {} : { timeMs: recordTimeMs(body, time) };
  return fields.map((field) => ({ point: field.point, decoded: decodeByteField(body, field), ...timeMs }));
}

function recordTimeMs(body: Buffer, { at, type }: RecordTime): number {
  return readBytes(body, at, type) * 1000;
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
    case 'u16be':
      return body.readUInt16BE(at);
    case 's16be':
      return body.readInt16BE(at);
    case 'u24be':
      return body.readUIntBE(at, 3);
    case 'u32be':
      return body.readUInt32BE(at);
    case 's32be':
      return body.readInt32BE(at);
    case 'float32be':
      return body.readFloatBE(at);
  }
}

function decodeByteField(body: Buffer, field: ByteField): Decoded {
  const raw = readBytes(body, field.at, field.type);
  const unit = field.unit ?? '1';
  if (!Number.isFinite(raw)) return bad('not_a_number');
  const picked = pick(raw, field);
  if (isSentinel(picked, field.sentinels)) return bad('sentinel');
  if (field.values !== undefined) {
    const meaning = field.values[String(picked)];
    return meaning === undefined ? bad('unknown_enum', picked) : good(meaning, unit);
  }
  if (field.bit !== undefined) return good(picked === 1);
  const value = picked * (field.scale ?? 1) + (field.offset ?? 0);
  return Number.isFinite(value) ? good(roundSignificant(value), unit) : bad('not_a_number');
}

function pick(raw: number, { bit, mask }: ByteField): number {
  if (bit !== undefined) return (raw >>> bit) & 1;
  if (mask === undefined) return raw;
  // The lowest set bit of the mask is where the field begins.
  const lowest = 31 - Math.clz32(mask & -mask);
  return ((raw & mask) >>> 0) >>> lowest;
}
