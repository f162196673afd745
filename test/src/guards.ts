import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guards } from './guards-run.js';
import { requirement } from './machine.js';

const say = (line: string) => process.stdout.write(`${line}\n`);

const strace = requirement('strace');
if (strace.path === undefined) {
  say(`strace is not on this machine (${strace.install}): the fsyncs of a commit cannot be counted.`);
  process.exitCode = 1;
} else {
  const directory = mkdtempSync(join(tmpdir(), 'anju-guards-'));
  try {
    for (const [name, look] of Object.entries(guards)) {
      const off = await look('off', directory);
      const on = await look('on', directory);
      const verdicts = `off ${off.kept ? 'PASS (not expected)' : 'FAIL (expected)'} · on ${on.kept ? 'PASS' : 'FAIL (not expected)'}`;
      say(`${name}: ${verdicts} (off: ${off.what}; on: ${on.what})`);
      if (off.kept || !on.kept) process.exitCode = 1;
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
