import { join } from 'node:path';
import { database, groups, hostId, type Servers } from './district.js';
import { startOneProcess, startWorker, type Worker } from './workers.js';

/** Who takes the data of the district. */
export interface CloudUnderProof {
  readonly workers: readonly Worker[];
  /** The Sparkplug host that a group's agents listen to. */
  hostIdOf(groupId: string): string;
  /** Worker of each group, as the database has it. */
  holders(): Promise<ReadonlyMap<string, string>>;
  /** Whether somebody else takes a victim's groups; otherwise it must be started again first. */
  readonly handsOver: boolean;
  stop(): Promise<void>;
}

const WORKERS = 3;

export async function startWorkers(
  servers: Servers,
  directory: string,
  onLine: (worker: string, line: string) => void,
): Promise<CloudUnderProof> {
  const starting = Array.from({ length: WORKERS }, (_, index) => {
    const id = `worker-${index + 1}`;
    return startWorker({ id, directory: join(directory, id), env: servers.env, onLine });
  });
  const outcomes = await Promise.allSettled(starting);
  const workers = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const stop = async () => {
    await Promise.all(workers.map((worker) => worker.process().stop()));
  };
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') continue;
    await stop();
    throw outcome.reason;
  }
  return {
    workers,
    hostIdOf: (groupId) => `${hostId}-${groupId}`,
    holders: async () => {
      const rows = await servers.postgres.rows<{ group_id: string; holder: string }>(
        database,
        'SELECT group_id, holder FROM group_leases WHERE holder IS NOT NULL',
      );
      return new Map(rows.map((row) => [row.group_id, row.holder]));
    },
    handsOver: true,
    stop,
  };
}

/** The service that a small district runs: nobody takes over from it, it comes back. */
export async function startOneService(
  servers: Servers,
  directory: string,
  onLine: (worker: string, line: string) => void,
): Promise<CloudUnderProof> {
  const env = { ...servers.env, ANJU_BROKER_URL: servers.nats.urls[0] ?? '' };
  const service = await startOneProcess({ id: 'service', directory: join(directory, 'service'), env, onLine }, groups);
  return {
    workers: [service],
    hostIdOf: () => hostId,
    holders: async () => new Map(groups.map((groupId) => [groupId, service.id])),
    handsOver: false,
    stop: async () => {
      await service.process().stop();
    },
  };
}
