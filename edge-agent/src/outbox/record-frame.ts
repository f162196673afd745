import { crc32 } from 'node:zlib';

/**
 * Layout of a record, little endian: magic u16, flags u8 (1: alarm-relevant), version u8, body length u32, number u48,
 * readings u16, earliest source time u48, latest source time u48, CRC-32 u32 of all bytes before it and of the body, body.
 *
 * A segment starts with: magic of 8 bytes, epoch (16 bytes), first number u48, CRC-32 u32 of these.
 */
export const FRAME_HEADER_BYTES = 32;
export const SEGMENT_HEADER_BYTES = 34;
export const MAX_BODY_BYTES = 1 << 20;

const FRAME_MAGIC = 0x6a41;
const VERSION = 1;
const ALARM_FLAG = 1;
const SEGMENT_MAGIC = Buffer.from('anjulog1', 'latin1');
const CRC_OFFSET = 28;

export interface FrameHeader {
  readonly number: number;
  readonly alarmRelevant: boolean;
  readonly readings: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface FrameEntry extends FrameHeader {
  readonly offset: number;
  readonly bodyBytes: number;
}

export function encodeFrame(header: FrameHeader, body: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + body.length);
  frame.writeUInt16LE(FRAME_MAGIC, 0);
  frame.writeUInt8(header.alarmRelevant ? ALARM_FLAG : 0, 2);
  frame.writeUInt8(VERSION, 3);
  frame.writeUInt32LE(body.length, 4);
  frame.writeUIntLE(header.number, 8, 6);
  frame.writeUInt16LE(header.readings, 14);
  frame.writeUIntLE(header.fromMs, 16, 6);
  frame.writeUIntLE(header.toMs, 22, 6);
  frame.set(body, FRAME_HEADER_BYTES);
  frame.writeUInt32LE(crc32(body, crc32(frame.subarray(0, CRC_OFFSET))), CRC_OFFSET);
  return frame;
}

/** The whole, uncorrupted record at `offset`, or `undefined`. */
export function frameAt(bytes: Buffer, offset: number): FrameEntry | undefined {
  if (offset + FRAME_HEADER_BYTES > bytes.length) return undefined;
  if (bytes.readUInt16LE(offset) !== FRAME_MAGIC || bytes.readUInt8(offset + 3) !== VERSION) return undefined;
  const bodyBytes = bytes.readUInt32LE(offset + 4);
  const end = offset + FRAME_HEADER_BYTES + bodyBytes;
  if (bodyBytes > MAX_BODY_BYTES || end > bytes.length) return undefined;
  const body = bytes.subarray(offset + FRAME_HEADER_BYTES, end);
  const crc = crc32(body, crc32(bytes.subarray(offset, offset + CRC_OFFSET)));
  if (crc !== bytes.readUInt32LE(offset + CRC_OFFSET)) return undefined;
  return {
    offset,
    bodyBytes,
    number: bytes.readUIntLE(offset + 8, 6),
    alarmRelevant: (bytes.readUInt8(offset + 2) & ALARM_FLAG) !== 0,
    readings: bytes.readUInt16LE(offset + 14),
    fromMs: bytes.readUIntLE(offset + 16, 6),
    toMs: bytes.readUIntLE(offset + 22, 6),
  };
}

export function bodyOf(bytes: Buffer, frame: FrameEntry): Buffer {
  const start = frame.offset + FRAME_HEADER_BYTES;
  return bytes.subarray(start, start + frame.bodyBytes);
}

export function encodeSegmentHeader(epoch: string, first: number): Buffer {
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
  SEGMENT_MAGIC.copy(header, 0);
  Buffer.from(epoch, 'hex').copy(header, 8);
  header.writeUIntLE(first, 24, 6);
  header.writeUInt32LE(crc32(header.subarray(0, 30)), 30);
  return header;
}

