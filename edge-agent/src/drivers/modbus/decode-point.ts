import { bad, type Decoded, good } from '../../normalise/decoded.js';
import { roundToDigits } from '../../normalise/round-digits.js';
import { roundSignificant } from '../../normalise/unit-conversion.js';
import { isBitAccess, type ModbusPointProfile } from '../../profiles/modbus-profile.js';

/** A response and where it begins. */
export interface ReadBlock {
  readonly address: number;
  readonly count: number;
  readonly data: Buffer;
}

/** The value of a point from a block that covers its span. */
export function decodePoint(point: ModbusPointProfile, block: ReadBlock): Decoded {
  if (isBitAccess(point.functionCode)) {
    const index = point.address - block.address;
    return mapped(point, ((block.data[index >> 3] ?? 0) >> (index & 7)) & 1);
  }
  const bytes = wordsInOrder(point, block);
  if (point.sentinels.length > 0) {
    const pattern = patternOf(bytes);
    if (point.sentinels.some(({ from, to }) => pattern >= from && pattern <= to)) return bad('sentinel');
  }
  if (point.type === 'string') return text(bytes);
  if (point.type === 'bit') return mapped(point, Number((unsignedOf(bytes) >> BigInt(point.bit ?? 0)) & 1n));
  const raw = point.mask === undefined ? rawNumber(point, bytes) : Number(masked(unsignedOf(bytes), point.mask));
  if (raw === undefined) return bad('malformed');
  if (typeof raw === 'number' && !Number.isFinite(raw)) return bad('not_a_number');
  if (point.values !== undefined) return mapped(point, Number(raw));
  return scaled(point, raw, block);
}

/** Big-endian bytes, highest word first, whatever the device's order. */
function wordsInOrder(point: ModbusPointProfile, block: ReadBlock): Buffer {
  const start = (point.address - block.address) * 2;
  const own = block.data.subarray(start, start + point.count * 2);
  // The usual order is read where it lies; only another one needs a copy, for the block serves other points too.
  const bytes = point.byteOrder === 'little' ? Buffer.from(own).swap16() : own;
  if (point.wordOrder === 'high-first' || point.count === 1) return bytes;
  const turned = Buffer.alloc(bytes.length);
  for (let word = 0; word < point.count; word += 1) {
    turned.writeUInt16BE(bytes.readUInt16BE(word * 2), (point.count - 1 - word) * 2);
  }
  return turned;
}

/** All bits as one unsigned number; a bigint where a number would not be exact. */
function patternOf(bytes: Buffer): number | bigint {
  return bytes.length <= 6 && bytes.length > 0 ? bytes.readUIntBE(0, bytes.length) : unsignedOf(bytes);
}

function unsignedOf(bytes: Buffer): bigint {
  let pattern = 0n;
  for (const byte of bytes) pattern = (pattern << 8n) | BigInt(byte);
  return pattern;
}

/** The bits of `mask`, moved down by the zeros below it. */
function masked(pattern: bigint, mask: bigint): bigint {
  return (pattern & mask) / (mask & -mask);
}

/** ISO 8859-1 up to the first zero; empty where the device has nothing to say. */
function text(bytes: Buffer): Decoded {
  const end = bytes.indexOf(0);
  return good(bytes.toString('latin1', 0, end < 0 ? bytes.length : end).trim());
}

/** `undefined` when a digit is none. */
function decimalDigits(bytes: Buffer): number | undefined {
  const digits = bytes.toString('hex');
  return /^\d+$/.test(digits) ? Number(digits) : undefined;
}

/** `undefined` when the registers hold no such number. */
function rawNumber(point: ModbusPointProfile, bytes: Buffer): number | bigint | undefined {
  switch (point.type) {
    case 'string':
      return undefined;
    case 'bcd16':
    case 'bcd32':
      return decimalDigits(bytes);
    case 'u8':
      return bytes.readUInt8(point.byte === 'high' ? 0 : 1);
    case 's8':
      return bytes.readInt8(point.byte === 'high' ? 0 : 1);
    case 'bit':
    case 'u16':
      return bytes.readUInt16BE(0);
    case 's16':
      return bytes.readInt16BE(0);
    case 'u32':
      return bytes.readUInt32BE(0);
    case 's32':
      return bytes.readInt32BE(0);
    case 'u64':
      return bytes.readBigUInt64BE(0);
    case 's64':
      return bytes.readBigInt64BE(0);
    case 'float32':
      return shortestFloat(bytes.readFloatBE(0));
    case 'float64':
      return bytes.readDoubleBE(0);
  }
}

/** The shortest decimal that is this 32-bit float: 1.05, not 1.0499999523162842. */
export function shortestFloat(value: number): number {
  if (!Number.isFinite(value)) return value;
  for (let digits = 6; digits < 9; digits += 1) {
    const short = roundToDigits(value, digits);
    if (Math.fround(short) === value) return short;
  }
  return roundToDigits(value, 9);
}

function mapped(point: ModbusPointProfile, raw: number): Decoded {
  if (point.values === undefined) return good(point.type === 'bit' ? raw === 1 : raw, point.unit);
  const value = point.values.get(raw);
  return value === undefined ? bad('unknown_enum', raw) : good(value, point.unit);
}

function scaled(point: ModbusPointProfile, raw: number | bigint, block: ReadBlock): Decoded {
  if (point.decimals === undefined && point.multipliers.length === 0 && point.unitCode === undefined) {
    return converted(point, raw, 1, 1, point.unit);
  }
  let divisor = 1;
  if (point.decimals !== undefined) {
    const decimals = decodePoint(point.decimals, block);
    if (!decimals.ok || typeof decimals.value !== 'number' || decimals.value < 0 || decimals.value > 9) {
      return bad('device_error');
    }
    divisor = 10 ** decimals.value;
  }
  let factor = 1;
  for (const multiplier of point.multipliers) {
    const ratio = decodePoint(multiplier, block);
    if (!ratio.ok || typeof ratio.value !== 'number' || ratio.value <= 0) return bad('device_error');
    factor *= ratio.value;
  }
  let unit = point.unit;
  if (point.unitCode !== undefined) {
    const code = decodePoint(point.unitCode.point, block);
    const known = code.ok && typeof code.value === 'number' ? point.unitCode.units.get(code.value) : undefined;
    if (known === undefined) return bad('unknown_enum', code.ok ? code.value : undefined);
    unit = known;
  }
  return converted(point, raw, factor, divisor, unit);
}

function converted(
  point: ModbusPointProfile,
  raw: number | bigint,
  factor: number,
  divisor: number,
  unit: string,
): Decoded {
  const plain = divisor === 1 && factor === 1 && point.scale === 1 && point.offset === 0;
  if (plain && typeof raw === 'bigint') {
    const exact = Number(raw);
    return Number.isSafeInteger(exact) ? good(exact, unit) : bad('out_of_range');
  }
  const value = (Number(raw) * point.scale * factor) / divisor + point.offset;
  return good(plain ? value : roundSignificant(value), unit);
}
