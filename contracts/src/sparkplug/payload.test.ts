import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataType } from './data-type.js';
import { encodePayload } from './encode-payload.js';
import { metricOfReading, readingOfMetric } from './metrics.js';
import { decodePayload } from './payload.js';

const hex = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'));

describe('Sparkplug payloads', () => {
  it('decodes the published NBIRTH vector', () => {
    const birth = decodePayload(
      hex(
        'CNLig7n6MhINCgViZFNlcRABIAhYWBIcChROb2RlIENvbnRyb2wvUmViaXJ0aBACIAtwABIaCgtUZW1wZXJhdHVyZRBkIAppAAAAAACANUAYAA==',
      ),
    );
    expect(birth).toEqual({
      timestampMs: 1750855643474,
      seq: 0,
      metrics: [
        { name: 'bdSeq', alias: 1, datatype: DataType.UInt64, value: 88 },
        { name: 'Node Control/Rebirth', alias: 2, datatype: DataType.Boolean, value: false },
        { name: 'Temperature', alias: 100, datatype: DataType.Double, value: 21.5 },
      ],
    });
  });

  it('refuses bytes that are no payload', () => {
    expect(() => decodePayload(Uint8Array.from([0x0a, 0xff, 0xff]))).toThrow(
      expect.objectContaining({ code: 'sparkplug.malformed' }),
    );
  });

  it('never converts a value that does not fit its declared datatype', () => {
    const bytes = encodePayload(
      { metrics: [{ alias: 1, datatype: DataType.String, value: '21.5' }] },
      { omitDatatype: true },
    );
    const [metric] = decodePayload(bytes, () => DataType.Double).metrics;
    expect(metric).toMatchObject({ value: null, problem: 'datatype_mismatch' });
  });

  it('round-trips integers of every width, beyond 2^53 too', () => {
    const cases: [DataType, bigint, bigint][] = [
      [DataType.Int8, -128n, 127n],
      [DataType.Int16, -32768n, 32767n],
      [DataType.Int32, -(2n ** 31n), 2n ** 31n - 1n],
      [DataType.Int64, -(2n ** 63n), 2n ** 63n - 1n],
      [DataType.UInt8, 0n, 255n],
      [DataType.UInt32, 0n, 2n ** 32n - 1n],
      [DataType.UInt64, 0n, 2n ** 64n - 1n],
    ];
    for (const [datatype, min, max] of cases) {
      fc.assert(
        fc.property(fc.bigInt({ min, max }), (value) => {
          const [metric] = decodePayload(encodePayload({ metrics: [{ name: 'x', datatype, value }] })).metrics;
          expect(BigInt(metric?.value as number | bigint)).toBe(value);
        }),
      );
    }
  });

  it('refuses to encode what does not fit, instead of wrapping it', () => {
    for (const [datatype, value] of [
      [DataType.UInt8, 256],
      [DataType.Int32, 1.5],
      [DataType.UInt64, -1],
      [DataType.Boolean, 1],
    ] as const) {
      expect(() => encodePayload({ metrics: [{ name: 'x', datatype, value }] })).toThrow(
        expect.objectContaining({ code: 'sparkplug.value_out_of_type' }),
      );
    }
  });

  it('carries a reading there and back with quality, reason, time and ordinal', () => {
    fc.assert(
      fc.property(
        fc.record({
          value: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null)),
          uncertain: fc.boolean(),
          sourceTimeMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
          ordinal: fc.integer({ min: 0, max: 999 }),
        }),
        ({ value, uncertain, sourceTimeMs, ordinal }) => {
          const reading =
            value === null
              ? ({ point: 'p', value, quality: 'bad', reason: 'sentinel', sourceTimeMs, ordinal } as const)
              : uncertain
                ? ({
                    point: 'p',
                    value,
                    quality: 'uncertain',
                    reason: 'clock_implausible',
                    sourceTimeMs,
                    ordinal,
                  } as const)
                : ({ point: 'p', value, quality: 'good', sourceTimeMs, ordinal } as const);
          const bytes = encodePayload(
            { seq: 3, metrics: [metricOfReading(reading, { alias: 7, datatype: DataType.Double })] },
            { omitDatatype: true },
          );
          const [metric] = decodePayload(bytes, () => DataType.Double).metrics;
          if (metric === undefined) throw new Error('no metric');
          expect(readingOfMetric(metric, 'p', undefined)).toEqual({ ok: true, reading });
        },
      ),
    );
  });

  it('says of NaN and infinity that they are no reading', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const bytes = encodePayload({ metrics: [{ name: 'p', datatype: DataType.Double, value, timestampMs: 1 }] });
      const [metric] = decodePayload(bytes).metrics;
      if (metric === undefined) throw new Error('no metric');
      expect(readingOfMetric(metric, 'p', undefined)).toMatchObject({ ok: false, code: 'reading.not_a_number' });
    }
  });
});
