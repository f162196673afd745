import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RuleDefinition } from './definition.js';
import {
  createFacilityEvaluator,
  type EvaluatorFacility,
  type FacilityEvaluator,
  type HazardChange,
  type Sample,
} from './facility-evaluator.js';
import { all, any, atLeast, below, is, not, rulesOf, SECOND } from './shipped/draft-rule.js';
import { shippedRules } from './shipped/index.js';

const T0 = 1_790_000_000_000;
const BOUND_MS = 600_000;

const garage: EvaluatorFacility = {
  facilityId: 'heping.garage-1',
  kind: 'ponding',
  points: ['water_depth', 'sump_level', 'sump_pump_run', 'sump_pump_command', 'leak'],
  parameters: {
    sumpStartLevelM: 1,
    sumpStopLevelM: 0.4,
    staleAfterMs: 60_000,
    'staleAfterMs:leak': 60_000,
    lastTestDate: T0,
  },
};

const text = { zh: '试', en: 'Test' };
const common = { name: text, advice: text, severity: 'minor', source: ['DEFAULT', 'H', 'test'] } as const;
/** One rule of each sort: delay and hysteresis, several points, no delay, latched, look-back, silence, bad values. */
const testRules = rulesOf('ponding', 'ponding', [
  {
    ...common,
    id: 'T-HYSTERESIS',
    raise: atLeast('water_depth', 50),
    onDelayMs: 20 * SECOND,
    clearWhen: below('water_depth', 30),
    offDelayMs: 15 * SECOND,
    severityWhen: [{ when: atLeast('water_depth', 80), severity: 'major' }],
  },
  {
    ...common,
    id: 'T-BOTH',
    raise: all(is('sump_pump_command', true), is('sump_pump_run', false)),
    onDelayMs: 10 * SECOND,
  },
  { ...common, id: 'T-PULSE', raise: any(is('leak', true), atLeast('sump_level', 1)) },
  { ...common, id: 'T-LEAK', raise: is('leak', true) },
  { ...common, id: 'T-LATCH', raise: atLeast('water_depth', 95), clear: 'manual' },
  {
    ...common,
    id: 'T-ANSWER',
    raise: {
      op: 'unanswered',
      signal: is('sump_pump_command', true),
      response: is('sump_pump_run', true),
      withinMs: 25 * SECOND,
    },
  },
  {
    ...common,
    id: 'T-RISE',
    raise: { op: 'change', point: 'water_depth', direction: 'rise', limit: 40, windowMs: 30 * SECOND },
  },
  {
    ...common,
    id: 'T-RANGE',
    scope: 'point',
    raise: { op: 'unreadable', point: '$point' },
    clearWhen: { op: 'goodSamples', point: '$point', count: 2 },
  },
  { ...common, id: 'T-SILENT', raise: { op: 'silent' }, onDelayMs: 5 * SECOND },
  {
    ...common,
    id: 'T-FROZEN',
    scope: 'point',
    points: ['sump_level'],
    raise: { op: 'frozen', point: '$point', forMs: 45_000 },
  },
  {
    ...common,
    id: 'T-HELD',
    raise: { op: 'held', of: is('sump_pump_run', true), forMs: 70_000 },
    severityWhen: [{ when: { op: 'held', of: is('sump_pump_run', true), forMs: 130_000 }, severity: 'major' }],
  },
  {
    ...common,
    id: 'T-COUNT',
    raise: { op: 'count', of: is('leak', true), atLeast: 2, windowMs: 90_000 },
    clearWhen: not({ op: 'count', of: is('leak', true), atLeast: 1, windowMs: 60_000 }),
  },
  {
    ...common,
    id: 'T-OF-LAST',
    raise: {
      op: 'count',
      of: atLeast('water_depth', 40),
      each: is('sump_pump_run', true),
      ofLast: 3,
      atLeast: 2,
    },
  },
  {
    ...common,
    id: 'T-RATE',
    raise: { op: 'rate', point: 'water_depth', direction: 'either', perS: 5 },
    clearWhen: {
      op: 'streak',
      of: not({ op: 'rate', point: 'water_depth', direction: 'either', perS: 5 }),
      samples: 2,
    },
  },
  {
    ...common,
    id: 'T-MOVED',
    raise: not({ op: 'moved', point: 'water_depth', direction: 'fall', limit: 90, windowMs: 120_000 }),
  },
  { ...common, id: 'T-USUAL', raise: { op: 'usual', of: is('leak', true), perHour: 0.5, days: 3 } },
  {
    ...common,
    id: 'T-JUMP',
    raise: {
      op: 'jump',
      point: 'water_depth',
      while: not(is('sump_pump_command', true)),
      meanMs: 45_000,
      times: 1.3,
    },
    onDelayMs: 5 * SECOND,
  },
  // T0 is 22:13:20 in China.
  {
    ...common,
    id: 'T-EVENING',
    raise: all(atLeast('water_depth', 40), { op: 'timeOfDay', fromMinute: 1337, toMinute: 1340 }),
  },
  {
    ...common,
    id: 'T-DATE',
    raise: { op: 'date', parameter: 'lastTestDate', plusMs: 200_000 },
    severityWhen: [{ when: { op: 'date', parameter: 'lastTestDate', plusMs: 300_000 }, severity: 'major' }],
  },
]);

