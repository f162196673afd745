import { describe, expect, it } from 'vitest';
import type { Condition } from '../definition.js';
import { createFacilityEvaluator } from '../facility-evaluator.js';
import { all, atLeast, is, not, rulesOf } from '../shipped/draft-rule.js';

/** 2026-09-20 16:00 UTC: midnight in China. */
const MIDNIGHT = Date.UTC(2026, 8, 20, 16);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type Step = readonly [atMs: number, values: Readonly<Record<string, number | boolean | 'bad'>>];

/** Plays a condition without delay or hysteresis: the spans during which it held, in ms since `MIDNIGHT`. */
function spansOf(
  condition: Condition,
  steps: readonly Step[],
  untilMs: number,
  parameters: Readonly<Record<string, number | string | boolean>> = {},
): string[] {
  const text = { zh: '试', en: 'Test' };
  const rules = rulesOf('ponding', 'ponding', [
    { id: 'T-OP', name: text, advice: text, severity: 'minor', raise: condition, source: ['DEFAULT', 'H', 'test'] },
  ]);
  const points = [...new Set(steps.flatMap(([, values]) => Object.keys(values)))];
  const evaluator = createFacilityEvaluator({
    facility: { facilityId: 'heping.garage-1', kind: 'ponding', points, parameters },
    rules,
  });
  const spans = new Map<number, string>();
  const take = (changes: ReturnType<typeof evaluator.advance>): void => {
    for (const { beganMs, clearedMs } of changes) {
      spans.set(beganMs, `${beganMs - MIDNIGHT}–${clearedMs === null ? '' : clearedMs - MIDNIGHT}`);
    }
  };
  const passUntil = (atMs: number): void => {
    for (let due = evaluator.nextDueMs(); due !== null && due <= atMs; due = evaluator.nextDueMs()) {
      take(evaluator.advance(due));
    }
  };
  take(evaluator.advance(MIDNIGHT));
  for (const [sinceMs, values] of steps.filter(([sinceMs]) => sinceMs <= untilMs)) {
    const atMs = MIDNIGHT + sinceMs;
    passUntil(atMs);
    const samples = Object.entries(values).map(([point, value]) =>
      value === 'bad'
        ? { point, value: null, quality: 'bad' as const, reason: 'out_of_range' as const, atMs, ordinal: 0 }
        : { point, value, quality: 'good' as const, atMs, ordinal: 0 },
    );
    take(evaluator.apply(samples, atMs));
  }
  passUntil(MIDNIGHT + untilMs);
  return [...spans.values()];
}

/** A value every `stepMs`. */
function every(stepMs: number, fromMs: number, toMs: number, values: (atMs: number) => Step[1]): Step[] {
  const steps: Step[] = [];
  for (let at = fromMs; at < toMs; at += stepMs) steps.push([at, values(at)]);
  return steps;
}

const pump = (on: boolean) => ({ sump_pump_run: on });

describe('held', () => {
  const held: Condition = { op: 'held', of: is('sump_pump_run', true), forMs: 5 * MINUTE };

  it('is reached on the millisecond although nothing is sent then', () => {
    expect(
      spansOf(held, [...every(2 * MINUTE, 0, 7 * MINUTE, () => pump(true)), [7 * MINUTE, pump(false)]], HOUR),
    ).toEqual([`${5 * MINUTE}–${7 * MINUTE}`]);
  });

  it('does not count while the value is unknown, and begins anew after a gap', () => {
    const short: Step[] = [
      [0, pump(true)],
      [MINUTE, { sump_pump_run: 'bad' }],
      ...every(MINUTE, 2 * MINUTE, 9 * MINUTE, () => pump(true)),
    ];
    expect(spansOf(held, short, 9 * MINUTE)).toEqual([`${6 * MINUTE}–`]);
    const long: Step[] = [
      [0, pump(true)],
      [MINUTE, { sump_pump_run: 'bad' }],
      ...every(MINUTE, 6 * MINUTE, 12 * MINUTE, () => pump(true)),
    ];
    expect(spansOf(held, long, 12 * MINUTE)).toEqual([`${11 * MINUTE}–`]);
  });

  it('takes its duration from the facility', () => {
    const stated: Condition = { ...held, forMs: { parameter: 'longestRunMs', otherwise: HOUR } };
    const steps = every(MINUTE, 0, 5 * MINUTE, () => pump(true));
    expect(spansOf(stated, steps, 5 * MINUTE)).toEqual([]);
    expect(spansOf(stated, steps, 5 * MINUTE, { longestRunMs: 3 * MINUTE })).toEqual([`${3 * MINUTE}–`]);
  });
});

