import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replayCrashes, traceOrder } from './durability-run.js';
import { requirement } from './machine.js';

const say = (line: string) => process.stdout.write(`${line}\n`);

const strace = requirement('strace');
if (strace.path === undefined) {
  say(`strace is not on this machine (${strace.install}): the order of writes, syncs and sends cannot be proved.`);
  process.exitCode = 1;
} else {
  const directory = mkdtempSync(join(tmpdir(), 'anju-durability-'));
  try {
    const order = await traceOrder(directory, 'dist');
    for (const violation of order.violations) say(violation);
    say(
      `under strace: ${order.sent} values synced before they were sent, ${order.segments} segments made, ` +
        `${order.renames} files replaced, ${order.removals} segments removed, violations ${order.violations.length}`,
    );
    const { truncations, failedCalls } = await replayCrashes('dist');
    for (const finding of [...truncations.findings, ...failedCalls.findings]) say(finding);
    const acceptedLost = truncations.acceptedLost + failedCalls.acceptedLost;
    const startFailures = truncations.startFailures + failedCalls.startFailures;
    say(
      `truncations ${truncations.starts}, failed calls ${failedCalls.starts}, ` +
        `accepted lost ${acceptedLost}, start failures ${startFailures}`,
    );
    const exercised = order.sent * order.segments * order.removals * truncations.starts * failedCalls.starts > 0;
    if (order.violations.length + acceptedLost + startFailures > 0 || !exercised) process.exitCode = 1;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
