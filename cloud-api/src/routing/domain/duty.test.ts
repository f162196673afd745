import type { DutyException, WeeklyShift } from '@anju/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DutyEntry, entryMistakes, onDutyAt, rostersOf, stretchesOf, whoIsCalled } from './duty.js';
import { isDay } from './shanghai.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Monday 2026-11-23 00:00 in Shanghai. */
const monday = Date.UTC(2026, 10, 22, 16);
const at = (day: number, hour: number): number => monday + day * DAY + hour * HOUR;

let number = 0;
function entry(value: DutyEntry['value'], createdMs = 0): DutyEntry {
  number += 1;
  return { id: `d-${number}`, value, createdMs };
}
const weekly = (over: Partial<WeeklyShift>): DutyEntry =>
  entry({
    kind: 'weekly',
    weekdays: [1, 2, 3, 4, 5],
    from: '08:00',
    to: '20:00',
    userIds: ['a'],
    fromDay: '2026-01-01',
    toDay: null,
    ...over,
  });
const exception = (over: Partial<DutyException>, createdMs = 1): DutyEntry =>
  entry({ kind: 'exception', fromMs: at(0, 8), toMs: at(0, 12), offUserIds: [], onUserIds: [], ...over }, createdMs);

describe('a weekly shift', () => {
  it('holds from its first to before its last minute, by Shanghai’s clock', () => {
    const entries = [weekly({})];
    expect(onDutyAt(entries, at(0, 8) - 1)).toEqual([]);
    expect(onDutyAt(entries, at(0, 8))).toEqual(['a']);
    expect(onDutyAt(entries, at(0, 20) - 1)).toEqual(['a']);
    expect(onDutyAt(entries, at(0, 20))).toEqual([]);
    expect(onDutyAt(entries, at(5, 9))).toEqual([]);
  });

  it('crosses midnight and belongs to the day on which it begins', () => {
    const friday = [weekly({ weekdays: [5], from: '20:00', to: '08:00' })];
    expect(onDutyAt(friday, at(4, 7))).toEqual([]);
    expect(onDutyAt(friday, at(4, 23))).toEqual(['a']);
    expect(onDutyAt(friday, at(5, 7.99))).toEqual(['a']);
    expect(onDutyAt(friday, at(5, 8))).toEqual([]);
  });

  it('crosses from Sunday to Monday', () => {
    const sunday = [weekly({ weekdays: [7], from: '22:00', to: '06:00' })];
    expect(onDutyAt(sunday, at(7, 5))).toEqual(['a']);
    expect(onDutyAt(sunday, at(6, 5))).toEqual([]);
  });

  it('lasts a whole day where it ends when it begins', () => {
    const round = [weekly({ weekdays: [1], from: '09:00', to: '09:00' })];
    expect(onDutyAt(round, at(0, 9))).toEqual(['a']);
    expect(onDutyAt(round, at(1, 9) - 1)).toEqual(['a']);
    expect(onDutyAt(round, at(1, 9))).toEqual([]);
  });

  it('begins on no day before its first or after its last, but ends where it ends', () => {
    const night = [
      weekly({ weekdays: [1, 2], from: '20:00', to: '08:00', fromDay: '2026-11-23', toDay: '2026-11-23' }),
    ];
    expect(onDutyAt(night, at(1, 7))).toEqual(['a']);
    expect(onDutyAt(night, at(1, 21))).toEqual([]);
    expect(onDutyAt(night, at(-7, 21))).toEqual([]);
  });

  it('adds to another that overlaps it', () => {
    const both = [weekly({}), weekly({ from: '19:00', to: '07:00', userIds: ['b', 'a'] })];
    expect(onDutyAt(both, at(0, 19.5))).toEqual(['a', 'b']);
  });
});

describe('an exception', () => {
  it('swaps one for another and leaves the rest', () => {
    const entries = [weekly({ userIds: ['a', 'b'] }), exception({ offUserIds: ['a'], onUserIds: ['c'] })];
    expect(onDutyAt(entries, at(0, 9))).toEqual(['b', 'c']);
    expect(onDutyAt(entries, at(0, 12))).toEqual(['a', 'b']);
  });

  it('that lets everybody go makes a hole, unless it says who is there', () => {
    const holiday = { fromMs: at(0, 0), toMs: at(3, 0), offUserIds: null };
    expect(onDutyAt([weekly({}), exception(holiday)], at(1, 9))).toEqual([]);
    expect(onDutyAt([weekly({}), exception({ ...holiday, onUserIds: ['z'] })], at(1, 3))).toEqual(['z']);
  });

  it('written later counts over one written before, whatever their ids', () => {
    const swap = exception({ offUserIds: ['a'], onUserIds: ['b'] }, 1);
    const ill = exception({ offUserIds: ['b'], onUserIds: ['c'] }, 2);
    expect(onDutyAt([ill, weekly({}), swap], at(0, 9))).toEqual(['c']);
  });
});