function decodeSegmentHeader(bytes: Buffer): { epoch: string; first: number } | undefined {
  if (bytes.length < SEGMENT_HEADER_BYTES || !bytes.subarray(0, 8).equals(SEGMENT_MAGIC)) return undefined;
  if (crc32(bytes.subarray(0, 30)) !== bytes.readUInt32LE(30)) return undefined;
  return { epoch: bytes.subarray(8, 24).toString('hex'), first: bytes.readUIntLE(24, 6) };
}

export interface SegmentScan {
  /** `undefined`: the header is torn or corrupt. */
  readonly header: { readonly epoch: string; readonly first: number } | undefined;
  readonly frames: readonly FrameEntry[];
  /** Stretches that hold no whole record, other than a torn tail. */
  readonly damage: readonly { readonly from: number; readonly to: number }[];
  /** Where the last whole record ends. */
  readonly end: number;
  /**
   * What follows `end`. `torn`: a record that was being written, which nobody was told is durable. `damaged`: something whole was
   * there once; it held at most `lostAtMost` records.
   */
  readonly tail: { readonly kind: 'clean' | 'torn' } | { readonly kind: 'damaged'; readonly lostAtMost: number };
}

/** Offset of the next whole record at or after `from` whose number is above `after`, or -1. */
function resync(bytes: Buffer, from: number, after: number): number {
  const magic = Buffer.from([FRAME_MAGIC & 0xff, FRAME_MAGIC >> 8]);
  for (let offset = bytes.indexOf(magic, from); offset >= 0; offset = bytes.indexOf(magic, offset + 1)) {
    const frame = frameAt(bytes, offset);
    if (frame !== undefined && frame.number > after) return offset;
  }
  return -1;
}

/**
 * A torn write ends before its own length says, or is a stretch of zeros that the file system had allocated. Anything else was
 * whole once.
 */
function isTorn(rest: Buffer): boolean {
  if (rest.every((byte) => byte === 0)) return true;
  if (rest.length < FRAME_HEADER_BYTES) return true;
  if (rest.readUInt16LE(0) !== FRAME_MAGIC || rest.readUInt8(3) !== VERSION) return false;
  const bodyBytes = rest.readUInt32LE(4);
  if (bodyBytes > MAX_BODY_BYTES || FRAME_HEADER_BYTES + bodyBytes <= rest.length) return false;
  // A length that a flipped bit made too great: with the true one the checksum is right, so the record was whole.
  const corrected = Buffer.from(rest);
  corrected.writeUInt32LE(rest.length - FRAME_HEADER_BYTES, 4);
  return frameAt(corrected, 0) === undefined;
}

/** Reads a segment's bytes. Never throws: whatever is not a whole record is damage or a torn tail. */
export function scanSegment(bytes: Buffer): SegmentScan {
  const header = decodeSegmentHeader(bytes);
  const frames: FrameEntry[] = [];
  const damage: { from: number; to: number }[] = [];
  let offset = Math.min(SEGMENT_HEADER_BYTES, bytes.length);
  let last = header === undefined ? 0 : header.first - 1;
  let tail: SegmentScan['tail'] = { kind: 'clean' };
  while (offset < bytes.length) {
    const frame = frameAt(bytes, offset);
    if (frame !== undefined && frame.number > last) {
      frames.push(frame);
      last = frame.number;
      offset += FRAME_HEADER_BYTES + frame.bodyBytes;
      continue;
    }
    const next = resync(bytes, offset + 1, last);
    if (next < 0) {
      const rest = bytes.subarray(offset);
      if (isTorn(rest)) tail = { kind: 'torn' };
      else {
        damage.push({ from: offset, to: bytes.length });
        tail = { kind: 'damaged', lostAtMost: Math.max(1, Math.ceil(rest.length / FRAME_HEADER_BYTES)) };
      }
      break;
    }
    damage.push({ from: offset, to: next });
    offset = next;
  }
  return { header, frames, damage, end: offset, tail };
}