describe('count in a window', () => {
  const count: Condition = { op: 'count', of: is('sump_pump_run', true), atLeast: 3, windowMs: 10 * MINUTE };

  it('counts beginnings, not samples, and ends when the oldest leaves the window', () => {
    const steps = every(MINUTE, 0, 30 * MINUTE, (at) => pump(at % (2 * MINUTE) !== 0 && at < 8 * MINUTE));
    expect(spansOf(count, steps, 30 * MINUTE)).toEqual([`${5 * MINUTE}–${13 * MINUTE + 1}`]);
  });

  it('counts no start for a pump that was running when it was first seen, and one over an unknown value', () => {
    const steps: Step[] = [
      [0, pump(true)],
      [MINUTE, pump(false)],
      [2 * MINUTE, { sump_pump_run: 'bad' }],
      [3 * MINUTE, pump(true)],
      [4 * MINUTE, pump(false)],
      [5 * MINUTE, pump(true)],
    ];
    expect(spansOf(count, steps, 6 * MINUTE)).toEqual([]);
    expect(spansOf({ ...count, atLeast: 2 }, steps, 6 * MINUTE)).toEqual([`${5 * MINUTE}–`]);
  });

  it('says “not so often” only after it has watched the whole window', () => {
    const steps = every(MINUTE, 0, 15 * MINUTE, () => pump(false));
    expect(spansOf(not(count), steps, 15 * MINUTE)).toEqual([`${10 * MINUTE}–`]);
    const blind = steps.filter(([at]) => at < 2 * MINUTE || at >= 6 * MINUTE);
    expect(spansOf(not(count), blind, 15 * MINUTE)).toEqual([]);
  });

  it('counts an event only where the condition held at it', () => {
    const atHeight: Condition = {
      op: 'count',
      each: is('sump_pump_run', true),
      of: atLeast('sump_level', 1),
      atLeast: 2,
      windowMs: 10 * MINUTE,
    };
    const level = (at: number): number => (at >= 4 * MINUTE ? 1.2 : 0.5);
    const steps = every(MINUTE, 0, 9 * MINUTE, (at) => ({ ...pump(at % (2 * MINUTE) !== 0), sump_level: level(at) }));
    expect(spansOf(atHeight, steps, 9 * MINUTE)).toEqual([`${7 * MINUTE}–`]);
  });
});

it('count of the last: so many of the last events, however far apart, and nothing before there were as many', () => {
  const missed: Condition = {
    op: 'count',
    each: is('sump_pump_run', true),
    of: atLeast('sump_level', 1),
    ofLast: 4,
    atLeast: 2,
  };
  const heights = [1.2, 0.5, 0.5, 1.2, 0.5, 0.5, 0.5];
  const steps = heights.flatMap((sump_level, at): Step[] => [
    [at * HOUR, { ...pump(false), sump_level }],
    [at * HOUR + MINUTE, { ...pump(true), sump_level }],
  ]);
  expect(spansOf(missed, steps, 7 * HOUR)).toEqual([`${3 * HOUR + MINUTE}–${4 * HOUR + MINUTE}`]);
  expect(spansOf(not({ ...missed, atLeast: 3 }), steps, 2.5 * HOUR)).toEqual([]);
});

it('streak: at so many samples in a row, broken by one that is not or is unknown', () => {
  const streak: Condition = { op: 'streak', of: atLeast('water_depth', 50), samples: 3 };
  const depth = (...values: (number | 'bad')[]): Step[] =>
    values.map((water_depth, at) => [at * 1000, { water_depth }]);
  expect(spansOf(streak, depth(60, 60, 40, 60, 60, 60, 10), 9000)).toEqual(['5000–6000']);
  expect(spansOf(streak, depth(60, 60, 'bad', 60, 60), 9000)).toEqual([]);
});

describe('rate', () => {
  const rate: Condition = { op: 'rate', point: 'water_depth', direction: 'rise', perS: 10 };
  const depth = (...pairs: [number, number][]): Step[] => pairs.map(([at, water_depth]) => [at, { water_depth }]);

  it('is the slope between two samples, whatever their distance', () => {
    expect(spansOf(rate, depth([0, 0], [1000, 10], [2000, 21], [12_000, 110]), 20_000)).toEqual(['2000–12000']);
    expect(spansOf({ ...rate, direction: 'fall' }, depth([0, 100], [1000, 85], [2000, 80]), 9000)).toEqual([
      '1000–2000',
    ]);
    expect(spansOf({ ...rate, direction: 'either' }, depth([0, 100], [1000, 85], [2000, 100]), 9000)).toEqual([
      '1000–',
    ]);
  });

  it('is not known across a gap', () => {
    expect(spansOf({ ...rate, perS: 0.01 }, depth([0, 0], [181_000, 100], [182_000, 101]), 190_000)).toEqual([
      '182000–',
    ]);
  });
});

