import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { faultsOf, runEpanet } from './real/epanet-run.js';
import { describeWith } from './requirement.js';

describeWith(['python'], 'a real water network, computed by EPANET and served by an independent Modbus server', () => {
  const directory = mkdtempSync(join(tmpdir(), 'anju-real-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('arrives in the store value by value, none missing, none extra, none off by more than the resolution', async () => {
    const run = await runEpanet(directory, () => undefined);
    expect(faultsOf(run)).toEqual([]);
  }, 420_000);
});
