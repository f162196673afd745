import { QualityReason, type Reading } from '@anju/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogEntry } from './reading-log.js';
import { decodeBody, encodeBody } from './record-body.js';

const text = fc.string({ unit: 'binary' });
const reading = fc.record(
  {
    point: fc.oneof(text, fc.constantFrom('tank_level', 'port-3/power')),
    value: fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
      fc.integer(),
      fc.boolean(),
      text,
      fc.constant(null),
    ),
    quality: fc.constantFrom('good' as const, 'uncertain' as const, 'bad' as const),
    reason: fc.constantFrom(...QualityReason.options),
    sourceTimeMs: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
    ordinal: fc.integer({ min: 0, max: 999 }),
  },
  { requiredKeys: ['point', 'value', 'quality', 'sourceTimeMs', 'ordinal'] },
);

describe('the body of a record', () => {
  it('is JSON, and gives back what was put into it', () => {
    fc.assert(
      fc.property(text, fc.array(reading), fc.option(text, { nil: undefined }), (deviceId, readings, bootId) => {
        const boot = bootId === undefined ? {} : { bootId };
        const entry: LogEntry = { deviceId, readings: readings as Reading[], alarmRelevant: false, ...boot };
        const bytes = encodeBody(entry);
        expect(() => JSON.parse(bytes.toString('utf8'))).not.toThrow();
        expect(decodeBody(bytes)).toEqual({ deviceId, readings, ...boot });
      }),
      { numRuns: 500 },
    );
  });

  it('is laid out as the logs of earlier versions are', () => {
    const readings: Reading[] = [
      { point: 'port-1/power', value: 12.5, quality: 'good', sourceTimeMs: 1_700_000_000_000, ordinal: 0 },
      { point: 'smoke', value: false, quality: 'good', sourceTimeMs: 1_700_000_000_000, ordinal: 3 },
      { point: 'co', value: null, quality: 'bad', reason: 'sentinel', sourceTimeMs: 1_700_000_000_001, ordinal: 0 },
    ];
    expect(encodeBody({ deviceId: 'shed-1', readings, alarmRelevant: true, bootId: 'b' }).toString('utf8')).toBe(
      '["shed-1",[["port-1/power",12.5,0,1700000000000],["smoke",false,0,1700000000000,3],' +
        '["co",null,2,1700000000001,0,"sentinel"]],"b"]',
    );
  });
});
