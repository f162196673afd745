import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pythonWithRequirements } from './harness/python-environment.js';
import { repositoryRoot } from './harness/repository.js';
import { startProcess } from './harness/service-process.js';
import { describeWith } from './requirement.js';

describeWith(['python'], 'the registers that the decoder is tested with', () => {
  it('are what struct and pymodbus write', async () => {
    const script = join(repositoryRoot, 'test/python/register_types.py');
    const writer = startProcess('register-types', await pythonWithRequirements(), [script, '--check']);
    expect(await writer.exited, writer.lines.join('\n')).toBe(0);
  }, 180_000);
});
