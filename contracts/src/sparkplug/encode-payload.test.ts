import fc from 'fast-check';
import Long from 'long';
import { describe, expect, it } from 'vitest';
import { DataType } from './data-type.js';
import { encodePayload } from './encode-payload.js';
import type { Metric } from './payload.js';
import { PayloadType } from './schema.js';

const long = (value: number | bigint) => {
  const bits = BigInt.asUintN(64, BigInt(value));
  return Long.fromBits(Number(bits & 0xffffffffn), Number(bits >> 32n), true);
};

/** The same by the general encoder. */
function slow(timestampMs: number | undefined, seq: number | undefined, metrics: readonly object[]): Uint8Array {
  const wire = {
    metrics,
    ...(timestampMs === undefined ? {} : { timestamp: long(timestampMs) }),
    ...(seq === undefined ? {} : { seq: long(seq) }),
  };
  return PayloadType.encode(PayloadType.fromObject(wire)).finish();
}

const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.constant('水'.repeat(20_000)));
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
/** A value, its datatype, and the wire field that must hold it. */
const value = fc.oneof(
  fc.double().map((v) => ({ datatype: DataType.Double, value: v, wire: { doubleValue: v } })),
  fc.float().map((v) => ({ datatype: DataType.Float, value: v, wire: { floatValue: v } })),
  fc.boolean().map((v) => ({ datatype: DataType.Boolean, value: v, wire: { booleanValue: v } })),
  text.map((v) => ({ datatype: DataType.String, value: v, wire: { stringValue: v } })),
  fc.uint8Array({ maxLength: 300 }).map((v) => ({ datatype: DataType.Bytes, value: v, wire: { bytesValue: v } })),
  fc.integer().map((v) => ({ datatype: DataType.Int32, value: v, wire: { intValue: v >>> 0 } })),
  fc.maxSafeInteger().map((v) => ({ datatype: DataType.Int64, value: v, wire: { longValue: long(v) } })),
  int64.map((v) => ({ datatype: DataType.Int64, value: v, wire: { longValue: long(v) } })),
  fc.nat().map((v) => ({ datatype: DataType.UInt32, value: v, wire: { intValue: v } })),
  fc.constant({ datatype: DataType.Double, value: null, wire: { isNull: true } }),
);
const property = fc.oneof(
  fc.integer().map((v) => [v, { type: DataType.Int32, intValue: v >>> 0 }] as const),
  fc.boolean().map((v) => [v, { type: DataType.Boolean, booleanValue: v }] as const),
  text.map((v) => [v, { type: DataType.String, stringValue: v }] as const),
  int64.map((v) => [v, { type: DataType.Int64, longValue: long(v) }] as const),
  fc.constant([1.5, { type: DataType.Double, doubleValue: 1.5 }] as const),
  fc.constant([null, { type: DataType.String, isNull: true }] as const),
);
const metric = fc.record({
  name: fc.option(text, { nil: undefined }),
  alias: fc.option(fc.maxSafeInteger().map(Math.abs), { nil: undefined }),
  timestampMs: fc.option(fc.nat({ max: 2 ** 48 }), { nil: undefined }),
  isHistorical: fc.boolean(),
  isTransient: fc.boolean(),
  properties: fc.option(fc.array(fc.tuple(fc.constantFrom('Quality', 'Reason', 'Ordinal'), property)), {
    nil: undefined,
  }),
  value,
});

describe('encoded payloads', () => {
  it('are byte for byte those of the general encoder', () => {
    const optional = fc.option(fc.nat({ max: 2 ** 48 }), { nil: undefined });
    fc.assert(
      fc.property(optional, optional, fc.array(metric, { maxLength: 8 }), fc.boolean(), (time, seq, all, omit) => {
        const metrics = all.map(({ properties, value: { datatype, value }, ...rest }) => ({
          ...Object.fromEntries(Object.entries(rest).filter(([, entry]) => entry !== undefined)),
          datatype,
          value,
          ...(properties === undefined
            ? {}
            : { properties: Object.fromEntries(properties.map(([key, [plain]]) => [key, plain])) }),
        })) as Metric[];
        const wires = all.map(({ name, alias, timestampMs, isHistorical, isTransient, properties, value }) => {
          const set = new Map((properties ?? []).map(([key, [, wire]]) => [key, wire] as const));
          return {
            ...(name === undefined ? {} : { name }),
            ...(alias === undefined ? {} : { alias: long(alias) }),
            ...(timestampMs === undefined ? {} : { timestamp: long(timestampMs) }),
            ...(omit ? {} : { datatype: value.datatype }),
            ...(isHistorical ? { isHistorical } : {}),
            ...(isTransient ? { isTransient } : {}),
            ...(properties === undefined ? {} : { properties: { keys: [...set.keys()], values: [...set.values()] } }),
            ...value.wire,
          };
        });
        const payload = {
          metrics,
          ...(time === undefined ? {} : { timestampMs: time }),
          ...(seq === undefined ? {} : { seq }),
        };
        const bytes = encodePayload(payload, { omitDatatype: omit });
        expect(Buffer.from(bytes).equals(Buffer.from(slow(time, seq, wires)))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('are each their own, also after a fault in between', () => {
    const of = (number: number) => encodePayload({ metrics: [{ alias: 1, datatype: DataType.Double, value: number }] });
    const first = of(1);
    const before = Buffer.from(first);
    expect(() => encodePayload({ seq: 1, metrics: [{ alias: 1, datatype: DataType.UInt8, value: 300 }] })).toThrow(
      expect.objectContaining({ code: 'sparkplug.value_out_of_type' }),
    );
    expect(of(1)).toEqual(first);
    of(2);
    expect(Buffer.from(first).equals(before)).toBe(true);
  });
});