function evaluatorOf(rules: readonly RuleDefinition[] = testRules, snapshot?: unknown): FacilityEvaluator {
  return createFacilityEvaluator({ facility: garage, rules, lateBoundMs: BOUND_MS, snapshot });
}

function good(point: string, value: number | boolean, atS: number): Sample {
  return { point, value, quality: 'good', atMs: T0 + atS * 1000, ordinal: 0 };
}
function bad(point: string, atS: number, reason: 'out_of_range' | 'device_timeout' = 'out_of_range'): Sample {
  return { point, value: null, quality: 'bad', reason, atMs: T0 + atS * 1000, ordinal: 0 };
}

/** What stands in the record at the end: the last word on each occurrence that became a hazard or is pending. */
class Ledger {
  private readonly rows = new Map<string, HazardChange>();
  take(changes: readonly HazardChange[]): void {
    for (const change of changes) {
      const key = `${change.ruleId}@${change.instance ?? ''}@${change.beganMs}`;
      if (change.state === 'withdrawn') this.rows.delete(key);
      else this.rows.set(key, change);
    }
  }
  rowsInOrder(): string[] {
    return [...this.rows.values()]
      .map(
        (row) =>
          `${row.ruleId}@${row.instance ?? ''} ${row.state} ${row.severity} ${row.beganMs - T0} ${row.activeMs === null ? '-' : row.activeMs - T0} ${row.clearedMs === null ? '-' : row.clearedMs - T0} ${row.needsReset}`,
      )
      .sort();
  }
}

const secondsArbitrary = fc.integer({ min: 0, max: 500 });
const sampleArbitrary: fc.Arbitrary<Sample> = fc
  .oneof(
    {
      weight: 4,
      arbitrary: fc.tuple(fc.constant('water_depth'), fc.constantFrom(0, 20, 40, 55, 85, 100), secondsArbitrary),
    },
    { weight: 2, arbitrary: fc.tuple(fc.constant('sump_level'), fc.constantFrom(0.3, 0.8, 1.2), secondsArbitrary) },
    {
      weight: 4,
      arbitrary: fc.tuple(
        fc.constantFrom('sump_pump_run', 'sump_pump_command', 'leak'),
        fc.constantFrom(false, true),
        secondsArbitrary,
      ),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(
        fc.constantFrom('water_depth', 'sump_pump_run', 'leak'),
        fc.constantFrom('out_of_range' as const, 'device_timeout' as const),
        secondsArbitrary,
      ),
    },
  )
  .map(([point, value, atS]) => (typeof value === 'string' ? bad(point, atS, value) : good(point, value, atS)));
const timelineArbitrary = fc.uniqueArray(sampleArbitrary, {
  minLength: 1,
  maxLength: 60,
  selector: ({ point, atMs }) => `${point}@${atMs}`,
});
const END_MS = T0 + 560_000;

/** Feeds in the given order, the clock running with the newest sample, in calls of `chunk` samples. */
function feed(evaluator: FacilityEvaluator, samples: readonly Sample[], chunk: number, ledger: Ledger): void {
  let nowMs = T0;
  ledger.take(evaluator.advance(nowMs));
  for (let at = 0; at < samples.length; at += chunk) {
    const part = samples.slice(at, at + chunk);
    nowMs = Math.max(nowMs, ...part.map(({ atMs }) => atMs));
    ledger.take(evaluator.apply(part, nowMs));
  }
}

