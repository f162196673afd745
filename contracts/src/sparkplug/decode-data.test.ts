import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataType } from './data-type.js';
import { decodeBirth, decodeData } from './decode-data.js';
import { encodePayload } from './encode-payload.js';
import { decodePayload, type Metric, type MetricValue, type Payload } from './payload.js';

const valuesOf: readonly (readonly [DataType, fc.Arbitrary<MetricValue>])[] = [
  [DataType.Double, fc.double()],
  [DataType.Float, fc.float()],
  [DataType.Boolean, fc.boolean()],
  [DataType.String, fc.string({ unit: 'grapheme', maxLength: 40 })],
  [DataType.Text, fc.string({ maxLength: 400 })],
  [DataType.Int64, fc.oneof(fc.maxSafeInteger(), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n))],
  [DataType.UInt64, fc.oneof(fc.maxSafeNat(), fc.bigInt(0n, 2n ** 64n - 1n))],
  [DataType.Int32, fc.integer()],
  [DataType.UInt32, fc.nat()],
  [DataType.Int16, fc.integer({ min: -32_768, max: 32_767 })],
  [DataType.UInt8, fc.integer({ min: 0, max: 255 })],
  [DataType.DateTime, fc.maxSafeNat()],
  [DataType.Bytes, fc.uint8Array({ maxLength: 8 })],
];

const metric: fc.Arbitrary<Metric> = fc.constantFrom(...valuesOf).chain(([datatype, value]) =>
  fc.record(
    {
      datatype: fc.constant(datatype),
      value: fc.oneof({ weight: 9, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) }),
      alias: fc.oneof(fc.nat(20), fc.maxSafeNat()),
      name: fc.string({ minLength: 1, maxLength: 20 }),
      timestampMs: fc.maxSafeNat(),
      isHistorical: fc.constant(true),
      properties: fc.dictionary(fc.string({ minLength: 1 }), fc.oneof(fc.integer(), fc.boolean(), fc.string()), {
        maxKeys: 2,
      }),
    },
    { requiredKeys: ['datatype', 'value'] },
  ),
);

/** As gateways send nearly always. */
const plainMetric: fc.Arbitrary<Metric> = fc.constantFrom(...valuesOf.slice(0, 8)).chain(([datatype, value]) =>
  fc.record(
    {
      datatype: fc.constant(datatype),
      value: fc.oneof({ weight: 9, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) }),
      alias: fc.nat(300),
      timestampMs: fc.nat(),
      // In births.
      name: fc.string({ maxLength: 20 }),
    },
    { requiredKeys: ['datatype', 'value', 'alias'] },
  ),
);

const payload = (metrics: fc.Arbitrary<Metric>): fc.Arbitrary<Payload> =>
  fc.record(
    {
      metrics: fc.array(metrics, { maxLength: 6 }),
      seq: fc.integer({ min: 0, max: 255 }),
      timestampMs: fc.nat(),
      uuid: fc.string(),
    },
    { requiredKeys: ['metrics'] },
  );

/** Undefined for some, as for an alias of which nothing is known. */
const declared = ({ name, alias }: { name?: string; alias?: number }): DataType | undefined =>
  valuesOf[(alias ?? name?.length ?? 0) % (valuesOf.length + 1)]?.[0];

function outcome(decode: () => Payload): unknown {
  try {
    return decode();
  } catch (error) {
    return String(error);
  }
}

function expectSame(bytes: Uint8Array): void {
  const expected = outcome(() => decodePayload(bytes, declared));
  expect(outcome(() => decodeData(bytes, declared))).toStrictEqual(expected);
  expect(outcome(() => decodeBirth(bytes, declared))).toStrictEqual(expected);
}

describe('the decoder of DATA', () => {
  it('reads what gateways send as the general decoder does', () => {
    fc.assert(
      fc.property(payload(fc.oneof(plainMetric, metric)), fc.boolean(), (sent, omitDatatype) => {
        expectSame(encodePayload(sent, { omitDatatype }));
      }),
      { numRuns: 2000 },
    );
  });

  it('reads damaged messages as the general decoder does, or refuses them with it', () => {
    const damage = fc.array(fc.tuple(fc.nat(500), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(payload(plainMetric), damage, fc.nat(20), (sent, hits, cut) => {
        const bytes = encodePayload(sent, { omitDatatype: true }).slice();
        for (const [at, byte] of hits) if (bytes.length > 0) bytes[at % bytes.length] = byte;
        expectSame(bytes.subarray(0, Math.max(0, bytes.length - Math.max(0, cut - 10))));
      }),
      { numRuns: 5000 },
    );
  });

  it('reads any bytes as the general decoder does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => expectSame(bytes)),
      { numRuns: 3000 },
    );
  });

  it('takes the datatype that a metric carries before the one that was declared', () => {
    const bytes = encodePayload({ seq: 1, metrics: [{ alias: 0, datatype: DataType.Boolean, value: true }] });
    expect(decodeData(bytes, () => DataType.Double).metrics).toStrictEqual([
      { alias: 0, datatype: DataType.Boolean, value: true },
    ]);
  });
});
