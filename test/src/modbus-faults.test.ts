import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runModbusFaults } from './modbus-faults-run.js';
import { describeWith } from './requirement.js';

describeWith(['python'], 'units that misbehave on buses of an independent Modbus server', () => {
  const directory = mkdtempSync(join(tmpdir(), 'anju-modbus-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('put no value under a wrong point and delay no healthy unit, on any transport', async () => {
    const run = await runModbusFaults(directory, 15_000, () => undefined);
    expect(run.cases).toBe(24);
    expect(run.inconclusive).toEqual([]);
    expect(run.underWrongPoint).toEqual([]);
    expect(run.delayed).toEqual([]);
  }, 180_000);
});