function recordOfOrdered(samples: readonly Sample[]): string[] {
  const ledger = new Ledger();
  const evaluator = evaluatorOf();
  feed(
    evaluator,
    samples.toSorted((a, b) => a.atMs - b.atMs),
    samples.length,
    ledger,
  );
  ledger.take(evaluator.advance(END_MS));
  return ledger.rowsInOrder();
}

describe('order of arrival', () => {
  it('does not matter within the bound: shuffled, doubled and chopped data give the record of ordered data', () => {
    fc.assert(
      fc.property(
        timelineArbitrary.chain((samples) =>
          fc.record({
            ordered: fc.constant(samples),
            shuffled: fc.shuffledSubarray(samples, { minLength: samples.length }),
            again: fc.shuffledSubarray(samples),
            chunk: fc.integer({ min: 1, max: 8 }),
          }),
        ),
        ({ ordered, shuffled, again, chunk }) => {
          const ledger = new Ledger();
          const evaluator = evaluatorOf();
          feed(evaluator, [...shuffled, ...again], chunk, ledger);
          ledger.take(evaluator.advance(END_MS));
          expect(ledger.rowsInOrder()).toEqual(recordOfOrdered(ordered));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('does not matter to a live stream either: ordered samples one by one, with time passing between them', () => {
    fc.assert(
      fc.property(timelineArbitrary, (samples) => {
        const ledger = new Ledger();
        const evaluator = evaluatorOf();
        ledger.take(evaluator.advance(T0));
        for (const sample of samples.toSorted((a, b) => a.atMs - b.atMs)) {
          for (let due = evaluator.nextDueMs(); due !== null && due < sample.atMs; due = evaluator.nextDueMs()) {
            ledger.take(evaluator.advance(due));
          }
          ledger.take(evaluator.apply([sample], sample.atMs));
        }
        for (let due = evaluator.nextDueMs(); due !== null && due <= END_MS; due = evaluator.nextDueMs()) {
          ledger.take(evaluator.advance(due));
        }
        expect(ledger.rowsInOrder()).toEqual(recordOfOrdered(samples));
      }),
      { numRuns: 150 },
    );
  });

  it('does not matter across the edge of the window, when each sample is late by less than the bound', () => {
    const longArbitrary = fc.uniqueArray(
      fc
        .tuple(sampleArbitrary, fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: BOUND_MS / 3 }))
        .map(([sample, block, delayMs]) => ({ sample: { ...sample, atMs: sample.atMs + block * 500_000 }, delayMs })),
      { minLength: 5, maxLength: 120, selector: ({ sample }) => `${sample.point}@${sample.atMs}` },
    );
    fc.assert(
      fc.property(longArbitrary, fc.integer({ min: 1, max: 4 }), (arrivals, chunk) => {
        const ordered = arrivals.map(({ sample }) => sample).toSorted((a, b) => a.atMs - b.atMs);
        const delayed = arrivals
          .toSorted((a, b) => a.sample.atMs + a.delayMs - (b.sample.atMs + b.delayMs))
          .map(({ sample }) => sample);
        const records = [ordered, delayed].map((samples) => {
          const ledger = new Ledger();
          const evaluator = evaluatorOf();
          feed(evaluator, samples, chunk, ledger);
          ledger.take(evaluator.advance(T0 + 4_000_000));
          return ledger.rowsInOrder();
        });
        expect(records[1]).toEqual(records[0]);
      }),
      { numRuns: 150 },
    );
  });
});

describe('snapshot', () => {
  it('restored at any moment gives the same changes from there on', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(sampleArbitrary, fc.integer({ min: 0, max: 5 })), { minLength: 2, maxLength: 80 }),
        fc.nat(),
        fc.nat({ max: 30 }),
        (drawn, cutAt, resetAt) => {
          const samples = drawn.map(([sample, block]) => ({ ...sample, atMs: sample.atMs + block * 400_000 }));
          const cut = cutAt % samples.length;
          let evaluator = evaluatorOf();
          let restored: FacilityEvaluator | null = null;
          let nowMs = T0;
          for (const [at, sample] of samples.entries()) {
            if (at === cut) restored = evaluatorOf(testRules, JSON.parse(JSON.stringify(evaluator.snapshot())));
            nowMs = Math.max(nowMs, sample.atMs);
            const changes = evaluator.apply([sample], nowMs);
            if (restored !== null) {
              expect(restored.apply([sample], nowMs)).toEqual(changes);
              expect(restored.nextDueMs()).toEqual(evaluator.nextDueMs());
              expect(restored.snapshot()).toEqual(evaluator.snapshot());
            }
            if (at === resetAt) {
              const reset = evaluator.reset('T-LATCH', null, nowMs);
              if (restored !== null) expect(restored.reset('T-LATCH', null, nowMs)).toEqual(reset);
            }
          }
          const last = evaluator.advance(nowMs + 200_000);
          if (restored !== null) expect(restored.advance(nowMs + 200_000)).toEqual(last);
          evaluator = restored ?? evaluator;
        },
      ),
      { numRuns: 150 },
    );
  });

  it('restored under another limit reports what that changes', () => {
    const evaluator = evaluatorOf(shippedRules);
    evaluator.apply([good('sump_level', 1.35, 0), good('sump_pump_run', true, 0)], T0);
    expect(evaluator.apply([good('sump_level', 1.35, 60)], T0 + 60_000)).toMatchObject([
      { ruleId: 'P-SUMP-HIGH', state: 'active' },
    ]);
    const saved = JSON.parse(JSON.stringify(evaluator.snapshot()));
    const restoredWith = (parameters: EvaluatorFacility['parameters']) =>
      createFacilityEvaluator({ facility: { ...garage, parameters }, rules: shippedRules, snapshot: saved }).advance(
        T0 + 60_000,
      );
    expect(restoredWith(garage.parameters)).toEqual([]);
    expect(restoredWith({ ...garage.parameters, sumpStartLevelM: 1.2 })).toMatchObject([
      { ruleId: 'P-SUMP-HIGH', state: 'withdrawn', beganMs: T0 },
    ]);
  });

  it('restored where the rule no longer applies ends what it had raised', () => {
    const evaluator = evaluatorOf(testRules);
    evaluator.apply([good('leak', true, 0), good('leak', true, 10)], T0 + 10_000);
    const saved = JSON.parse(JSON.stringify(evaluator.snapshot()));
    const left = evaluatorOf(
      testRules.filter(({ id }) => id === 'T-LATCH'),
      saved,
    );
    const changes = left.advance(T0 + 11_000);
    expect(changes.map(({ ruleId, state }) => `${ruleId} ${state}`).sort()).toEqual([
      'T-LEAK cleared',
      'T-PULSE cleared',
    ]);
    expect(left.advance(T0 + 12_000)).toEqual([]);
  });

  it('restored with another date ends what the old one had raised, from then on, and raises what is overdue', () => {
    const rules = testRules.filter(({ id }) => id === 'T-DATE');
    const evaluator = evaluatorOf(rules);
    evaluator.advance(T0);
    expect(evaluator.advance(T0 + 250_000)).toMatchObject([{ state: 'active', beganMs: T0 + 200_000 }]);
    const saved = JSON.parse(JSON.stringify(evaluator.snapshot()));
    const withDate = (lastTestDate: number | string, snapshot: unknown) =>
      createFacilityEvaluator({ facility: { ...garage, parameters: { lastTestDate } }, rules, snapshot });
    expect(withDate(T0, saved).advance(T0 + 260_000)).toEqual([]);
    const done = withDate(T0 + 240_000, saved);
    expect(done.advance(T0 + 260_000)).toMatchObject([
      { state: 'cleared', beganMs: T0 + 200_000, clearedMs: T0 + 250_000 },
    ]);
    const again = withDate('2026-09-21', JSON.parse(JSON.stringify(done.snapshot())));
    expect(again.advance(T0 + 270_000)).toMatchObject([{ state: 'active', severity: 'major' }]);
  });

  it('that cannot be read is refused with its reason', () => {
    expect(() => evaluatorOf(testRules, { version: 7 })).toThrow(/snapshot is not readable/);
  });

  it('stays small and keeps nothing beyond the window', () => {
    const evaluator = evaluatorOf(shippedRules);
    for (let s = 0; s < 86_400; s += 30) {
      const samples = ['water_depth', 'sump_level'].map((point) => good(point, (s / 30) % 7, s));
      evaluator.apply([...samples, good('sump_pump_run', true, s)], T0 + s * 1000);
    }
    expect(JSON.stringify(evaluator.snapshot()).length).toBeLessThan(8000);
  });
});

