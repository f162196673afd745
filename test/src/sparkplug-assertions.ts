import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joinAssertions, readAssertions, type Told } from './sparkplug/join-assertions.js';

const root = join(import.meta.dirname, '../..');
const folders = ['edge-agent/src/uplink', 'contracts/src/sparkplug', 'cloud-api/src/ingest/sparkplug'];

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const assertions = readAssertions(readFileSync(join(root, 'test/sparkplug/assertions.tsv'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'anju-sparkplug-assertions-'));
let report: VitestReport;
try {
  const file = join(folder, 'report.json');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', '--maxWorkers=1', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...folders],
    { cwd: root, stdio: 'inherit' },
  );
  if (status === null) throw new Error('vitest was stopped from outside.');
  report = JSON.parse(readFileSync(file, 'utf8'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
const tests = report.testResults.flatMap((file) =>
  file.assertionResults.map((test): Told => ({ title: test.fullName, passed: test.status === 'passed' })),
);
const { problems, summary } = joinAssertions(assertions, tests);
for (const file of broken) process.stdout.write(`could not be run: ${file.name}: ${file.message}\n`);
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.stdout.write(`${summary}\n`);
process.exitCode = broken.length + problems.length > 0 ? 1 : 0;
