import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bad, type Decoded, good } from './decoded.js';
import type { Feed } from './feed.js';
import { feedOf } from './feed.test-support.js';
import { Normaliser } from './normaliser.js';
import type { Sample } from './sample.js';

const startMs = Date.UTC(2026, 0, 1);

function bench(feed: Feed) {
  const clock = { ms: 0, nowMs: () => startMs + clock.ms, monotonicMs: () => clock.ms };
  const normaliser = new Normaliser([feed], clock);
  return {
    normaliser,
    /** What is reported of a value that arrives at `atMs`. */
    at(atMs: number, decoded: Decoded, more: Partial<Sample> = {}) {
      clock.ms = atMs;
      const sample: Sample = { feed, decoded, sourceTimeMs: startMs + atMs, timeOrigin: 'arrival', ...more };
      return normaliser.accept([sample]).flatMap(({ readings, alarmRelevant }) =>
        readings.map(({ value, quality, reason, sourceTimeMs }) => ({
          value,
          quality,
          reason,
          sourceTimeMs,
          alarmRelevant,
        })),
      );
    },
  };
}

describe('a value read before the clock was set', () => {
  const set = { ms: 40_000 };
  const clock = { nowMs: () => set.ms, monotonicMs: () => 0 };
  const feed = feedOf();

  it('carries the boot with the time since it, and one with a time of its own does not', () => {
    const normaliser = new Normaliser([feed], clock, 'boot-1');
    const arrival: Sample = { feed, decoded: good(1, 'm'), sourceTimeMs: 40_000, timeOrigin: 'arrival' };
    expect(normaliser.accept([arrival])).toMatchObject([
      { bootId: 'boot-1', readings: [{ sourceTimeMs: 40_000, quality: 'good' }] },
    ]);
    const own: Sample = { ...arrival, decoded: good(2, 'm'), sourceTimeMs: startMs, timeOrigin: 'payload' };
    const [entry] = normaliser.accept([own]);
    expect(entry).toMatchObject({ readings: [{ sourceTimeMs: startMs, quality: 'good' }] });
    expect(entry).not.toHaveProperty('bootId');
  });
});

it('is repeated at its heartbeat whatever the wall clock does', () => {
  const feed = feedOf({ heartbeatMs: 30_000 });
  const clock = { wallMs: startMs, ms: 0, nowMs: () => clock.wallMs, monotonicMs: () => clock.ms };
  const normaliser = new Normaliser([feed], clock);
  const reportsAt = (ms: number, wallMs: number) => {
    Object.assign(clock, { ms, wallMs });
    return normaliser.accept([{ feed, decoded: good(1, 'm'), sourceTimeMs: wallMs, timeOrigin: 'arrival' }]).length;
  };
  expect(reportsAt(0, startMs)).toBe(1);
  expect(reportsAt(29_000, startMs + 86_400_000)).toBe(0);
  expect(reportsAt(30_000, startMs - 86_400_000)).toBe(1);
  expect(reportsAt(59_000, startMs)).toBe(0);
});

const ranged = { range: { min: 0, max: 5 } };

describe('a code that no table knows', () => {
  it('gives no value, is kept as it came until the next reading, and is told once', () => {
    const feed = feedOf({ definition: { type: 'enum', unit: '1', labels: { 1: { zh: '一', en: 'one' } } } });
    const told: string[] = [];
    const clock = { nowMs: () => startMs, monotonicMs: () => 0 };
    const normaliser = new Normaliser([feed], clock, undefined, (_, code) => told.push(code));
    const take = (decoded: Decoded) => {
      normaliser.accept([{ feed, decoded, sourceTimeMs: startMs, timeOrigin: 'arrival' }]);
      const [state] = normaliser.states();
      return [state?.latest?.value, state?.latest?.reason, state?.unknownCode];
    };
    expect(take(bad('unknown_enum', '0313'))).toEqual([null, 'unknown_enum', '0313']);
    // The device's table knows it, and the catalogue does not.
    expect(take(good(7))).toEqual([null, 'unknown_enum', '7']);
    expect(take(bad('unknown_enum', '0313'))).toEqual([null, 'unknown_enum', '0313']);
    expect(take(good(1))).toEqual([1, undefined, null]);
    expect(take(bad('device_timeout'))).toEqual([null, 'device_timeout', null]);
    expect(told).toEqual(['0313', '7']);
    for (let code = 100; code < 200; code += 1) take(bad('unknown_enum', code));
    expect(told).toHaveLength(32);
  });
});

