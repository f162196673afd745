// Loaded by `node --import` into every service that the launcher starts: when the launcher is gone, by kill -9 too, its end of
// the IPC channel closes and the service stops instead of living on as an orphan.
import { closeSync, openSync } from 'node:fs';
import { isMainThread, Worker } from 'node:worker_threads';

const GRACE_MS = 7_000;

/** Nobody reads the log any more, and writing to a broken pipe can keep a logger busy for ever. */
function logToNobody() {
  for (const fd of [1, 2]) {
    closeSync(fd);
    openSync('/dev/null', 'w'); // Takes the lowest free number, which is the one just closed.
  }
}

/** In a thread of its own, since the main one may be what hangs. */
function killLater() {
  const wait = `setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${GRACE_MS})`;
  new Worker(wait, { eval: true, execArgv: [] }).unref();
}

if (isMainThread && process.connected) {
  process.on('disconnect', () => {
    killLater();
    if (process.platform === 'linux') logToNobody();
    process.kill(process.pid, 'SIGTERM');
  });
  // A listener keeps the channel, and with it the process, alive.
  process.channel?.unref();
}
