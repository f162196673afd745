import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runModbusFaults } from './modbus-faults-run.js';
import { formatTiming, runTiming } from './modbus-faults-timing-run.js';
import { describeWith } from './requirement.js';

describeWith(['python'], 'units that misbehave on buses of an independent Modbus server', () => {
  const directory = mkdtempSync(join(tmpdir(), 'anju-modbus-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('put no value under a wrong point and delay no healthy unit, on any transport', async () => {
    const run = await runModbusFaults(directory, 30_000, () => undefined);
    expect(run.cases).toBe(24);
    expect(run.inconclusive).toEqual([]);
    expect(run.underWrongPoint).toEqual([]);
    expect(run.delayed).toEqual([]);
  }, 180_000);
});

describeWith(['python'], 'lines that keep the time of their bytes', () => {
  const directory = mkdtempSync(join(tmpdir(), 'anju-timing-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('leave 19 units their period beside a dead one, and a cycle takes what the plan predicts', async () => {
    const run = await runTiming(directory, 15_000);
    const all = formatTiming(run).join('\n');
    for (const { withoutDeadUnit, withDeadUnit, spentOnDeadUnit } of run.deadUnits) {
      // Wide: the machine may be busy with other things. One time-out a cycle would be half a second more.
      expect(withDeadUnit.count, all).toBeGreaterThan(withoutDeadUnit.count * 0.7);
      expect(withDeadUnit.p50, all).toBeLessThan(withoutDeadUnit.p50 * 1.5);
      expect(withDeadUnit.p99, all).toBeLessThan(withoutDeadUnit.p99 + 4 * run.periodMs);
      expect(spentOnDeadUnit, all).toBeLessThan(0.15);
    }
    const { predictedMs, measured } = run.cycle;
    expect(measured.p50, all).toBeGreaterThan(predictedMs * 0.9);
    expect(measured.p50, all).toBeLessThan(predictedMs * 6);
  }, 120_000);
});
