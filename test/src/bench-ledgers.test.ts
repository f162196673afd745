import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryRoot } from './harness/repository.js';
import { startProcess } from './harness/service-process.js';

/** The small version of `npm run bench:ledgers`: whether it still imports and exports; its figures mean nothing. */
it('the bench of the ledgers imports a form and exports the tickets on the embedded database', {
  timeout: 300_000,
}, async () => {
  const bench = startProcess('bench:ledgers', process.execPath, [
    join(repositoryRoot, 'bench/dist/ledgers.js'),
    ...['--quick', '--only', 'pglite'],
  ]);
  const code = await bench.exited;
  const said = bench.lines.join('\n');
  expect(code, said).toBe(0);
  expect(said).toMatch(/import XLSX +\d+\.\d s, .* rows\/s, longest pause of the event loop \d+ ms/);
  expect(said).toMatch(/export of Annex 2 +\d+\.\d s/);
});