describe('bad and missing values', () => {
  it('never start, clear or complete a hazard of the process', () => {
    const process = testRules.filter(({ id }) => !['T-RANGE', 'T-SILENT', 'T-DATE'].includes(id));
    const badArbitrary = fc
      .tuple(
        fc.constantFrom(...garage.points),
        secondsArbitrary,
        fc.constantFrom('out_of_range' as const, 'device_timeout' as const),
      )
      .map(([point, atS, reason]) => bad(point, atS, reason));
    fc.assert(
      fc.property(fc.array(badArbitrary, { maxLength: 50 }), (samples) => {
        const evaluator = evaluatorOf(process);
        expect(evaluator.apply(samples, END_MS)).toEqual([]);
        expect(evaluator.advance(END_MS + 1_000_000)).toEqual([]);
      }),
    );
  });

  it('of one point leave open what another point may still hold up', () => {
    const evaluator = evaluatorOf(testRules.filter(({ id }) => id === 'T-PULSE'));
    evaluator.apply([good('leak', true, 0), good('sump_level', 0.5, 0)], T0);
    expect(evaluator.apply([good('leak', false, 10), bad('sump_level', 10)], T0 + 10_000)).toEqual([]);
    expect(evaluator.apply([good('sump_level', 0.5, 20)], T0 + 20_000)).toMatchObject([{ state: 'cleared' }]);
  });

  it('do not clear what is active', () => {
    const evaluator = evaluatorOf(testRules.filter(({ id }) => id === 'T-LEAK'));
    expect(evaluator.apply([good('leak', true, 0)], T0)).toMatchObject([{ state: 'active' }]);
    expect(evaluator.apply([bad('leak', 10)], T0 + 10_000)).toEqual([]);
    expect(evaluator.advance(T0 + 10_000_000)).toEqual([]);
    expect(evaluator.apply([good('leak', false, 20)], T0 + 10_000_000)).toMatchObject([{ state: 'cleared' }]);
  });

  it('do not complete an on-delay once the last sample is stale', () => {
    const rules = rulesOf('ponding', 'ponding', [
      { ...common, id: 'T-LONG', raise: atLeast('water_depth', 50), onDelayMs: 100 * SECOND },
    ]);
    const evaluator = evaluatorOf(rules);
    evaluator.apply([good('water_depth', 60, 0)], T0);
    expect(evaluator.advance(T0 + 500_000)).toMatchObject([{ state: 'withdrawn' }]);
    evaluator.apply([good('water_depth', 60, 500)], T0 + 500_000);
    evaluator.apply([good('water_depth', 60, 550)], T0 + 550_000);
    expect(evaluator.advance(T0 + 600_000)).toMatchObject([
      { state: 'active', beganMs: T0 + 500_000, activeMs: T0 + 600_000 },
    ]);
  });
});

