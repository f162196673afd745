import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type District, repositoryRoot, startDistrict } from '@anju/tests/harness';
import { hazardLatency } from './hazard-latency.js';
import { treePss } from './process-memory.js';

const STEADY_AFTER_MS = 30_000;

/** A copy of the checkout's committed and uncommitted sources with its installed packages, and nothing built. */
function unbuiltCheckout(target: string): void {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: repositoryRoot,
    maxBuffer: 64 * 1024 * 1024,
  })
    .toString()
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(repositoryRoot, file)));
  execFileSync('cp', ['--parents', '-t', target, ...files], { cwd: repositoryRoot });
  // Hard links: as good as installed, without the time of a copy. Workspace links inside are relative.
  execFileSync('cp', ['-al', join(repositoryRoot, 'node_modules'), join(target, 'node_modules')]);
}

const print = (name: string, value: string) => process.stdout.write(`${name.padEnd(34)} ${value}\n`);
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

async function measure(district: District): Promise<void> {
  await delay(STEADY_AFTER_MS);
  const memory = treePss(district.launcher.pid);
  print('steady memory of the tree (PSS)', `${(memory.totalBytes / 2 ** 20).toFixed(0)} MB (aim: at most 1536 MB)`);
  for (const { name, bytes } of memory.processes) print(`  ${name}`, `${(bytes / 2 ** 20).toFixed(0)} MB`);
  await hazardLatency(district, print);
}

const folder = mkdtempSync(join(tmpdir(), 'anju-bench-'));
try {
  print('processors', `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`);
  const checkout = join(folder, 'checkout');
  execFileSync('mkdir', ['-p', checkout]);
  unbuiltCheckout(checkout);
  const start = () => startDistrict({ checkout, dataDirectory: join(folder, 'data'), entry: 'deploy/start.mjs' });

  const cold = await start();
  print('cold start, build included', `${seconds(cold.startedInMs)} (aim: at most 60 s)`);
  await cold.stop();

  const warm = await start();
  print('warm start', `${seconds(warm.startedInMs)} (aim: at most 15 s)`);
  try {
    await measure(warm);
  } finally {
    const beganAt = performance.now();
    await warm.stop();
    print('stop', `${seconds(performance.now() - beganAt)} (aim: under 10 s)`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
