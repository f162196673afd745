import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localTimeMs, payloadTimeMs } from './payload-time.js';

const at = (iso: string) => Date.parse(iso);

describe('the time of a payload', () => {
  it('is local without a zone where the profile says so', () => {
    expect(localTimeMs('2022-01-11T21:57:38', 'Asia/Shanghai')).toBe(at('2022-01-11T13:57:38Z'));
    expect(localTimeMs('2022-07-01 12:00:00.250', 'Europe/Berlin')).toBe(at('2022-07-01T10:00:00.250Z'));
  });

  it('is the earlier of two instants in an autumn hour, and exists in a spring gap', () => {
    expect(localTimeMs('2026-10-25T02:30:00', 'Europe/Berlin')).toBe(at('2026-10-25T00:30:00Z'));
    expect(localTimeMs('2026-10-25T03:30:00', 'Europe/Berlin')).toBe(at('2026-10-25T02:30:00Z'));
    expect(localTimeMs('2026-03-29T02:30:00', 'Europe/Berlin')).toBeTypeOf('number');
  });

  it.each([
    '2022-02-30T00:00:00',
    '2022-01-11T24:00:00',
    '21:57:38',
    '',
    '2022-01-11T21:57:38Z',
  ])('is none in %s', (text) => {
    expect(localTimeMs(text, 'Asia/Shanghai')).toBeUndefined();
  });

  it('agrees with the clock of every zone for any instant', () => {
    const zones = ['Asia/Shanghai', 'UTC', 'Asia/Kolkata', 'America/St_Johns'];
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2015-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
        fc.constantFrom(...zones),
        (date, zone) => {
          const seconds = Math.floor(date.getTime() / 1000) * 1000;
          const wall = new Date(seconds).toLocaleString('sv-SE', { timeZone: zone });
          const found = localTimeMs(wall, zone);
          expect(found === undefined ? undefined : new Date(found).toLocaleString('sv-SE', { timeZone: zone })).toBe(
            wall,
          );
          if (zone === 'Asia/Shanghai' || zone === 'UTC') expect(found).toBe(seconds);
        },
      ),
    );
  });

  it.each([
    [1703123456, 'unix-s', 1703123456000],
    [1588074240833, 'unix-ms', 1588074240833],
    ['2026-03-01T08:00:00.123456789+00:00', 'iso', at('2026-03-01T08:00:00.123Z')],
    ['2026-03-01T16:00:00+08:00', 'iso', at('2026-03-01T08:00:00Z')],
    ['2026-03-01T16:00:00', 'iso', undefined],
    ['1703123456', 'unix-s', undefined],
    [-5, 'unix-s', undefined],
    [null, 'unix-ms', undefined],
    [1e300, 'unix-s', undefined],
  ] as const)('%s as %s is %s', (value, format, expected) => {
    expect(payloadTimeMs(value, format, 'Asia/Shanghai')).toBe(expected);
  });
});