describe('a value on its way to the log', () => {
  it('is converted from the device’s unit to the catalogue’s', () => {
    expect(bench(feedOf()).at(0, good(2345, 'mm'))).toMatchObject([{ value: 2.345, quality: 'good' }]);
    expect(bench(feedOf({ definition: { unit: 'MPa' } })).at(0, good(451.2, 'kPa'))).toMatchObject([{ value: 0.4512 }]);
  });

  it('is bad, without a number, outside the physical range', () => {
    const { at } = bench(feedOf({ definition: ranged }));
    expect(at(0, good(5.2, 'm'))).toMatchObject([{ value: null, quality: 'bad', reason: 'out_of_range' }]);
    expect(at(1, good(-3, 'm'))).toEqual([]);
    expect(at(2, good(5, 'm'))).toMatchObject([{ value: 5, quality: 'good' }]);
  });

  it('is the range’s end when a transmitter at rest wanders just beyond it', () => {
    const { at } = bench(feedOf({ definition: ranged }));
    expect(at(0, good(-0.01, 'm'))).toMatchObject([{ value: 0, quality: 'good' }]);
  });

  it.each([
    [
      'a code without a label',
      { type: 'enum' as const, unit: '1' as const, labels: { 0: { zh: '停', en: 'off' } } },
      good(7),
      'unknown_enum',
    ],
    ['a number for a flag', { type: 'boolean' as const, unit: '1' as const }, good(1), 'malformed'],
    ['not-a-number', {}, good(Number.NaN, 'm'), 'not_a_number'],
    ['a unit of another dimension', {}, good(1, 'MPa'), 'device_error'],
    ['a driver’s own reason', {}, bad('sentinel'), 'sentinel'],
  ])('is bad for %s', (_, definition, decoded, reason) => {
    expect(bench(feedOf({ definition })).at(0, decoded)).toMatchObject([{ value: null, quality: 'bad', reason }]);
  });

  it.each([
    [4000, 0, undefined],
    [12_000, 0.8, undefined],
    [20_000, 1.6, undefined],
    [3900, 0, undefined],
    [20_400, 1.6, undefined],
    [3800, 0, undefined],
    [20_500, 1.6, undefined],
    [3799, null, 'out_of_range'],
    [3601, null, 'out_of_range'],
    [3600, null, 'loop_low'],
    [0, null, 'loop_low'],
    [20_501, null, 'out_of_range'],
    [20_999, null, 'out_of_range'],
    [21_000, null, 'loop_high'],
    [65_535, null, 'loop_high'],
  ])('from a 4–20 mA loop at %i µA is %s (%s), after NAMUR NE 43', (microamps, value, reason) => {
    const feed = feedOf({
      definition: { unit: 'MPa', range: { min: 0, max: 1.6 } },
      loop: { lo: 0, hi: 1.6, unit: 'MPa' },
    });
    const [reading] = bench(feed).at(0, good(microamps, 'uA'));
    expect(reading?.value).toBe(value);
    expect(reading?.reason).toBe(reason);
  });

  it('is inverted where the contact is wired the other way round', () => {
    expect(bench(feedOf({ invert: true, definition: { type: 'boolean', unit: '1' } })).at(0, good(true))).toMatchObject(
      [{ value: false }],
    );
  });
});