describe('moved', () => {
  const moved: Condition = { op: 'moved', point: 'water_depth', direction: 'fall', limit: 100, windowMs: HOUR };

  it('adds up the falls only, and forgets them when they leave the window', () => {
    const saw = (at: number): number => (at < 20 * MINUTE && at % (2 * MINUTE) === MINUTE ? 30 : 50);
    const steps = every(MINUTE, 0, 3 * HOUR, (at) => ({ water_depth: saw(at) }));
    const [span = ''] = spansOf(moved, steps, 3 * HOUR);
    const [began, ended] = span.split('–').map(Number);
    expect(began).toBe(9 * MINUTE);
    // To 1/48 of the window.
    expect(ended).toBeGreaterThan(HOUR + 9.75 * MINUTE);
    expect(ended).toBeLessThanOrEqual(HOUR + 11 * MINUTE);
  });

  it('says “less” only after it has watched the whole window', () => {
    const steps = every(MINUTE, 0, 70 * MINUTE, () => ({ water_depth: 50 }));
    expect(spansOf(not(moved), steps, 70 * MINUTE)).toEqual([`${HOUR}–`]);
    const gap = steps.filter(([at]) => at < 20 * MINUTE || at > 25 * MINUTE);
    expect(spansOf(not(moved), gap, 70 * MINUTE)).toEqual([]);
  });
});

describe('usual', () => {
  const usual: Condition = { op: 'usual', of: is('sump_pump_run', true), perHour: 5, days: 4 };
  /** Six starts between 08:00 and 09:00 of the first days, two between 09:00 and 10:00. */
  const busy = (at: number): boolean => {
    const hour = Math.floor((at % (24 * HOUR)) / HOUR);
    const minute = (at % HOUR) / MINUTE;
    return (hour === 8 && minute % 10 === 5) || (hour === 9 && minute % 30 === 5);
  };
  const steps = (days: number): Step[] => every(2.5 * MINUTE, 0, days * 24 * HOUR, (at) => pump(busy(at)));

  it('knows an hour after three days of it, and then says it of that hour alone', () => {
    expect(spansOf(usual, steps(4), 4 * 24 * HOUR)).toEqual([`${80 * HOUR}–${81 * HOUR}`]);
  });

  it('does not learn from an hour that it did not see from end to end', () => {
    const blind = steps(4).filter(([at]) => at < 32.5 * HOUR || at > 32.7 * HOUR);
    expect(spansOf(usual, blind, 4 * 24 * HOUR)).toEqual([]);
  });
});

describe('jump', () => {
  const jump: Condition = {
    op: 'jump',
    point: 'sump_pump_current',
    while: is('sump_pump_run', true),
    meanMs: 10 * MINUTE,
    times: 1.3,
  };
  const current = (amps: (at: number) => number, untilMs: number): Step[] =>
    every(MINUTE / 2, 0, untilMs, (at) => ({ sump_pump_run: true, sump_pump_current: amps(at) }));

  it('holds from the jump until the value is back, and does not take the new value for usual', () => {
    const steps = current((at) => (at >= 20 * MINUTE && at < 60 * MINUTE ? 14 : 10), 70 * MINUTE);
    expect(spansOf(jump, steps, 70 * MINUTE)).toEqual([`${20 * MINUTE}–${60 * MINUTE}`]);
  });

  it('follows a slow fall, so that a jump back up to the first value is one', () => {
    const steps = current((at) => (at < 15 * MINUTE ? 10 : at < 40 * MINUTE ? 6 : 10), 41 * MINUTE);
    expect(spansOf(jump, steps, 41 * MINUTE)).toEqual([`${40 * MINUTE}–`]);
  });

  it('says nothing before it knows the mean, nor of another session', () => {
    expect(
      spansOf(
        jump,
        current((at) => (at < 5 * MINUTE ? 5 : 10), 9 * MINUTE),
        9 * MINUTE,
      ),
    ).toEqual([]);
    const second = current((at) => (at < 20 * MINUTE ? 5 : 10), 25 * MINUTE).map(
      ([at, values]): Step => [at, { ...values, sump_pump_run: at !== 19.5 * MINUTE }],
    );
    expect(spansOf(jump, second, 25 * MINUTE)).toEqual([]);
  });
});

