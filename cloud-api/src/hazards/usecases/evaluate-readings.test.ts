import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { IndexedFacility } from '../../registry/registry.js';
import { leakRule } from '../testing/leak-rule.js';
import { EvaluateReadings } from './evaluate-readings.js';

const intervalMs = 30_000;
const beginMs = Date.UTC(2026, 10, 22);

function district(count: number): readonly IndexedFacility[] {
  const name = { zh: '车库', en: 'Garage' };
  return Array.from({ length: count }, (_, number) => ({
    id: `estate-${number}.garage-1`,
    name,
    estateName: name,
    estateId: `estate-${number}`,
    deviceId: 'garage-1',
    kind: 'ponding',
    path: `district.street.estate-${number}`,
    points: ['leak'],
    parameters: {},
  }));
}

describe('the memories of evaluators', () => {
  it('are written some at a time, the longest unwritten first, until all are', () => {
    const facilities = district(2_000);
    const byId = new Map(facilities.map((facility) => [facility.id, facility]));
    const rules = { rules: [leakRule], parameters: {} };
    const evaluation = new EvaluateReadings({
      facilities: { facility: (id) => byId.get(id), facilities: () => facilities },
      rulesAt: () => rules,
      lateBoundMs: 600_000,
      snapshotIntervalMs: intervalMs,
      logger: pino({ level: 'silent' }),
      changed: () => undefined,
    });
    const dry = (atMs: number) => ({
      reading: { point: 'leak', value: false, quality: 'good', sourceTimeMs: atMs, ordinal: 0 } as const,
      atMs,
      receivedMs: atMs,
    });
    for (const { id } of facilities) evaluation.evaluate(id, [dry(beginMs)], beginMs, 1);
    evaluation.stored(1);

    const written: string[] = [];
    let nowMs = beginMs + intervalMs;
    for (let commit = 0; written.length < facilities.length && commit < 100; commit += 1) {
      const taken = evaluation.take(nowMs, false);
      expect(taken.snapshots.length).toBeGreaterThan(0);
      expect(taken.snapshots.length).toBeLessThan(facilities.length / 2);
      written.push(...taken.snapshots.map(({ facilityId }) => facilityId));
      taken.committed();
      // Until the last is written, a start replays from before the first batch.
      expect(evaluation.take(nowMs, false).checkpoint).toBe(written.length < facilities.length ? 0 : 1);
      // Who was written says something again, and must not come before those that wait.
      for (const id of written) evaluation.evaluate(id, [dry(nowMs)], nowMs);
      nowMs += 250;
    }
    expect(written.slice().sort()).toEqual(facilities.map(({ id }) => id).sort());
  });
});