describe('hysteresis', () => {
  it('keeps a hazard while the value is between the limits, and never ends it before its off-delay', () => {
    const rule = testRules.filter(({ id }) => id === 'T-HYSTERESIS');
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 29, 30, 40, 49), { minLength: 1, maxLength: 40 }), (depths) => {
        const evaluator = evaluatorOf(rule);
        const changes = [good('water_depth', 60, 0), good('water_depth', 60, 20)].flatMap((sample) =>
          evaluator.apply([sample], sample.atMs),
        );
        expect(changes.at(-1)).toMatchObject({ state: 'active' });
        const later = depths.flatMap((depth, at) => {
          const sample = good('water_depth', depth, 30 + at * 5);
          return evaluator.apply([sample], sample.atMs);
        });
        const lowFor = (until: number): number => {
          let run = 0;
          for (let at = until; at >= 0 && (depths[at] as number) < 30; at--) run++;
          return run;
        };
        const shouldClear = depths.some((_, at) => lowFor(at) >= 3 && at + 1 < depths.length);
        expect(later.some(({ state }) => state === 'cleared')).toBe(shouldClear);
        expect(later.some(({ state }) => state === 'withdrawn')).toBe(false);
      }),
    );
  });
});

describe('late data', () => {
  const pulse = testRules.filter(({ id }) => id === 'T-LEAK');

  it('withdraws a hazard that it shows never to have been', () => {
    const evaluator = evaluatorOf(testRules.filter(({ id }) => id === 'T-HYSTERESIS'));
    evaluator.apply([good('water_depth', 60, 0)], T0);
    expect(evaluator.advance(T0 + 20_000)).toMatchObject([{ state: 'active', beganMs: T0 }]);
    expect(evaluator.apply([good('water_depth', 10, 5)], T0 + 30_000)).toMatchObject([
      { state: 'withdrawn', beganMs: T0, activeMs: T0 + 20_000 },
    ]);
  });

  it('is recorded and rings nobody when it began and ended in the past', () => {
    const evaluator = evaluatorOf(pulse);
    evaluator.apply([good('leak', false, 0), good('leak', false, 60)], T0 + 60_000);
    const changes = evaluator.apply([good('leak', true, 30)], T0 + 61_000);
    expect(changes).toMatchObject([
      { state: 'cleared', retrospective: true, beganMs: T0 + 30_000, clearedMs: T0 + 60_000 },
    ]);
  });

  it('rings when its condition still holds at the latest known sample, whatever its age', () => {
    const evaluator = evaluatorOf(pulse);
    expect(evaluator.apply([good('leak', true, 0)], T0 + 7_200_000)).toMatchObject([
      { state: 'active', retrospective: false, beganMs: T0 },
    ]);
  });

  it('beyond the bound is retrospective only', () => {
    const evaluator = evaluatorOf(pulse);
    for (let s = 0; s <= 3000; s += 30) evaluator.apply([good('leak', false, s)], T0 + s * 1000);
    const late = [good('leak', false, 101), good('leak', true, 111), good('leak', true, 121), good('leak', false, 131)];
    const changes = late.flatMap((sample) => evaluator.apply([sample], T0 + 3_001_000));
    expect(changes).toMatchObject([
      { state: 'cleared', retrospective: true, beganMs: T0 + 111_000, clearedMs: T0 + 131_000 },
    ]);
  });

  it('beyond the bound stays retrospective over a restart', () => {
    const evaluator = evaluatorOf(pulse);
    for (let s = 0; s <= 3000; s += 30) evaluator.apply([good('leak', false, s)], T0 + s * 1000);
    expect(evaluator.apply([good('leak', true, 111)], T0 + 3_001_000)).toEqual([]);
    const restored = evaluatorOf(pulse, JSON.parse(JSON.stringify(evaluator.snapshot())));
    expect(restored.apply([good('leak', false, 131)], T0 + 3_002_000)).toMatchObject([
      { state: 'cleared', retrospective: true },
    ]);
  });

  it('beyond the bound that runs into the window ends where the window says so', () => {
    const evaluator = evaluatorOf(pulse);
    for (let s = 3000; s <= 6000; s += 30) evaluator.apply([good('leak', false, s)], T0 + s * 1000);
    const backlog = Array.from({ length: 200 }, (_, at) => good('leak', at >= 20 && at < 40, 5000 + at * 5 + 1));
    const changes = backlog.flatMap((sample) => evaluator.apply([sample], T0 + 6_100_000));
    expect(changes.filter(({ state }) => state !== 'cleared')).toEqual([]);
    expect(changes.length).toBeGreaterThan(0);
    for (const change of changes) expect(change.retrospective).toBe(true);
  });

  it('beyond the bound shows a latched hazard too, without asking for a reset of the past', () => {
    const evaluator = evaluatorOf(testRules.filter(({ id }) => id === 'T-LATCH'));
    for (let s = 0; s <= 3000; s += 30) evaluator.apply([good('water_depth', 1, s)], T0 + s * 1000);
    const late = [good('water_depth', 99, 111), good('water_depth', 2, 131)];
    expect(late.flatMap((sample) => evaluator.apply([sample], T0 + 3_001_000))).toMatchObject([
      { state: 'cleared', retrospective: true, beganMs: T0 + 111_000, clearedMs: T0 + 131_000, needsReset: false },
    ]);
    expect(late.flatMap((sample) => evaluator.apply([sample], T0 + 3_002_000))).toEqual([]);
  });

  it('beyond the bound that stops in the middle of a hazard is recorded when the backlog has ended', () => {
    const evaluator = evaluatorOf(pulse);
    for (let s = 0; s <= 3000; s += 30) evaluator.apply([good('leak', false, s)], T0 + s * 1000);
    expect(evaluator.apply([good('leak', true, 111)], T0 + 3_001_000)).toEqual([]);
    expect(evaluator.advance(T0 + 3_001_000 + BOUND_MS)).toEqual([]);
    expect(evaluator.advance(T0 + 3_001_001 + BOUND_MS)).toMatchObject([
      { state: 'cleared', retrospective: true, beganMs: T0 + 111_000 },
    ]);
  });

  it('of one point beyond the bound still counts when it is the newest of that point', () => {
    const evaluator = evaluatorOf(testRules.filter(({ id }) => ['T-LATCH', 'T-FROZEN'].includes(id)));
    for (let s = 0; s <= 3000; s += 30) evaluator.apply([good('sump_level', s % 7, s)], T0 + s * 1000);
    expect(evaluator.apply([good('water_depth', 99, 1000)], T0 + 3_000_000)).toMatchObject([
      { state: 'active', retrospective: false, beganMs: T0 + 1_000_000 },
    ]);
  });
});

