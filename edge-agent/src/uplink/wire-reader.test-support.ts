/** Protocol buffers read by the field numbers of the specification alone, sharing no code with the encoder under test. */

export interface WireField {
  readonly field: number;
  /** 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes. */
  readonly wireType: number;
  readonly int: bigint;
  readonly bytes: Buffer;
}

export function readVarint(bytes: Buffer, at: number): { value: bigint; next: number } {
  let value = 0n;
  for (let next = at, shift = 0n; next < bytes.length; next++, shift += 7n) {
    const byte = bytes[next] as number;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return { value, next: next + 1 };
  }
  throw new Error('a varint is cut off');
}

export function readFields(bytes: Buffer): WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = readVarint(bytes, at);
    const field = Number(tag.value >> 3n);
    const wireType = Number(tag.value & 7n);
    at = tag.next;
    if (wireType === 0) {
      const { value, next } = readVarint(bytes, at);
      fields.push({ field, wireType, int: value, bytes: Buffer.alloc(0) });
      at = next;
      continue;
    }
    let length = wireType === 1 ? 8 : 4;
    if (wireType === 2) {
      const size = readVarint(bytes, at);
      length = Number(size.value);
      at = size.next;
    } else if (wireType !== 1 && wireType !== 5) throw new Error(`wire type ${wireType} is not used by Sparkplug`);
    if (at + length > bytes.length) throw new Error('a field is cut off');
    fields.push({ field, wireType, int: 0n, bytes: bytes.subarray(at, at + length) });
    at += length;
  }
  return fields;
}

export interface WireProperty {
  readonly type: WireField | undefined;
  readonly isNull: boolean;
  /** Field number of the value within PropertyValue: 3 int, 4 long, 5 float, 6 double, 7 bool, 8 string. */
  readonly valueField: number | undefined;
  readonly int: bigint | undefined;
}

export interface WireMetric {
  readonly name: string | undefined;
  readonly alias: bigint | undefined;
  readonly timestamp: bigint | undefined;
  readonly datatype: WireField | undefined;
  readonly isHistorical: boolean;
  readonly isNull: boolean;
  /** Field number of the value within Metric: 10 int, 11 long, 12 float, 13 double, 14 bool, 15 string. */
  readonly valueField: number | undefined;
  readonly value: bigint | number | boolean | string | undefined;
  readonly keys: readonly string[];
  readonly properties: readonly WireProperty[];
}

export interface WirePayload {
  readonly timestamp: bigint | undefined;
  readonly seq: bigint | undefined;
  readonly metrics: readonly WireMetric[];
}

const one = (fields: readonly WireField[], field: number) => fields.find((each) => each.field === field);
const all = (fields: readonly WireField[], field: number) => fields.filter((each) => each.field === field);
const text = (field: WireField | undefined) =>
  field === undefined ? undefined : new TextDecoder('utf-8', { fatal: true }).decode(field.bytes);

function readProperty(bytes: Buffer): WireProperty {
  const fields = readFields(bytes);
  const value = fields.find(({ field }) => field >= 3);
  return { type: one(fields, 1), isNull: one(fields, 2)?.int === 1n, valueField: value?.field, int: value?.int };
}

function metricValue(field: WireField | undefined): WireMetric['value'] {
  if (field === undefined) return undefined;
  if (field.field === 12) return field.bytes.readFloatLE();
  if (field.field === 13) return field.bytes.readDoubleLE();
  if (field.field === 14) return field.int === 1n;
  return field.field === 15 ? text(field) : field.int;
}

function readMetric(bytes: Buffer): WireMetric {
  const fields = readFields(bytes);
  const set = one(fields, 9);
  const properties = set === undefined ? [] : readFields(set.bytes);
  const value = fields.find(({ field }) => field >= 10);
  return {
    name: text(one(fields, 1)),
    alias: one(fields, 2)?.int,
    timestamp: one(fields, 3)?.int,
    datatype: one(fields, 4),
    isHistorical: one(fields, 5)?.int === 1n,
    isNull: one(fields, 7)?.int === 1n,
    valueField: value?.field,
    value: metricValue(value),
    keys: all(properties, 1).map((key) => String(text(key))),
    properties: all(properties, 2).map((property) => readProperty(property.bytes)),
  };
}

export function readPayload(bytes: Buffer): WirePayload {
  const fields = readFields(bytes);
  const strange = fields.find(({ field }) => field > 5);
  if (strange !== undefined) throw new Error(`a payload has no field ${strange.field}`);
  return {
    timestamp: one(fields, 1)?.int,
    seq: one(fields, 3)?.int,
    metrics: all(fields, 2).map((metric) => readMetric(metric.bytes)),
  };
}
