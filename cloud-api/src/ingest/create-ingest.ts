import type { RejectionCode } from '@anju/contracts';
import { isAppError, rejectionCodes } from '@anju/contracts';
import { type NodeAddress, nodeKey } from '@anju/contracts/sparkplug';
import type { CommitPart } from '../hazards/evaluation-commit.js';
import { DrizzleFieldRecords } from './adapters/drizzle-field-records.js';
import { DrizzleIngestRecords } from './adapters/drizzle-ingest-records.js';
import { MqttHostConnection } from './adapters/mqtt-host-connection.js';
import { prometheusIngestMetrics } from './adapters/prometheus-ingest-metrics.js';
import { unstoredReadings } from './domain/unstored-readings.js';
import type { FieldOperations } from './field-operations.js';
import type { Ingest, IngestLimits, IngestOptions, IngestStatus, IngestTiming } from './ingest.js';
import { BatchProgress } from './usecases/batch-progress.js';
import { ConfirmBatches } from './usecases/confirm-batches.js';
import { InboundQueue } from './usecases/inbound-queue.js';
import { MetricClaims } from './usecases/metric-claims.js';
import { ReceiveMessages } from './usecases/receive-messages.js';
import { RejectionLog } from './usecases/rejection-log.js';
import { releaseClaimed } from './usecases/release-claimed.js';
import { replayBatches } from './usecases/replay-batches.js';
import { replayRejections } from './usecases/replay-rejections.js';
import { type QueuedBatch, StoreQueue } from './usecases/store-queue.js';
import { UnclaimedMetrics } from './usecases/unclaimed-metrics.js';
import { WatchNodes } from './usecases/watch-nodes.js';

const defaultTiming: IngestTiming = {
  keepaliveMs: 15_000,
  connectTimeoutMs: 10_000,
  reconnectMinMs: 500,
  reconnectMaxMs: 15_000,
  silenceMs: 0,
  unwatchAfterMs: 15_000,
  offlineGraceMs: 60_000,
  reorderMs: 1_000,
  rebirthMinMs: 5_000,
  rebirthMaxMs: 300_000,
  rebirthSpreadMs: 10_000,
  confirmMinMs: 1_000,
  nodeWriteMs: 10_000,
  aheadMs: 300_000,
  replayPatienceMs: 30_000,
  storeLingerMs: 150,
  storeRetryMinMs: 500,
  storeRetryMaxMs: 15_000,
};

const defaultLimits: IngestLimits = {
  queuedReadings: 200_000,
  nodeReadings: 50_000,
  appendReadings: 10_000,
  nodeMessages: 5_000,
  nodeBytes: 16 * 1024 * 1024,
  inboundBytes: 64 * 1024 * 1024,
  unclaimedReadings: 200_000,
  rejectionRows: 50_000,
  rejectionsPerMinute: 30,
};

const tickMs = 250;
/** Work on messages before anything else of the process gets its turn. */
const sliceMs = 8;
/** How often new streets and facilities are looked for, in ticks. */
const groupsEveryTicks = 40;
/** How long reading from the broker may wait for the store, before the queue's own bound decides. */
const pausePatienceMs = 5_000;

function rejectionCodeOf(error: unknown): RejectionCode {
  const code = isAppError(error) ? rejectionCodes.find((known) => known === error.code) : undefined;
  return code ?? 'reading.out_of_type';
}

