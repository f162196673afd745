import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { runBacklog } from './backlog-run.js';

let directory = '';
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('drains a backlog to the host, each reading once, and sends live readings meanwhile', async () => {
  directory = mkdtempSync(join(tmpdir(), 'anju-backlog-'));
  const readings = 60_000;
  const report = await runBacklog({ directory, readings, backlogReadingsPerSecond: 10_000, say: () => undefined });
  expect(report).toMatchObject({ lost: 0, doubled: 0 });
  expect(report.live.count).toBeGreaterThan(20);
  // Six seconds at the configured rate: live values that waited for the backlog would have waited that long.
  expect(report.drainMs).toBeGreaterThan(5_000);
  expect(report.live.p50Ms).toBeLessThan(report.drainMs / 2);
}, 180_000);
