import { DataType } from './data-type.js';
import { decodePayload, type Metric, type MetricValue, type Payload } from './payload.js';

/** Field numbers of the 3.0 specification, §6.4, with the wire type of each, as they stand in a tag. */
const varint = 0;
const fixed64 = 1;
const delimited = 2;
const fixed32 = 5;
const tag = (field: number, wireType: number) => (field << 3) | wireType;

const payloadTag = { timestamp: tag(1, varint), metrics: tag(2, delimited), seq: tag(3, varint) } as const;
const metricTag = {
  name: tag(1, delimited),
  alias: tag(2, varint),
  timestamp: tag(3, varint),
  datatype: tag(4, varint),
  isNull: tag(7, varint),
  intValue: tag(10, varint),
  longValue: tag(11, varint),
  floatValue: tag(12, fixed32),
  doubleValue: tag(13, fixed64),
  booleanValue: tag(14, varint),
  stringValue: tag(15, delimited),
} as const;

/** A text that is longer is left to the general decoder. */
const longestText = 256;

/** What the wire holds of a metric; `-1` and `undefined`: nothing. */
interface Fields {
  name: string | undefined;
  alias: number;
  timestampMs: number;
  datatype: number;
  /** Tag of the value's field. */
  valueTag: number;
  low: number;
  high: number;
  number: number;
  text: string;
}

/**
 * Reads what nearly all DATA messages are made of. Everything else ends it: `usual` is false from then on, and the general decoder
 * says what the bytes mean.
 */