/** The Sparkplug host: from the broker's messages to stored, evaluated and confirmed batches. */
export function createIngest(options: IngestOptions): Ingest {
  const { directory, store, database, hazards, live, clock, logger } = options;
  const timing = { ...defaultTiming, ...options.timing };
  const limits = { ...defaultLimits, ...options.limits };
  const random = options.random ?? Math.random;
  const metrics = prometheusIngestMetrics(options.metrics);
  const records = new DrizzleIngestRecords(database, limits, options.groupId);
  const holds = options.holds ?? (() => true);
  const fieldRecords = new DrizzleFieldRecords(database);
  const claims = new MetricClaims(directory);
  const unclaimed = new UnclaimedMetrics();
  const progress = new BatchProgress();
  const rejections = new RejectionLog(metrics, limits.rejectionsPerMinute);
  const link =
    options.link ??
    new MqttHostConnection({
      broker: options.broker,
      hostId: options.hostId,
      clientId: options.clientId,
      groups: () => directory.groups(),
      clock,
      logger,
      random,
      timing,
      holds,
      stateTimeMs: options.stateTimeMs ?? (() => clock.nowMs()),
    });
  const watch = new WatchNodes({
    ...{ directory, claims, live, hazards, link, clock, logger, metrics, random, timing },
    isHeard: (key) => inbound.has(key),
  });
  const confirmations = new ConfirmBatches({ progress, link, clock, metrics, minMs: timing.confirmMinMs });
  const queue = new StoreQueue({
    store,
    clock,
    logger,
    metrics,
    capacity: limits.queuedReadings,
    nodeCapacity: limits.nodeReadings,
    appendReadings: limits.appendReadings,
    lingerMs: timing.storeLingerMs,
    retryMinMs: timing.storeRetryMinMs,
    retryMaxMs: timing.storeRetryMaxMs,
    handlers: {
      stored(queued, result) {
        hazards.stored(result.ingestSeq);
        settled(queued);
        queued.done?.('stored');
        const unstored = unstoredReadings(result);
        if (unstored.length > 0) rejections.add(queued.message, unstored, clock.nowMs());
      },
      refused(queued, error) {
        logger.error(
          { err: error, topic: queued.message.topic },
          'the readings store refuses a batch; it is set aside',
        );
        rejections.add(queued.message, [{ code: rejectionCodeOf(error), detail: String(error) }], clock.nowMs());
        settled(queued);
        queued.done?.('refused');
      },
      dropped({ batch, readings, seq, done }) {
        done?.('dropped');
        // Whoever released it still has it.
        if (done !== undefined) return;
        if (seq !== undefined) watch.node(batch)?.settled({ seq, receivedMs: batch.receivedMs });
        if (batch.range === null) lose(batch, readings);
        else metrics.dropped('unconfirmed', readings);
      },
    },
  });
  const receiver = new ReceiveMessages({
    directory,
    watch,
    progress,
    confirmations,
    queue,
    rejections,
    claims,
    unclaimed,
    hazards,
    live,
    clock,
    logger,
    metrics,
    timing,
  });

  let stopped = false;
  let abandoned = false;
  const inbound = new InboundQueue({
    handle: ({ topic, payload, receivedMs }) => {
      if (!abandoned) receiver.receive(topic, payload, receivedMs);
    },
    dropped: ({ topic, payload, receivedMs }) => receiver.overflow(topic, payload, receivedMs),
    limits,
    sliceMs,
    // By the clock of everything else, so that a simulated run stays the same run.
    now: () => clock.nowMs(),
    later: (task) => void clock.schedule(0, task),
  });

  /** Nobody has them any more. */
  function lose(address: NodeAddress, readings: number): void {
    metrics.dropped('lost', readings);
    const node = watch.node(address);
    if (node === undefined) return;
    node.readingsDropped += readings;
    node.changed = true;
  }

  /** One after another: what one lets go of, the next does not see. */
  let releasing: Promise<unknown> = Promise.resolve();
  function release(): void {
    releasing = releasing
      .then(() =>
        releaseClaimed({
          records,
          claims,
          directory,
          receiver,
          rejections,
          logger,
          stopped: () => stopped,
        }),
      )
      .catch((error: unknown) => {
        logger.error({ err: error }, 'kept readings could not be released; the next claim or start tries again');
      });
  }

  async function claimsWritten(): Promise<void> {
    claims.replace(await records.claims());
    await claimsChanged();
  }

  async function claimsChanged(): Promise<void> {
    watch.noticeNewFacilities();
    // What is on its way to be kept must be seen by the release.
    await hazards.flush();
    release();
  }

  const operations: FieldOperations = {
    rejections: (scope, query) => fieldRecords.rejections(scope, query),
    discovered: (scope, query) => fieldRecords.discovered(scope, query),
    actions: (scope, query) => fieldRecords.actions(scope, query),
    replay: (scope, replay) => replayRejections(scope, replay, { records: fieldRecords, directory, receiver, clock }),
    async claim(scope, write) {
      const outcome = await fieldRecords.writeClaim(scope, write, clock.nowMs());
      if (outcome === 'claimed') await claimsWritten();
      return outcome;
    },
    async unclaim(scope, removal) {
      const isRemoved = await fieldRecords.removeClaim(scope, removal, clock.nowMs());
      if (isRemoved) await claimsWritten();
      return isRemoved;
    },
  };

  function settled({ batch, seq }: QueuedBatch): void {
    if (seq !== undefined) watch.node(batch)?.settled({ seq, receivedMs: batch.receivedMs });
    if (batch.range !== null) progress.markStored(batch, batch.range);
    hazards.requestCommit('soon');
  }

  let savedCheckpoint = 0;
  hazards.commitWith({
    collect({ nowMs, checkpoint }): CommitPart | undefined {
      const ranges = progress.take();
      const nodes = watch.take();
      const rejected = rejections.take();
      const gaps = receiver.takeGaps();
      const field = unclaimed.take();
      // One service of all groups has no next holder.
      const sessions = options.groupId === undefined ? undefined : watch.takeSessions(stopped);
      const kept = options.groupId === undefined ? undefined : watch.takeKept();
      const fieldCount = field.discovered.length + field.unclaimed.length;
      const moved = checkpoint > savedCheckpoint ? checkpoint : undefined;
      const nodeCount = nodes.records.length + (sessions?.records.length ?? 0) + (kept?.records.length ?? 0);
      if (moved === undefined && ranges.records.length + nodeCount + rejected.length + gaps.length + fieldCount === 0) {
        return undefined;
      }
      let cut: Awaited<ReturnType<typeof records.write>> = [];
      return {
        async write(tx) {
          cut = await records.write(tx, {
            nowMs,
            checkpoint: moved,
            ranges: ranges.records,
            nodes: nodes.records,
            rejections: rejected,
            gaps,
            sessions: sessions?.records ?? [],
            kept: kept?.records ?? [],
            ...field,
          });
        },
        committed() {
          for (const { readings, ...address } of cut) lose(address, readings);
          savedCheckpoint = moved ?? savedCheckpoint;
          for (const { groupId, edgeNodeId, epoch } of ranges.committed()) {
            confirmations.want({ groupId, edgeNodeId }, epoch);
          }
          confirmations.flush();
        },
        failed() {
          ranges.failed();
          nodes.failed();
          sessions?.failed();
          kept?.failed();
          rejections.giveBack(rejected);
          receiver.giveBackGaps(gaps);
          unclaimed.giveBack(field);
        },
      };
    },
  });

  let connected = false;
  let online = false;
  let lastError: IngestStatus['lastError'] = null;
  let cancelTick: (() => void) | null = null;
  let ticks = 0;

  const tick = (): void => {
    ticks++;
    receiver.tick();
    watch.tick();
    confirmations.flush();
    if (ticks % groupsEveryTicks === 0) {
      link.subscribeNewGroups();
      watch.noticeNewFacilities();
      // What is known about nodes is written even when nothing else is.
      hazards.requestCommit('soon');
    }
    cancelTick = clock.schedule(tickMs, tick);
  };

  const pause = (room: Promise<void>): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.schedule(pausePatienceMs, resolve);
      void room.then(() => {
        cancel();
        resolve();
      });
    });

  const goOnline = (): void => {
    if (stopped || online) return;
    online = true;
    link.goOnline();
    logger.info({ hostId: options.hostId }, 'host online');
  };

  return {
    operations,
    async start() {
      const known = await records.load();
      claims.replace(await records.claims());
      savedCheckpoint = known.checkpoint;
      progress.restore(known.ranges);
      watch.restore(known.nodes);
      watch.recall(known.sessions);
      watch.start();
      const offsets = new Map(known.nodes.map((node) => [`${node.groupId}/${node.edgeNodeId}`, node.clockOffsetMs]));
      const keptUntil = new Map(
        known.sessions.flatMap((session) => (session.keptMs === null ? [] : [[nodeKey(session), session.keptMs]])),
      );
      const replayedAfter = new Map<string, number>();
      let isReplayed = false;
      const replay = replayBatches(known.checkpoint, {
        store,
        groupId: options.groupId,
        hazards,
        progress,
        clock,
        logger,
        aheadMs: timing.aheadMs,
        offsetOf: (groupId, edgeNodeId) => offsets.get(`${groupId}/${edgeNodeId}`) ?? null,
        retryMs: timing.storeRetryMinMs,
        stopped: () => stopped,
        replayed({ receivedMs, range, ...address }) {
          const key = nodeKey(address);
          const keptMs = keptUntil.get(key);
          if (range !== null || keptMs === undefined || receivedMs <= keptMs) return;
          replayedAfter.set(key, (replayedAfter.get(key) ?? 0) + 1);
        },
      }).then(async (replayed) => {
        isReplayed = true;
        if (replayed > 0) await hazards.flush();
        if (stopped) return;
        queue.start();
        release();
      });
      let impatient: (() => void) | undefined;
      const patience = new Promise<void>((resolve) => {
        impatient = clock.schedule(timing.replayPatienceMs, resolve);
      });
      await Promise.race([replay, patience]);
      impatient?.();
      if (stopped) return;
      watch.recallKept(isReplayed ? replayedAfter : undefined);
      link.start({
        message(topic, payload) {
          if (!holds()) return undefined;
          const inboundRoom = inbound.push({ topic, payload, receivedMs: clock.nowMs() });
          const storeRoom = queue.room();
          const pauses = [inboundRoom, ...(storeRoom === undefined ? [] : [pause(storeRoom)])];
          return pauses.every((each) => each === undefined) ? undefined : Promise.all(pauses).then(() => undefined);
        },
        up() {
          connected = true;
          watch.linkUp();
        },
        down(error) {
          if (connected) {
            receiver.linkDown();
            watch.linkDown();
          }
          connected = false;
          lastError = { ...error, atMs: clock.nowMs() };
        },
      });
      goOnline();
      tick();
    },
    async stop() {
      stopped = true;
      cancelTick?.();
      await link.stop();
      connected = false;
      inbound.flush();
      receiver.linkDown();
      await queue.stop();
    },
    abandon() {
      stopped = true;
      abandoned = true;
      cancelTick?.();
      link.abandon();
      connected = false;
      queue.abandon();
      metrics.queued(0);
      metrics.nodesOnline(0);
    },
    async refreshClaims() {
      if (claims.replace(await records.claims())) await claimsChanged();
    },
    status: () => ({
      connected,
      online: online && connected,
      lastError,
      nodesOnline: watch.onlineCount,
      nodesKnown: watch.size,
      queuedReadings: queue.queuedReadings,
      storeDown: queue.down,
      databaseDown: hazards.databaseDown,
    }),
  };
}
