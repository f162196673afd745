import { findPoint, type Reading } from '@anju/contracts';
import { shippedRules } from '@anju/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Announcement, LocalWatch, outageAfterMs } from './local-watch.js';
import { PointHistory } from './point-history.js';

const start = Date.UTC(2026, 0, 1);
let wallMs = start;
let monotonicMs = 5_000;
let online = true;
let said: Announcement[] = [];

beforeEach(() => {
  wallMs = start;
  monotonicMs = 5_000;
  online = true;
  said = [];
});

function watchOn(point: string, parameters: Readonly<Record<string, number>> = {}): LocalWatch {
  const definition = findPoint('water_tank', point);
  if (definition === undefined) throw new Error(`no point ${point}`);
  return new LocalWatch({
    facilities: [{ deviceId: 'tank', kind: 'water_tank', points: [{ point, definition }], parameters }],
    rules: shippedRules,
    clock: { nowMs: () => wallMs, monotonicMs: () => monotonicMs },
    uplinkOnline: () => online,
    announce: (announcement) => said.push(announcement),
  });
}

function pass(watch: LocalWatch, ms: number): void {
  for (let left = ms; left > 0; left -= 1_000) {
    wallMs += Math.min(left, 1_000);
    monotonicMs += Math.min(left, 1_000);
    watch.tick();
  }
}

function take(watch: LocalWatch, point: string, value: Reading['value'], more: Partial<Reading> = {}): void {
  const reading: Reading = { point, value, quality: 'good', sourceTimeMs: wallMs, ordinal: 0, ...more };
  watch.take([{ deviceId: 'tank', readings: [reading], alarmRelevant: true }]);
}

const hatch = shippedRules.find(({ id }) => id === 'W-HATCH');
const onDelayMs = hatch?.onDelayMs ?? Number.NaN;

describe('the local watch', () => {
  it('announces an active hazard while the uplink is away, and no longer when it is back or the hazard is over', () => {
    const watch = watchOn('manhole_open');
    take(watch, 'manhole_open', true);
    pass(watch, onDelayMs + 1_000);
    expect(watch.hazards()).toMatchObject([{ facility: 'tank', rule: 'W-HATCH', name: hatch?.name }]);
    expect(said).toEqual([{ state: 'watching', uplinkAwaySinceMs: null, hazards: [] }]);
    online = false;
    const wentAwayMs = wallMs + 1_000;
    pass(watch, outageAfterMs);
    expect(said).toHaveLength(1);
    pass(watch, 1_000);
    expect(said.at(-1)).toMatchObject({
      state: 'announcing',
      uplinkAwaySinceMs: wentAwayMs,
      hazards: [{ rule: 'W-HATCH', beganMs: start, evidence: [{ point: 'manhole_open', value: true }] }],
    });
    online = true;
    pass(watch, 1_000);
    expect(said.at(-1)).toEqual({ state: 'watching', uplinkAwaySinceMs: null, hazards: [] });
    online = false;
    pass(watch, outageAfterMs + 1_000);
    expect(said.at(-1)?.hazards).toHaveLength(1);
    take(watch, 'manhole_open', false);
    pass(watch, 1_000 + (hatch?.offDelayMs ?? 0));
    expect(said.at(-1)).toMatchObject({ state: 'announcing', hazards: [] });
  });

  it('does not let a short reconnect ring', () => {
    const watch = watchOn('manhole_open');
    take(watch, 'manhole_open', true);
    pass(watch, onDelayMs + 1_000);
    online = false;
    pass(watch, outageAfterMs - 1_000);
    online = true;
    pass(watch, outageAfterMs + 1_000);
    expect(said).toHaveLength(1);
  });

  it.each([
    ['ahead', 365 * 86_400_000],
    ['back', -365 * 86_400_000],
  ])('keeps a rule’s delay through a jump of the wall clock %s', (_, jumpMs) => {
    const watch = watchOn('manhole_open');
    take(watch, 'manhole_open', true);
    pass(watch, 1_000);
    wallMs += jumpMs;
    take(watch, 'manhole_open', true);
    pass(watch, onDelayMs - 2_000);
    expect(watch.hazards()).toEqual([]);
    pass(watch, 2_000);
    expect(watch.hazards()).toMatchObject([{ rule: 'W-HATCH' }]);
  });

  it('counts the delay from when a sensor with a clock of its own saw it', () => {
    const watch = watchOn('manhole_open');
    take(watch, 'manhole_open', true, { sourceTimeMs: wallMs - onDelayMs + 1_000 });
    pass(watch, 1_000);
    expect(watch.hazards()).toHaveLength(1);
  });

  it('judges by what the configuration says of the facility, as the host does by its registry', () => {
    const lowAt = (parameters: Readonly<Record<string, number>>) => {
      const watch = watchOn('tank_level', parameters);
      take(watch, 'tank_level', 0.5);
      for (let second = 0; second < 90; second += 5) {
        pass(watch, 5_000);
        take(watch, 'tank_level', 0.5);
      }
      return watch.hazards().map(({ rule }) => rule);
    };
    // 20 % of the full level.
    expect(lowAt({ tankFullLevelM: 3 })).toContain('W-LEVEL-LOW');
    expect(lowAt({ tankFullLevelM: 2 })).not.toContain('W-LEVEL-LOW');
    expect(lowAt({})).not.toContain('W-LEVEL-LOW');
  });

  it('does not take a lost device for one that is well: the hazard stays, and says what it was seen by', () => {
    const watch = watchOn('manhole_open');
    take(watch, 'manhole_open', true);
    pass(watch, onDelayMs + 1_000);
    for (const reason of ['device_timeout', 'device_offline'] as const) {
      take(watch, 'manhole_open', null, { quality: 'bad', reason });
      pass(watch, 600_000);
    }
    expect(watch.hazards()).toContainEqual(
      expect.objectContaining({ rule: 'W-HATCH', evidence: [{ point: 'manhole_open', value: true }] }),
    );
  });

  it('raises nothing on a value that is bad', () => {
    const watch = watchOn('manhole_open');
    take(watch, 'manhole_open', null, { quality: 'bad', reason: 'device_timeout' });
    pass(watch, onDelayMs + 1_000);
    expect(watch.hazards().map(({ rule }) => rule)).not.toContain('W-HATCH');
  });
});