class DataReader {
  usual = true;
  #bytes: Uint8Array = new Uint8Array();
  #view: DataView = new DataView(new ArrayBuffer(0));
  #isBirth = false;
  #at = 0;
  #low = 0;
  #high = 0;
  readonly #fields: Fields = {
    ...{
      name: undefined,
      alias: -1,
      timestampMs: -1,
      datatype: -1,
      valueTag: -1,
      low: 0,
      high: 0,
      number: 0,
      text: '',
    },
  };

  begin(bytes: Uint8Array, isBirth: boolean): void {
    this.#bytes = bytes;
    this.#isBirth = isBirth;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = 0;
    this.usual = true;
  }

  /** Holds on to nothing of the caller. */
  end(): void {
    this.#bytes = new Uint8Array();
  }

  payload(datatypeOf: (metric: { name?: string; alias?: number }) => DataType | undefined): Payload | undefined {
    const metrics: Metric[] = [];
    let timestampMs = -1;
    let seq = -1;
    while (this.#at < this.#bytes.length && this.usual) {
      const found = this.#tag();
      if (found === payloadTag.metrics) {
        const metric = this.#metric(this.#length(), datatypeOf);
        if (metric !== undefined) metrics.push(metric);
      } else if (found === payloadTag.timestamp) timestampMs = this.#whole();
      else if (found === payloadTag.seq) seq = this.#whole();
      else this.usual = false;
    }
    if (!this.usual || seq < 0) return undefined;
    return timestampMs < 0 ? { seq, metrics } : { timestampMs, seq, metrics };
  }

  #metric(
    length: number,
    datatypeOf: (metric: { name?: string; alias?: number }) => DataType | undefined,
  ): Metric | undefined {
    const end = this.#at + length;
    const fields = this.#fields;
    fields.name = undefined;
    fields.alias = -1;
    fields.timestampMs = -1;
    fields.datatype = -1;
    fields.valueTag = -1;
    while (this.#at < end && this.usual) this.#field(fields, this.#tag());
    if (this.#at !== end || fields.valueTag < 0) this.usual = false;
    if (!this.usual) return undefined;
    const { name, alias, timestampMs } = fields;
    // DATA has one of both, a birth the name at least, and the datatype.
    const isNamed = name !== undefined;
    if (this.#isBirth ? !isNamed || fields.datatype < 0 : isNamed === alias >= 0) this.usual = false;
    const declared =
      fields.datatype >= 0 ? (fields.datatype as DataType) : datatypeOf(name === undefined ? { alias } : { name });
    if (declared === undefined) {
      this.usual = false;
      return undefined;
    }
    const value = this.#value(fields, declared);
    if (name !== undefined && alias >= 0) {
      return timestampMs < 0
        ? { name, alias, datatype: declared, value }
        : { name, alias, timestampMs, datatype: declared, value };
    }
    if (name !== undefined) {
      return timestampMs < 0 ? { name, datatype: declared, value } : { name, timestampMs, datatype: declared, value };
    }
    return timestampMs < 0 ? { alias, datatype: declared, value } : { alias, timestampMs, datatype: declared, value };
  }

  #field(fields: Fields, found: number): void {
    switch (found) {
      case metricTag.alias:
        fields.alias = this.#whole();
        return;
      case metricTag.timestamp:
        fields.timestampMs = this.#whole();
        return;
      case metricTag.datatype:
        fields.datatype = this.#whole();
        return;
      case metricTag.name:
        fields.name = this.#text();
        return;
      default:
    }
    // Two values, or a value and none, are for the general decoder to judge.
    if (fields.valueTag >= 0) this.usual = false;
    fields.valueTag = found;
    switch (found) {
      case metricTag.isNull:
      case metricTag.booleanValue:
        fields.low = this.#bytes[this.#at] ?? 2;
        this.#at += 1;
        if (fields.low > 1 || (found === metricTag.isNull && fields.low === 0)) this.usual = false;
        return;
      case metricTag.intValue:
      case metricTag.longValue:
        this.#varint();
        fields.low = this.#low;
        fields.high = this.#high;
        return;
      case metricTag.doubleValue:
        this.#skip(8);
        if (this.usual) fields.number = this.#view.getFloat64(this.#at - 8, true);
        return;
      case metricTag.floatValue:
        this.#skip(4);
        if (this.usual) fields.number = this.#view.getFloat32(this.#at - 4, true);
        return;
      case metricTag.stringValue:
        fields.text = this.#text();
        return;
      default:
        this.usual = false;
    }
  }

  #value({ valueTag, low, high, number, text }: Fields, datatype: DataType): MetricValue {
    if (valueTag === metricTag.isNull) return null;
    switch (datatype) {
      case DataType.Double:
        if (valueTag === metricTag.doubleValue) return number;
        break;
      case DataType.Float:
        if (valueTag === metricTag.floatValue) return number;
        break;
      case DataType.Boolean:
        if (valueTag === metricTag.booleanValue) return low === 1;
        break;
      case DataType.String:
        if (valueTag === metricTag.stringValue) return text;
        break;
      case DataType.Int64:
        if (valueTag === metricTag.longValue) return this.#safe(high * 0x1_0000_0000 + (low >>> 0));
        break;
      case DataType.UInt64:
        if (valueTag === metricTag.longValue) return this.#safe((high >>> 0) * 0x1_0000_0000 + (low >>> 0));
        break;
      case DataType.Int32:
        if (valueTag === metricTag.intValue && high === 0) return low;
        break;
      case DataType.UInt32:
        if (valueTag === metricTag.intValue && high === 0) return low >>> 0;
        break;
      default:
    }
    this.usual = false;
    return null;
  }

  #safe(value: number): number {
    if (!Number.isSafeInteger(value)) this.usual = false;
    return value;
  }

  #tag(): number {
    const byte = this.#bytes[this.#at] ?? 0;
    this.#at += 1;
    if (byte < 0x80) return byte;
    // The fields beyond 15 are no plain values.
    this.usual = false;
    return 0;
  }

  #length(): number {
    const length = this.#whole();
    if (this.#at + length > this.#bytes.length) this.usual = false;
    return this.usual ? length : 0;
  }

  /** An unsigned number that is exact. */
  #whole(): number {
    const first = this.#bytes[this.#at] ?? 0x80;
    if (first < 0x80) {
      this.#at += 1;
      return first;
    }
    this.#varint();
    return this.#safe((this.#high >>> 0) * 0x1_0000_0000 + (this.#low >>> 0));
  }

  /** Up to 64 bits, in two halves. */
  #varint(): void {
    const bytes = this.#bytes;
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[this.#at];
      if (byte === undefined) break;
      this.#at += 1;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high |= bits >> 4;
      } else high |= bits << (shift - 32);
      if (byte < 0x80) {
        this.#low = low;
        this.#high = high;
        return;
      }
    }
    this.usual = false;
  }

  #skip(count: number): void {
    this.#at += count;
    if (this.#at > this.#bytes.length) this.usual = false;
  }

  /** ASCII only: what else there is, and what is no UTF-8, the general decoder knows. */
  #text(): string {
    const length = this.#length();
    const begin = this.#at;
    this.#at += length;
    if (length > longestText) this.usual = false;
    if (!this.usual) return '';
    for (let at = begin; at < this.#at; at += 1) {
      if ((this.#bytes[at] as number) < 0x80) continue;
      this.usual = false;
      return '';
    }
    return String.fromCharCode.apply(null, this.#bytes.subarray(begin, this.#at) as unknown as number[]);
  }
}

/** One for all: a payload is read in one go. */
const reader = new DataReader();

/**
 * A DATA message, as {@link decodePayload} decodes it: of metrics with an alias or a name and a plain value it is read several times
 * quicker, of all others just so.
 */
export function decodeData(
  bytes: Uint8Array,
  datatypeOf: (metric: { name?: string; alias?: number }) => DataType | undefined,
): Payload {
  reader.begin(bytes, false);
  const payload = reader.payload(datatypeOf);
  reader.end();
  return payload ?? decodePayload(bytes, datatypeOf);
}

/** A birth certificate, as {@link decodePayload} decodes it, and likewise quicker where its metrics are plain. */
export function decodeBirth(
  bytes: Uint8Array,
  datatypeOf: (metric: { name?: string; alias?: number }) => DataType | undefined,
): Payload {
  reader.begin(bytes, true);
  const payload = reader.payload(datatypeOf);
  reader.end();
  return payload ?? decodePayload(bytes, datatypeOf);
}
