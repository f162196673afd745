import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from './harness/repository.js';
import { startProcess } from './harness/service-process.js';
import { describeWith } from './requirement.js';

/** The small version of `npm run bench:ingest`: whether it still runs, and loses nothing; its figures mean nothing. */
async function quick(part: string): Promise<string> {
  const bench = startProcess('bench:ingest', process.execPath, [
    join(repositoryRoot, 'bench/dist/ingest.js'),
    ...['--quick', '--only', part],
  ]);
  const code = await bench.exited;
  const said = bench.lines.join('\n');
  expect(code, said).toBe(0);
  return said;
}

const timeout = 300_000;

describe('the bench of the data path', () => {
  it('sends a small district through the embedded stores and finds all of it stored', { timeout }, async () => {
    const said = await quick('embedded');
    expect(said).toMatch(/publish → stored and confirmed/);
    expect(said).toMatch(/stored = sent +0 lost \(met\)/);
  });

  it('asks a filled store what people ask', { timeout }, async () => {
    expect(await quick('queries')).toMatch(/latest of an estate .* p50 \d+ ms/);
  });
});

describeWith(['influxd', 'postgresql'], 'the bench of the data path on production stores', () => {
  it('sends a small district through InfluxDB and PostgreSQL and finds all of it stored', { timeout }, async () => {
    expect(await quick('influx')).toMatch(/stored = sent +0 lost \(met\)/);
  });

  it('finds how much InfluxDB takes by itself', { timeout }, async () => {
    expect(await quick('bare')).toMatch(/bare writer, lines of 10 fields +[\d,]+ values\/s/);
  });
});