describe('the history of a point', () => {
  let nowMs = 0;
  const minute = 60_000;
  const history = (mostPerPoint?: number) =>
    new PointHistory(['tank/level'], {
      historyMinutes: 30,
      monotonicMs: () => nowMs,
      ...(mostPerPoint === undefined ? {} : { mostPerPoint }),
    });
  const entry = (deviceId: string, value: number) => ({
    deviceId,
    readings: [{ point: 'level', value, quality: 'good', sourceTimeMs: value, ordinal: 0 }] satisfies Reading[],
    alarmRelevant: false,
  });
  const valuesOf = (one: PointHistory) => one.of('tank/level')?.map(({ value }) => value);
  beforeEach(() => {
    nowMs = 0;
  });

  it('reaches as far back as configured, and keeps the last reading for ever', () => {
    const kept = history();
    for (const [atMinute, value] of [
      [0, 1],
      [10, 2],
      [35, 3],
    ] as const) {
      nowMs = atMinute * minute;
      kept.take([entry('tank', value)]);
    }
    expect(valuesOf(kept)).toEqual([2, 3]);
    nowMs = 60 * minute;
    expect(valuesOf(kept)).toEqual([3]);
    nowMs = 600 * minute;
    expect(valuesOf(kept)).toEqual([3]);
  });

  it('is bounded, and knows only points that there are', () => {
    const kept = history(2);
    for (const value of [1, 2, 3]) kept.take([entry('tank', value), entry('other', value)]);
    expect(valuesOf(kept)).toEqual([2, 3]);
    expect(kept.of('other/level')).toBeUndefined();
    expect(valuesOf(history())).toEqual([]);
  });

  it('gives every reading back as it was, whatever kind it is, also after the oldest made room', () => {
    const kinds: Reading[] = [
      { point: 'level', value: 1.5, quality: 'good', sourceTimeMs: 1, ordinal: 0 },
      { point: 'level', value: null, quality: 'bad', reason: 'sentinel', sourceTimeMs: 2, ordinal: 0 },
      { point: 'level', value: 2, quality: 'uncertain', reason: 'time_unknown', sourceTimeMs: 3, ordinal: 0 },
      { point: 'level', value: 3, quality: 'good', sourceTimeMs: 3, ordinal: 1 },
      { point: 'level', value: true, quality: 'good', sourceTimeMs: 4, ordinal: 0 },
      { point: 'level', value: 'x', quality: 'good', sourceTimeMs: 5, ordinal: 0 },
      { point: 'level', value: -0.25, quality: 'good', sourceTimeMs: 6, ordinal: 0 },
    ];
    for (const most of [1, 3, 11, 50]) {
      const kept = history(most);
      const taken: Reading[] = [];
      for (const reading of [...kinds, ...kinds.slice(0, 2), ...kinds, ...kinds.slice(1), ...kinds]) {
        taken.push(reading);
        kept.take([{ deviceId: 'tank', readings: [reading], alarmRelevant: false }]);
        expect(kept.of('tank/level')).toEqual(taken.slice(-most));
      }
    }
  });
});
