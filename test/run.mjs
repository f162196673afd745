// `npm test`: builds, runs every test that the machine allows, and names what was skipped and for want of what.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const run = (file, args) => spawnSync(process.execPath, [join(root, file), ...args], { cwd: root, stdio: 'inherit' });

if (run('deploy/build.mjs', []).status !== 0) process.exit(1);

const folder = mkdtempSync(join(tmpdir(), 'anju-test-'));
const report = join(folder, 'report.json');
const { status } = run('node_modules/vitest/vitest.mjs', [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
]);

let counts;
try {
  const results = JSON.parse(readFileSync(report, 'utf8'));
  const skipped = results.testResults.flatMap((file) =>
    file.assertionResults.filter((test) => test.status === 'pending' || test.status === 'skipped'),
  );
  const wants = new Map();
  for (const test of skipped) {
    const want = /\[needs ([^\]]+)\]/.exec(test.fullName)?.[1] ?? 'no reason named';
    wants.set(want, (wants.get(want) ?? 0) + 1);
  }
  for (const [want, count] of wants) process.stdout.write(`skipped ${count} for want of ${want}\n`);
  counts = { passed: results.numPassedTests, failed: results.numFailedTests, skipped: skipped.length };
  const brokenFiles = results.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  counts.failed += brokenFiles.length;
} catch (error) {
  process.stderr.write(`No test report was written: ${error.message}\n`);
  process.exit(1);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const forbidden = process.env.ANJU_FORBID_SKIP === '1' && counts.skipped > 0;
if (forbidden) process.stderr.write('Tests were skipped although ANJU_FORBID_SKIP=1 forbids it.\n');
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
process.exit(status !== 0 || counts.failed > 0 || forbidden ? 1 : 0);
