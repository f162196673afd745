import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from './harness/repository.js';
import { startProcess } from './harness/service-process.js';
import { describeWith } from './requirement.js';

/** The small version of `npm run bench:tickets`: whether it still runs and acts on every deadline; its figures mean nothing. */
async function quick(engine: string): Promise<string> {
  const bench = startProcess('bench:tickets', process.execPath, [
    join(repositoryRoot, 'bench/dist/tickets.js'),
    ...['--quick', '--only', engine],
  ]);
  const code = await bench.exited;
  const said = bench.lines.join('\n');
  expect(code, said).toBe(0);
  return said;
}

const timeout = 300_000;

describe('the bench of the tickets', () => {
  it('fills the embedded database, acts on it and finds every due deadline acted on', { timeout }, async () => {
    expect(await quick('pglite')).toMatch(/sweep +50 due deadlines in/);
  });
});

describeWith(['postgresql'], 'the bench of the tickets on PostgreSQL', () => {
  it('fills it, acts on it and finds every due deadline acted on', { timeout }, async () => {
    expect(await quick('postgresql')).toMatch(/sweep +50 due deadlines in/);
  });
});
