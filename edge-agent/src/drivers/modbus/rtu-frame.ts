import { isBitAccess } from '../../profiles/modbus-profile.js';
import type { ReadRequest } from './read-request.js';

/** Shortest frame there is: unit, function, one byte, two of checksum. */
export const shortestFrameBytes = 5;

/** CRC-16 of Modbus over serial line V1.02 §2.5.1.2: polynomial 0xA001, start 0xFFFF; sent low byte first. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return crc;
}

function hasValidCrc(frame: Buffer): boolean {
  return crc16(frame.subarray(0, -2)) === frame.readUInt16LE(frame.length - 2);
}

export function encodeRtuRequest({ unitId, functionCode, address, count }: ReadRequest): Buffer {
  const frame = Buffer.alloc(8);
  frame.writeUInt8(unitId, 0);
  frame.writeUInt8(functionCode, 1);
  frame.writeUInt16BE(address, 2);
  frame.writeUInt16BE(count, 4);
  frame.writeUInt16LE(crc16(frame.subarray(0, 6)), 6);
  return frame;
}

/** Data bytes that the answer to a request must have. */
export function dataBytes({ functionCode, count }: Pick<ReadRequest, 'functionCode' | 'count'>): number {
  return isBitAccess(functionCode) ? Math.ceil(count / 8) : count * 2;
}

/** Bytes of the whole answer on a serial line. */
export function answerBytes(request: Pick<ReadRequest, 'functionCode' | 'count'>): number {
  return 3 + dataBytes(request) + 2;
}

export type RtuAnswer = { readonly end: number } & ({ readonly data: Buffer } | { readonly exceptionCode: number });

/**
 * The first frame in `received` that answers `request`: right unit, function, length and checksum. What stands before it
 * (noise, an echo of the request, another unit's late answer) is passed over; `end` is where it ends.
 */
export function findAnswer(received: Buffer, request: ReadRequest): RtuAnswer | undefined {
  const expected = dataBytes(request);
  for (let at = 0; at + shortestFrameBytes <= received.length; at += 1) {
    if (received[at] !== request.unitId) continue;
    if (received[at + 1] === request.functionCode && received[at + 2] === expected) {
      const frame = received.subarray(at, at + 3 + expected + 2);
      if (frame.length === 3 + expected + 2 && hasValidCrc(frame)) {
        return { data: Buffer.from(frame.subarray(3, -2)), end: at + frame.length };
      }
    }
    if (received[at + 1] === (request.functionCode | 0x80)) {
      const frame = received.subarray(at, at + shortestFrameBytes);
      if (hasValidCrc(frame)) return { exceptionCode: frame.readUInt8(2), end: at + frame.length };
    }
  }
  return undefined;
}

/** `received` without the whole frames of those units at its beginning. */
export function withoutFrames(received: Buffer, ofUnit: (unitId: number) => boolean): Buffer {
  let rest = received;
  while (rest.length >= shortestFrameBytes) {
    const exception = (rest.readUInt8(1) & 0x80) !== 0;
    const frame = rest.subarray(0, exception ? shortestFrameBytes : 3 + rest.readUInt8(2) + 2);
    if (rest.length < frame.length || frame.length < shortestFrameBytes) break;
    if (!ofUnit(rest.readUInt8(0)) || !hasValidCrc(frame)) break;
    rest = rest.subarray(frame.length);
  }
  return rest;
}