describe('one moment', () => {
  it('is one: values read together never make a condition of half old, half new', () => {
    const evaluator = evaluatorOf(testRules.filter(({ id }) => id === 'T-BOTH'));
    evaluator.apply([good('sump_pump_command', false, 0), good('sump_pump_run', false, 0)], T0);
    expect(
      evaluator.apply([good('sump_pump_command', true, 10), good('sump_pump_run', true, 10)], T0 + 10_000),
    ).toEqual([]);
  });

  it('split over two deliveries is put right', () => {
    const evaluator = evaluatorOf(testRules.filter(({ id }) => id === 'T-BOTH'));
    evaluator.apply([good('sump_pump_command', false, 0), good('sump_pump_run', false, 0)], T0);
    expect(evaluator.apply([good('sump_pump_command', true, 10)], T0 + 10_000)).toMatchObject([{ state: 'pending' }]);
    expect(evaluator.apply([good('sump_pump_run', true, 10)], T0 + 10_000)).toMatchObject([{ state: 'withdrawn' }]);
  });

  it('keeps a pulse that came and went in the same millisecond', () => {
    const evaluator = evaluatorOf(testRules.filter(({ id }) => id === 'T-LEAK'));
    const pulse = [good('leak', true, 0), { ...good('leak', false, 0), ordinal: 1 }];
    expect(evaluator.apply(pulse, T0)).toMatchObject([{ state: 'cleared', retrospective: true, beganMs: T0 }]);
  });
});

