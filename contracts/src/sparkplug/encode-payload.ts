import { AppError } from '../errors.js';
import { DataType, type IntegerType, integerBounds } from './data-type.js';
import type { Metric, MetricValue, Payload } from './payload.js';
import { WireWriter } from './wire-writer.js';

/** Field numbers of the 3.0 specification, §6.4, as `schema.ts` has them. */
const payloadField = { timestamp: 1, metrics: 2, seq: 3, uuid: 4 } as const;
const metricField = {
  name: 1,
  alias: 2,
  timestamp: 3,
  datatype: 4,
  isHistorical: 5,
  isTransient: 6,
  isNull: 7,
  properties: 9,
  intValue: 10,
  longValue: 11,
  floatValue: 12,
  doubleValue: 13,
  booleanValue: 14,
  stringValue: 15,
  bytesValue: 16,
} as const;
const propertySetField = { keys: 1, values: 2 } as const;
const propertyField = {
  type: 1,
  isNull: 2,
  intValue: 3,
  longValue: 4,
  doubleValue: 6,
  booleanValue: 7,
  stringValue: 8,
} as const;

function outOfType(datatype: number, value: unknown): AppError {
  return new AppError(
    'sparkplug.value_out_of_type',
    `The value ${String(value)} does not fit Sparkplug datatype ${datatype}; declare a wider datatype.`,
    { context: { datatype, value: String(value) } },
  );
}

function writeInteger(writer: WireWriter, datatype: IntegerType | typeof DataType.DateTime, value: MetricValue): void {
  if (typeof value !== 'number' && typeof value !== 'bigint') throw outOfType(datatype, value);
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw outOfType(datatype, value);
  const [min, max] = integerBounds[datatype === DataType.DateTime ? DataType.UInt64 : datatype];
  if (value < min || value > max) throw outOfType(datatype, value);
  const isLong = datatype === DataType.Int64 || datatype === DataType.UInt64 || datatype === DataType.DateTime;
  if (isLong) writer.varint(metricField.longValue, value);
  else writer.varint(metricField.intValue, Number(value) >>> 0);
}

/** The wire field of a value of a datatype. Throws `sparkplug.value_out_of_type`. */
function writeValue(writer: WireWriter, datatype: DataType, value: Exclude<MetricValue, null>): void {
  switch (datatype) {
    case DataType.Double:
      if (typeof value !== 'number') throw outOfType(datatype, value);
      writer.double(metricField.doubleValue, value);
      break;
    case DataType.Float:
      if (typeof value !== 'number') throw outOfType(datatype, value);
      writer.float(metricField.floatValue, value);
      break;
    case DataType.Boolean:
      if (typeof value !== 'boolean') throw outOfType(datatype, value);
      writer.boolean(metricField.booleanValue, value);
      break;
    case DataType.String:
    case DataType.Text:
    case DataType.UUID:
      if (typeof value !== 'string') throw outOfType(datatype, value);
      writer.string(metricField.stringValue, value);
      break;
    case DataType.Bytes:
      if (!(value instanceof Uint8Array)) throw outOfType(datatype, value);
      writer.bytes(metricField.bytesValue, value);
      break;
    case DataType.Int8:
    case DataType.Int16:
    case DataType.Int32:
    case DataType.Int64:
    case DataType.UInt8:
    case DataType.UInt16:
    case DataType.UInt32:
    case DataType.UInt64:
    case DataType.DateTime:
      writeInteger(writer, datatype, value);
      break;
    default:
      throw outOfType(datatype, value);
  }
}

function writeProperty(writer: WireWriter, value: number | bigint | boolean | string | null): void {
  const { type, isNull, intValue, longValue, doubleValue, booleanValue, stringValue } = propertyField;
  if (value === null) {
    writer.varint(type, DataType.String);
    writer.boolean(isNull, true);
  } else if (typeof value === 'boolean') {
    writer.varint(type, DataType.Boolean);
    writer.boolean(booleanValue, value);
  } else if (typeof value === 'string') {
    writer.varint(type, DataType.String);
    writer.string(stringValue, value);
  } else if (typeof value === 'bigint') {
    writer.varint(type, DataType.Int64);
    writer.varint(longValue, value);
  } else if (Number.isInteger(value) && Math.abs(value) < 2 ** 31) {
    writer.varint(type, DataType.Int32);
    writer.varint(intValue, value >>> 0);
  } else {
    writer.varint(type, DataType.Double);
    writer.double(doubleValue, value);
  }
}

function writeProperties(writer: WireWriter, properties: NonNullable<Metric['properties']>): void {
  const set = writer.begin(metricField.properties);
  const entries = Object.entries(properties);
  for (const [key] of entries) writer.string(propertySetField.keys, key);
  for (const [, value] of entries) {
    const one = writer.begin(propertySetField.values);
    writeProperty(writer, value);
    writer.end(one);
  }
  writer.end(set);
}

function writeMetric(writer: WireWriter, metric: Metric, omitDatatype: boolean): void {
  const { name, alias, timestampMs, datatype, isHistorical, isTransient, properties, value } = metric;
  if (name !== undefined) writer.string(metricField.name, name);
  if (alias !== undefined) writer.varint(metricField.alias, alias);
  if (timestampMs !== undefined) writer.varint(metricField.timestamp, timestampMs);
  if (datatype !== undefined && !omitDatatype) writer.varint(metricField.datatype, datatype);
  if (isHistorical) writer.boolean(metricField.isHistorical, true);
  if (isTransient) writer.boolean(metricField.isTransient, true);
  if (value === null) writer.boolean(metricField.isNull, true);
  if (properties !== undefined) writeProperties(writer, properties);
  if (value === null) return;
  if (datatype === undefined) throw outOfType(0, value);
  writeValue(writer, datatype, value);
}

/** One for all: a payload is written in one go. */
const shared = new WireWriter();

/**
 * Encodes a payload. Every metric needs a `datatype` unless its value is `null`; `omitDatatype` leaves it off the wire, as
 * DATA messages may.
 *
 * Written by hand, since gateways do it for every reading; the bytes are those of the general encoder of protobufjs.
 *
 * Throws `sparkplug.value_out_of_type`.
 */
export function encodePayload(payload: Payload, options: { omitDatatype?: boolean } = {}): Uint8Array {
  const { timestampMs, seq, uuid, metrics } = payload;
  const writer = shared;
  writer.reset();
  if (timestampMs !== undefined) writer.varint(payloadField.timestamp, timestampMs);
  for (const metric of metrics) {
    const begun = writer.begin(payloadField.metrics);
    writeMetric(writer, metric, options.omitDatatype === true);
    writer.end(begun);
  }
  if (seq !== undefined) writer.varint(payloadField.seq, seq);
  if (uuid !== undefined) writer.string(payloadField.uuid, uuid);
  return writer.finish();
}
