import { AppError } from '../errors.js';
import { DataType, type IntegerType, integerBounds } from './data-type.js';
import { PayloadType } from './schema.js';

/**
 * What a metric may carry. 64-bit integers are numbers while they are safe integers and bigints beyond. DataSets and
 * templates are tolerated, kept as decoded objects, and never interpreted as a value.
 */
export type MetricValue = number | bigint | boolean | string | Uint8Array | null;

export interface Metric {
  /** Present in births; absent in DATA that uses aliases. */
  readonly name?: string;
  readonly alias?: number;
  /** Milliseconds since 1970 UTC. */
  readonly timestampMs?: number;
  readonly datatype?: DataType;
  readonly isHistorical?: boolean;
  readonly isTransient?: boolean;
  /** `null` is encoded as `is_null`. */
  readonly value: MetricValue;
  /** True where the wire held a DataSet or template, or a value field that does not fit the datatype: see `problem`. */
  readonly problem?: 'unsupported_type' | 'datatype_mismatch';
  readonly properties?: Readonly<Record<string, number | bigint | boolean | string | null>>;
}

export interface Payload {
  readonly timestampMs?: number;
  /** 0–255; absent in NDEATH. */
  readonly seq?: number;
  readonly uuid?: string;
  readonly metrics: readonly Metric[];
}

type Wire = Record<string, unknown>;

const integerTypes = new Set<number>(Object.keys(integerBounds).map(Number));
const longTypes = new Set<number>([DataType.Int64, DataType.UInt64, DataType.DateTime]);
const stringTypes = new Set<number>([DataType.String, DataType.Text, DataType.UUID]);

function safe(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function has(wire: Wire, key: string): boolean {
  return wire[key] !== undefined && wire[key] !== null;
}

const valueFields = [
  'intValue',
  'longValue',
  'floatValue',
  'doubleValue',
  'booleanValue',
  'stringValue',
  'bytesValue',
] as const;

/** A wire integer, read as the signed or unsigned type that was declared. `undefined`: out of the type's bounds. */
function integerOf(datatype: number, raw: bigint): number | bigint | undefined {
  if (datatype === DataType.DateTime) return safe(BigInt.asUintN(64, raw));
  const bounds = integerBounds[datatype as IntegerType];
  const signed = bounds[0] < 0n;
  // Some publishers sign-extend to 32 or 64 bits, some to the type's own width: take what is within the bounds either way.
  const width = datatype === DataType.Int64 || datatype === DataType.UInt64 ? 64 : 32;
  const wide = signed ? BigInt.asIntN(width, raw) : BigInt.asUintN(width, raw);
  if (wide >= bounds[0] && wide <= bounds[1]) return safe(wide);
  if (signed && width === 32 && wide >= 0n && wide <= bounds[1] - bounds[0]) {
    return safe(BigInt.asIntN(datatype === DataType.Int8 ? 8 : 16, wide));
  }
  return undefined;
}

/**
 * The value of a decoded wire metric as the datatype that its birth declared (DATA may omit the datatype).
 *
 * `problem` says that there is no usable value; the value is then `null`, never a converted guess.
 */
function readValue(
  datatype: number,
  wire: Wire,
): { value: MetricValue; problem?: 'unsupported_type' | 'datatype_mismatch' } {
  if (wire.isNull === true) return { value: null };
  if (has(wire, 'datasetValue') || has(wire, 'templateValue')) return { value: null, problem: 'unsupported_type' };
  const present = valueFields.find((key) => has(wire, key));
  if (present === undefined) return { value: null, problem: 'datatype_mismatch' };
  const raw = wire[present];
  if (integerTypes.has(datatype) || datatype === DataType.DateTime) {
    const wanted = longTypes.has(datatype) ? ['longValue'] : ['intValue', 'longValue'];
    if (!wanted.includes(present)) return { value: null, problem: 'datatype_mismatch' };
    const value = integerOf(datatype, BigInt(raw as number | bigint));
    return value === undefined ? { value: null, problem: 'datatype_mismatch' } : { value };
  }
  const expected =
    datatype === DataType.Float
      ? 'floatValue'
      : datatype === DataType.Double
        ? 'doubleValue'
        : datatype === DataType.Boolean
          ? 'booleanValue'
          : stringTypes.has(datatype)
            ? 'stringValue'
            : datatype === DataType.Bytes || datatype === DataType.File
              ? 'bytesValue'
              : undefined;
  if (expected === undefined) return { value: null, problem: 'unsupported_type' };
  if (expected !== present) return { value: null, problem: 'datatype_mismatch' };
  return { value: raw as MetricValue };
}

function readProperties(wire: Wire): Record<string, number | bigint | boolean | string | null> {
  const keys = (wire.keys as string[] | undefined) ?? [];
  const values = (wire.values as Wire[] | undefined) ?? [];
  const properties: Record<string, number | bigint | boolean | string | null> = {};
  keys.forEach((key, index) => {
    const entry = values[index];
    if (entry === undefined) return;
    const read = readValue(Number(entry.type ?? 0), entry);
    // Nested property sets are tolerated and left out.
    if (read.problem === undefined && !(read.value instanceof Uint8Array)) properties[key] = read.value;
  });
  return properties;
}

/**
 * Decodes a payload. `datatypeOf` gives the datatype that a metric's birth declared, for metrics that carry none.
 *
 * Throws `sparkplug.malformed` for bytes that are no Sparkplug payload. A single bad metric is no malformed payload: it comes
 * back with `problem` and the value `null`.
 */
export function decodePayload(
  bytes: Uint8Array,
  datatypeOf?: (metric: { name?: string; alias?: number }) => DataType | undefined,
): Payload {
  let wire: Wire;
  try {
    wire = PayloadType.toObject(PayloadType.decode(bytes), { longs: BigInt, oneofs: false }) as Wire;
  } catch (cause) {
    throw new AppError('sparkplug.malformed', 'The bytes are not a Sparkplug B payload.', {
      context: { length: bytes.length },
      cause,
    });
  }
  const metrics = ((wire.metrics as Wire[] | undefined) ?? []).map((entry): Metric => {
    const identity: { name?: string; alias?: number } = {};
    if (has(entry, 'name')) identity.name = entry.name as string;
    if (has(entry, 'alias')) identity.alias = Number(entry.alias as bigint);
    const declared = has(entry, 'datatype') ? (entry.datatype as DataType) : datatypeOf?.(identity);
    const read = readValue(declared ?? 0, entry);
    return {
      ...identity,
      ...(has(entry, 'timestamp') ? { timestampMs: Number(entry.timestamp as bigint) } : {}),
      ...(declared !== undefined ? { datatype: declared } : {}),
      ...(entry.isHistorical === true ? { isHistorical: true } : {}),
      ...(entry.isTransient === true ? { isTransient: true } : {}),
      ...(has(entry, 'properties') ? { properties: readProperties(entry.properties as Wire) } : {}),
      ...read,
    };
  });
  return {
    ...(has(wire, 'timestamp') ? { timestampMs: Number(wire.timestamp as bigint) } : {}),
    ...(has(wire, 'seq') ? { seq: Number(wire.seq as bigint) } : {}),
    ...(has(wire, 'uuid') ? { uuid: wire.uuid as string } : {}),
    metrics,
  };
}
