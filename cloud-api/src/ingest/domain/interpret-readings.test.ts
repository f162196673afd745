import { DataType } from '@anju/contracts/sparkplug';
import { describe, expect, it } from 'vitest';
import type { NamedMetric } from './declared-metrics.js';
import { type InterpretationContext, interpretReadings, timed } from './interpret-readings.js';

const receivedMs = Date.UTC(2026, 10, 22);
const hour = 3_600_000;
const context: InterpretationContext = {
  kind: 'ponding',
  points: new Set(['water_depth', 'leak', 'barrier_state']),
  sentMs: receivedMs,
  receivedMs,
  offsetMs: 0,
  aheadMs: 300_000,
};
const metric = (name: string, value: NamedMetric['value'], over: Partial<NamedMetric> = {}): NamedMetric => ({
  name,
  value,
  datatype: DataType.Double,
  timestampMs: receivedMs - 1_000,
  ...over,
});
const one = (named: NamedMetric) => interpretReadings([named], context);

describe('interpreting metrics', () => {
  it.each<[string, NamedMetric, string]>([
    ['a point that the facility lacks', metric('sump_level', 1), 'registry.unknown_point'],
    ['a point that no catalogue knows', metric('colour', 1), 'registry.unknown_point'],
    ['not a number', metric('water_depth', Number.NaN), 'reading.not_a_number'],
    ['infinity', metric('water_depth', Number.NEGATIVE_INFINITY), 'reading.not_a_number'],
    ['a text for a number', metric('water_depth', '12'), 'reading.out_of_type'],
    ['a number for a flag', metric('leak', 1), 'reading.out_of_type'],
    ['a fraction for a code', metric('barrier_state', 0.5), 'reading.out_of_type'],
    ['a time before 1970', metric('water_depth', 1, { timestampMs: -1 }), 'reading.time_invalid'],
    [
      'a value of another datatype',
      metric('water_depth', null, { problem: 'datatype_mismatch' }),
      'sparkplug.datatype_mismatch',
    ],
  ])('sets %s aside', (_name, named, code) => {
    expect(one(named)).toMatchObject({ readings: [], problems: [{ code }] });
  });

  it.each<[string, NamedMetric, string]>([
    ['beyond what is physically possible', metric('water_depth', 3_001), 'out_of_range'],
    ['a code without a meaning', metric('barrier_state', 9), 'unknown_enum'],
  ])('makes a value %s bad and gives it no number', (_name, named, reason) => {
    expect(one(named).readings).toMatchObject([{ reading: { value: null, quality: 'bad', reason } }]);
  });

  it('leaves control metrics out without a word', () => {
    expect(one(metric('Batch/First', 7))).toEqual({ readings: [], problems: [] });
  });
});

describe('the time of a reading', () => {
  const good = { point: 'leak', value: true, quality: 'good', sourceTimeMs: receivedMs, ordinal: 0 } as const;
  it.each([
    ['as it came', receivedMs - 5_000, 0, 'good', receivedMs - 5_000],
    ['a little ahead', receivedMs + 299_000, 0, 'good', receivedMs + 299_000],
    ['too far ahead: on receipt', receivedMs + 301_000, 0, 'uncertain', receivedMs],
    ['before 2020: on receipt', 1_000, 0, 'uncertain', receivedMs],
    [
      'of a node whose clock is known to be an hour ahead',
      receivedMs + hour - 2_000,
      hour,
      'uncertain',
      receivedMs - 2_000,
    ],
    ['of a node whose clock is known to be an hour behind', receivedMs - hour, -hour, 'good', receivedMs],
    ['of a node whose clock is off by no more than transit', receivedMs - 700, -600, 'good', receivedMs - 700],
  ] as const)('%s', (_name, sourceTimeMs, offsetMs, quality, atMs) => {
    const result = timed({ ...good, sourceTimeMs }, { receivedMs, offsetMs, aheadMs: 300_000 });
    expect(result).toMatchObject({ atMs, reading: { quality, sourceTimeMs, value: true } });
  });

  it('is the same when it is read back from the store', () => {
    const arrived = timed({ ...good, sourceTimeMs: receivedMs + hour }, { receivedMs, offsetMs: 0, aheadMs: 300_000 });
    expect(timed(arrived.reading, { receivedMs, offsetMs: 0, aheadMs: 300_000 })).toEqual(arrived);
  });
});