describe('reporting by exception', () => {
  it('reports the first value, a change beyond the deadband, and a heartbeat, and nothing else', () => {
    const { at } = bench(feedOf({ deadband: 0.01, heartbeatMs: 1000 }));
    expect(at(0, good(1, 'm'))).toHaveLength(1);
    expect(at(100, good(1.004, 'm'))).toEqual([]);
    expect(at(200, good(1.02, 'm'))).toMatchObject([{ value: 1.02 }]);
    expect(at(300, good(1.02, 'm'))).toEqual([]);
    expect(at(1200, good(1.02, 'm'))).toMatchObject([{ value: 1.02, sourceTimeMs: startMs + 1200 }]);
  });

  it('does not let a value creep away inside the deadband', () => {
    const { at } = bench(feedOf({ deadband: 0.1, heartbeatMs: 1e9 }));
    let reported = 0;
    let truth = 0;
    for (let step = 0; step <= 100; step += 1) {
      truth = step * 0.03;
      const [reading] = at(step, good(truth, 'm'));
      if (typeof reading?.value === 'number') reported = reading.value;
      expect(Math.abs(truth - reported)).toBeLessThan(0.1);
    }
  });

  it('reports every change of quality, and a bad point once and then at its heartbeat', () => {
    const { at } = bench(feedOf({ heartbeatMs: 1000 }));
    at(0, good(1, 'm'));
    expect(at(10, bad('device_timeout'))).toMatchObject([{ value: null, quality: 'bad', reason: 'device_timeout' }]);
    expect(at(20, bad('device_timeout'))).toEqual([]);
    expect(at(30, bad('device_offline'))).toHaveLength(1);
    expect(at(1040, bad('device_offline'))).toHaveLength(1);
    expect(at(1050, good(1, 'm'))).toMatchObject([{ value: 1, quality: 'good' }]);
  });

  it('reports every sample when the heartbeat is 0', () => {
    const { at } = bench(feedOf({ heartbeatMs: 0, deadband: 5 }));
    for (let ms = 0; ms < 5; ms += 1) expect(at(ms, good(1, 'm'))).toHaveLength(1);
  });

  it('keeps both of two values within one millisecond', () => {
    const { at } = bench(feedOf({ definition: { type: 'boolean', unit: '1' } }));
    const same = { sourceTimeMs: startMs, timeOrigin: 'payload' as const };
    expect([at(0, good(false), same), at(1, good(true), same), at(2, good(false), same)].flat()).toMatchObject([
      { value: false, sourceTimeMs: startMs },
      { value: true, sourceTimeMs: startMs },
      { value: false, sourceTimeMs: startMs },
    ]);
  });

  it('drops the same message delivered twice and keeps a device’s history without letting it become the latest', () => {
    const { at, normaliser } = bench(feedOf({ heartbeatMs: 0 }));
    const of = (ms: number) => ({ sourceTimeMs: startMs + ms, timeOrigin: 'payload' as const });
    expect(at(10, good(2, 'm'), of(10))).toHaveLength(1);
    expect(at(11, good(2, 'm'), of(10))).toEqual([]);
    expect(at(12, good(1, 'm'), of(5))).toMatchObject([{ value: 1, sourceTimeMs: startMs + 5 }]);
    expect(normaliser.states()[0]?.latest).toMatchObject({ value: 2 });
  });

  it('knows a message that a broker sends again, also after a restart, and an equal one that is new', () => {
    const { at, normaliser } = bench(feedOf({ heartbeatMs: 0 }));
    const of = (ms: number, waited = false) => ({ sourceTimeMs: startMs + ms, timeOrigin: 'payload' as const, waited });
    const readings = [
      { point: 'tank_level', value: 3, quality: 'good' as const, sourceTimeMs: startMs + 1, ordinal: 0 },
    ];
    normaliser.recall([{ deviceId: 'fire-water-1', readings }]);
    expect(at(5, good(3, 'm'), of(1, true))).toEqual([]);
    expect(at(6, good(4, 'm'), of(2))).toHaveLength(1);
    expect(at(7, good(5, 'm'), of(3))).toHaveLength(1);
    expect(at(8, good(4, 'm'), of(2, true))).toEqual([]);
    expect(at(9, good(4, 'm'), of(3))).toHaveLength(1);
  });

  it('is uncertain of a value that waited and has no time of its own', () => {
    expect(bench(feedOf()).at(0, good(1, 'm'), { waited: true })).toMatchObject([
      { value: 1, quality: 'uncertain', reason: 'time_unknown' },
    ]);
  });

  it('calls for haste only when an alarm-relevant point changed', () => {
    const { at } = bench(feedOf({ heartbeatMs: 100, definition: { alarmRelevant: true } }));
    expect(at(0, good(1, 'm'))).toMatchObject([{ alarmRelevant: true }]);
    expect(at(100, good(1, 'm'))).toMatchObject([{ alarmRelevant: false }]);
    expect(at(101, bad('loop_low'))).toMatchObject([{ alarmRelevant: true }]);
  });

  it.each([
    ['in the future', 10 * 60_000],
    ['before 2020', -10 * 365 * 86_400_000],
  ])('keeps a value whose device’s clock is %s, as uncertain and with that very time', (_, offset) => {
    const [reading] = bench(feedOf()).at(0, good(1, 'm'), { sourceTimeMs: startMs + offset, timeOrigin: 'payload' });
    expect(reading).toMatchObject({
      value: 1,
      quality: 'uncertain',
      reason: 'clock_implausible',
      sourceTimeMs: startMs + offset,
    });
  });

  it('never gives a bad reading a value or another one none', () => {
    const decoded = fc.oneof(
      fc.double().map((value) => good(value, 'm')),
      fc.boolean().map((value) => good(value)),
      fc.string().map((value) => good(value)),
      fc.constantFrom(bad('sentinel'), bad('device_timeout')),
    );
    fc.assert(
      fc.property(
        fc.array(decoded),
        fc.constantFrom('number', 'boolean', 'enum', 'integer', 'string'),
        (values, type) => {
          const { at } = bench(feedOf({ heartbeatMs: 0, definition: { ...ranged, type } }));
          for (const [index, value] of values.entries()) {
            for (const reading of at(index, value)) {
              expect(reading.quality === 'bad').toBe(reading.value === null);
              if (typeof reading.value === 'number') expect(Number.isFinite(reading.value)).toBe(true);
            }
          }
        },
      ),
    );
  });
});
