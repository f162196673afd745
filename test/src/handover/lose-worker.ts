import { until } from '../harness/until.js';
import { database } from './district.js';
import type { PostgresServer } from './postgres-server.js';
import type { Worker } from './workers.js';

const COMMIT_TIMEOUT_MS = 30_000;

/**
 * Stops a worker in the middle of a commit of `groupId`: the rows that every commit of the group writes are locked until the worker's
 * transaction waits for them, then the worker is frozen and the lock let go. Its commit so is work in hand, which it goes on
 * with when it is continued. Resolves with the time of the freezing.
 */
export async function freezeInCommit(postgres: PostgresServer, worker: Worker, groupId: string): Promise<number> {
  const lock = await postgres.hold(
    database,
    `SELECT count(*) FROM (SELECT 1 FROM evaluated_ranges WHERE group_id = '${groupId}' FOR UPDATE) AS locked`,
  );
  try {
    await until(
      `a commit of ${groupId} to be under way`,
      async () => {
        const waiting = await postgres.rows(
          database,
          `SELECT pid FROM pg_stat_activity WHERE ${lock.backendPid} = ANY (pg_blocking_pids(pid))`,
        );
        return waiting.length > 0;
      },
      { timeoutMs: COMMIT_TIMEOUT_MS, everyMs: 10 },
    );
    worker.process().signal('SIGSTOP');
    return Date.now();
  } finally {
    await lock.release();
  }
}