describe('calendar', () => {
  const wet = all(atLeast('water_depth', 1), { op: 'timeOfDay', fromMinute: 120, toMinute: 300 } as Condition);
  const steps = every(2 * MINUTE, 0, 30 * HOUR, () => ({ water_depth: 5 }));

  it('is local time, in China unless the facility says otherwise', () => {
    expect(spansOf(wet, steps, 30 * HOUR)).toEqual([`${2 * HOUR}–${5 * HOUR}`, `${26 * HOUR}–${29 * HOUR}`]);
    expect(spansOf(wet, steps, 12 * HOUR, { utcOffsetMinutes: 420 })).toEqual([`${3 * HOUR}–${6 * HOUR}`]);
  });

  it('may run over midnight', () => {
    const night = all(atLeast('water_depth', 1), { op: 'timeOfDay', fromMinute: 1380, toMinute: 60 } as Condition);
    expect(spansOf(night, steps, 24 * HOUR)).toEqual([`0–${HOUR}`, `${23 * HOUR}–`]);
  });

  it('reaches a date at local midnight, without a sample', () => {
    const due: Condition = { op: 'date', parameter: 'lastCleaningDate', plusMs: 24 * HOUR };
    expect(spansOf(due, [], 72 * HOUR, { lastCleaningDate: '2026-09-21' })).toEqual([`${24 * HOUR}–`]);
    expect(spansOf(due, [], 72 * HOUR, { lastCleaningDate: MIDNIGHT })).toEqual([`${24 * HOUR}–`]);
  });

  it('invents no date', () => {
    const due: Condition = { op: 'date', parameter: 'lastCleaningDate', plusMs: 0 };
    expect(spansOf(due, [], 72 * HOUR)).toEqual([]);
    expect(spansOf(due, [], 72 * HOUR, { lastCleaningDate: 'last spring' })).toEqual([]);
    expect(spansOf(due, [], 72 * HOUR, { lastCleaningDate: '2026-13-01' })).toEqual([]);
  });
});

it('code: what a code means is said by the facility’s table, and by none that is unknown', () => {
  const short: Condition = {
    op: 'code',
    point: 'led_state',
    parameter: 'codeTable',
    otherwise: 'maker-a',
    tables: { 'maker-a': [2], 'maker-b': [1] },
  };
  const steps: Step[] = [
    [0, { led_state: 1 }],
    [1000, { led_state: 2 }],
  ];
  expect(spansOf(short, steps, 2000)).toEqual(['1000–']);
  expect(spansOf(short, steps, 2000, { codeTable: 'maker-b' })).toEqual(['0–1000']);
  expect(spansOf(short, steps, 2000, { codeTable: 'maker-c' })).toEqual([]);
});

it('change over a day keeps no more than a few hundred samples in memory, and still finds it', () => {
  const text = { zh: '试', en: 'Test' };
  const rules = rulesOf('ponding', 'ponding', [
    {
      id: 'T-DAY',
      name: text,
      advice: text,
      severity: 'minor',
      raise: { op: 'change', point: 'water_depth', direction: 'rise', limit: 100, windowMs: 24 * HOUR },
      source: ['DEFAULT', 'H', 'test'],
    },
  ]);
  const evaluator = createFacilityEvaluator({
    facility: { facilityId: 'heping.garage-1', kind: 'ponding', points: ['water_depth'], parameters: {} },
    rules,
  });
  const began: number[] = [];
  for (let at = 0; at <= 24 * HOUR; at += 10_000) {
    const sample = {
      point: 'water_depth',
      value: at / HOUR,
      quality: 'good' as const,
      atMs: MIDNIGHT + at,
      ordinal: 0,
    };
    began.push(...evaluator.apply([sample], sample.atMs).map(({ beganMs }) => beganMs));
  }
  expect(began).toEqual([]);
  expect(JSON.stringify(evaluator.snapshot()).length).toBeLessThan(12_000);
  const last = {
    point: 'water_depth',
    value: 120,
    quality: 'good' as const,
    atMs: MIDNIGHT + 24 * HOUR + 1,
    ordinal: 0,
  };
  expect(evaluator.apply([last], last.atMs)).toMatchObject([{ state: 'active' }]);
});