describe('a latched hazard', () => {
  const latch = testRules.filter(({ id }) => id === 'T-LATCH');

  it('stays after its condition is gone, and clears on reset', () => {
    const evaluator = evaluatorOf(latch);
    expect(evaluator.apply([good('water_depth', 99, 0)], T0)).toMatchObject([{ state: 'active', needsReset: true }]);
    expect(evaluator.apply([good('water_depth', 0, 10)], T0 + 10_000)).toEqual([]);
    expect(evaluator.reset('T-LATCH', null, T0 + 20_000)).toMatchObject([{ state: 'cleared', clearedMs: T0 + 20_000 }]);
    expect(evaluator.reset('T-LATCH', null, T0 + 30_000)).toEqual([]);
  });

  it('keeps a person’s reset when late data makes the record anew', () => {
    const evaluator = evaluatorOf(latch);
    evaluator.apply([good('water_depth', 99, 0), good('water_depth', 0, 10)], T0 + 10_000);
    evaluator.reset('T-LATCH', null, T0 + 20_000);
    expect(evaluator.apply([good('water_depth', 5, 5)], T0 + 30_000)).toEqual([]);
    expect(evaluator.apply([good('water_depth', 99, 40)], T0 + 40_000)).toMatchObject([
      { state: 'active', needsReset: true },
    ]);
  });
});

it('shows what made it fire', () => {
  const evaluator = evaluatorOf(testRules.filter(({ id }) => id === 'T-BOTH'));
  evaluator.apply([good('sump_pump_command', true, 0), good('sump_pump_run', false, 0)], T0);
  expect(evaluator.advance(T0 + 10_000)[0]?.evidence).toEqual([
    { point: 'sump_pump_command', value: true, sourceTimeMs: T0 },
    { point: 'sump_pump_run', value: false, sourceTimeMs: T0 },
  ]);
});

it('names the time of its next duty, and null when there is none', () => {
  const evaluator = evaluatorOf(testRules.filter(({ id }) => id === 'T-BOTH'));
  expect(evaluator.nextDueMs()).toBeNull();
  evaluator.apply([good('sump_pump_command', true, 0), good('sump_pump_run', false, 0)], T0);
  expect(evaluator.nextDueMs()).toBe(T0 + 10_000);
});

it('ignores points that no rule reads and points that the facility lacks', () => {
  const evaluator = evaluatorOf(testRules);
  expect(evaluator.apply([good('unheard_of', 1, 0)], T0)).toEqual([]);
});
