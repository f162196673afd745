import { nodeKey } from '@anju/contracts/sparkplug';
import type { Clock } from '../../platform/clock.js';
import type { IngestTiming } from '../ingest.js';
import type { IngestRecords } from './ingest-records.js';
import { type ReplayDeps, replayBatches } from './replay-batches.js';

export interface CatchUpDeps extends Omit<ReplayDeps, 'aheadMs' | 'retryMs' | 'offsetOf' | 'replayed'> {
  readonly timing: Pick<IngestTiming, 'aheadMs' | 'storeRetryMinMs' | 'replayPatienceMs'>;
  readonly clock: Clock;
  /** All that was stored is evaluated now, however long that took; so many batches were. */
  readonly done: (replayed: number) => Promise<void>;
}

/**
 * Evaluates what was stored and not evaluated. Resolves when that is done or has taken as long as going online may wait for it: then
 * it goes on in the background. Resolves with how many messages of each node are on record beyond what the holder before could tell
 * of; `undefined`: that is not known in time.
 */
export async function catchUp(
  known: Awaited<ReturnType<IngestRecords['load']>>,
  { timing, done, ...deps }: CatchUpDeps,
): Promise<ReadonlyMap<string, number> | undefined> {
  const offsets = new Map(known.nodes.map((node) => [nodeKey(node), node.clockOffsetMs]));
  const keptUntil = new Map(
    known.sessions.flatMap((session) => (session.keptMs === null ? [] : [[nodeKey(session), session.keptMs]])),
  );
  const replayedAfter = new Map<string, number>();
  let isReplayed = false;
  const replay = replayBatches(known.checkpoint, {
    ...deps,
    aheadMs: timing.aheadMs,
    retryMs: timing.storeRetryMinMs,
    offsetOf: (groupId, edgeNodeId) => offsets.get(nodeKey({ groupId, edgeNodeId })) ?? null,
    replayed({ receivedMs, range, ...address }) {
      const key = nodeKey(address);
      const keptMs = keptUntil.get(key);
      if (range !== null || keptMs === undefined || receivedMs <= keptMs) return;
      replayedAfter.set(key, (replayedAfter.get(key) ?? 0) + 1);
    },
  }).then(async (replayed) => {
    isReplayed = true;
    await done(replayed);
  });
  let impatient: (() => void) | undefined;
  const patience = new Promise<void>((resolve) => {
    impatient = deps.clock.schedule(timing.replayPatienceMs, resolve);
  });
  await Promise.race([replay, patience]);
  impatient?.();
  return isReplayed ? replayedAfter : undefined;
}