describe('the calendar of a week', () => {
  it('shows holes and who is there, without gaps', () => {
    const entries = [weekly({ weekdays: [1] }), weekly({ weekdays: [1], from: '20:00', to: '06:00', userIds: ['b'] })];
    expect(stretchesOf(entries, { fromMs: at(0, 0), toMs: at(2, 0) })).toEqual([
      { fromMs: at(0, 0), toMs: at(0, 8), userIds: [] },
      { fromMs: at(0, 8), toMs: at(0, 20), userIds: ['a'] },
      { fromMs: at(0, 20), toMs: at(1, 6), userIds: ['b'] },
      { fromMs: at(1, 6), toMs: at(2, 0), userIds: [] },
    ]);
  });

  const clockTime = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map((parts) => parts.map((each) => String(each).padStart(2, '0')).join(':'));
  const person = fc.constantFrom('a', 'b', 'c');
  const anyEntry = fc.oneof(
    fc
      .record({
        weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        from: clockTime,
        to: clockTime,
        userIds: fc.uniqueArray(person, { minLength: 1 }),
      })
      .map((over) => weekly(over)),
    fc
      .record({
        fromMs: fc.integer({ min: at(-1, 0), max: at(8, 0) }),
        lastMs: fc.integer({ min: 1, max: 3 * DAY }),
        offUserIds: fc.option(fc.uniqueArray(person)),
        onUserIds: fc.uniqueArray(person),
        createdMs: fc.nat(),
      })
      .map(({ lastMs, createdMs, ...over }) => exception({ ...over, toMs: over.fromMs + lastMs }, createdMs)),
  );

  it('says of any moment what the moment says of itself, whatever overlaps', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 6 }), fc.integer({ min: 0, max: 7 * DAY - 1 }), (entries, offset) => {
        const range = { fromMs: at(0, 0), toMs: at(7, 0) };
        const stretches = stretchesOf(entries, range);
        const moment = range.fromMs + offset;
        const own = stretches.filter(({ fromMs, toMs }) => fromMs <= moment && moment < toMs);
        expect(own.map(({ userIds }) => userIds)).toEqual([onDutyAt(entries, moment)]);
        expect(stretches[0]?.fromMs).toBe(range.fromMs);
        expect(stretches.at(-1)?.toMs).toBe(range.toMs);
        stretches.slice(1).forEach(({ fromMs }, index) => {
          expect(fromMs).toBe(stretches[index]?.toMs);
        });
      }),
    );
  });
});

describe('who is called', () => {
  const members = ['a', 'b'].map((userId) => ({ userId, displayName: userId.toUpperCase() }));
  const called = (entries: readonly DutyEntry[], atMs: number) => {
    const { basis, people } = whoIsCalled('party:p', { members, entries, atMs });
    return [basis, ...people.map(({ userId }) => userId)];
  };

  it('is whoever is on duty and can log in, in the order of the shift', () => {
    expect(called([weekly({ userIds: ['b', 'left', 'a'] })], at(0, 9))).toEqual(['on_duty', 'b', 'a']);
  });

  it('is everybody where nobody is on duty, or only who cannot log in, or there is no calendar', () => {
    expect(called([weekly({})], at(0, 3))).toEqual(['nobody_on_duty', 'a', 'b']);
    expect(called([weekly({ userIds: ['left'] })], at(0, 9))).toEqual(['nobody_on_duty', 'a', 'b']);
    expect(called([], at(0, 9))).toEqual(['no_calendar', 'a', 'b']);
  });

  it('goes by the calendar of the audience: a dispatcher’s by the nearest place above', () => {
    expect(rostersOf('dispatchers:linan.qiaodong.heping')).toEqual([
      'dispatchers:linan.qiaodong.heping',
      'dispatchers:linan.qiaodong',
      'dispatchers:linan',
    ]);
    expect(rostersOf('officers:linan.qiaodong')).toEqual(['officers:linan.qiaodong']);
    expect(rostersOf('verifiers:linan')).toEqual([]);
  });
});

describe('an entry that cannot be', () => {
  const fieldsOf = (value: DutyEntry['value']) => entryMistakes(value, isDay).map(({ field }) => field);

  it('is told with every mistake at once', () => {
    expect(
      fieldsOf(weekly({ weekdays: [1, 1], userIds: ['a', 'a'], fromDay: '2026-02-30', toDay: '2026-01-01' }).value),
    ).toEqual(['weekdays.1', 'userIds.1', 'fromDay', 'toDay']);
    expect(fieldsOf(exception({ toMs: 1, offUserIds: ['a'], onUserIds: ['a'] }).value)).toEqual([
      'toMs',
      'onUserIds.0',
    ]);
    expect(fieldsOf(exception({}).value)).toEqual(['onUserIds']);
    expect(fieldsOf(weekly({}).value)).toEqual([]);
  });
});
