// Loaded by `node --import` into every service that the launcher starts: when the launcher is gone, by kill -9 too, its end of
// the IPC channel closes and the service stops instead of living on as an orphan.
import { isMainThread } from 'node:worker_threads';

const GRACE_MS = 7_000;

if (isMainThread && process.connected) {
  process.on('disconnect', () => {
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  // A listener keeps the channel, and with it the process, alive.
  process.channel?.unref();
}
