import { DrizzleFieldRecords } from './adapters/drizzle-field-records.js';
import { DrizzleIngestRecords } from './adapters/drizzle-ingest-records.js';
import { MqttHostConnection } from './adapters/mqtt-host-connection.js';
import { prometheusIngestMetrics } from './adapters/prometheus-ingest-metrics.js';
import type { FieldOperations } from './field-operations.js';
import type { Ingest, IngestOptions, IngestStatus } from './ingest.js';
import { defaultLimits, defaultTiming } from './ingest-defaults.js';
import { BatchProgress } from './usecases/batch-progress.js';
import { catchUp } from './usecases/catch-up.js';
import { CommitField } from './usecases/commit-field.js';
import { ConfirmBatches } from './usecases/confirm-batches.js';
import { HearAgents } from './usecases/hear-agents.js';
import { HearGateways } from './usecases/hear-gateways.js';
import { HeldMessages } from './usecases/held-messages.js';
import { InboundQueue } from './usecases/inbound-queue.js';
import { KeepClaims } from './usecases/keep-claims.js';
import { KnownNodes } from './usecases/known-nodes.js';
import { MessageFaults } from './usecases/message-faults.js';
import { MetricClaims } from './usecases/metric-claims.js';
import { PassOnReadings } from './usecases/pass-on-readings.js';
import { ReceiveMessages } from './usecases/receive-messages.js';
import { RejectionLog } from './usecases/rejection-log.js';
import { replayRejections } from './usecases/replay-rejections.js';
import { SettleBatches } from './usecases/settle-batches.js';
import { StoreQueue } from './usecases/store-queue.js';
import { UnclaimedMetrics } from './usecases/unclaimed-metrics.js';
import { WatchFacilities } from './usecases/watch-facilities.js';
import { WatchNodes } from './usecases/watch-nodes.js';

const tickMs = 250;
/** Work on messages before anything else of the process gets its turn. */
const sliceMs = 8;
/** How often new streets and facilities are looked for, in ticks. */
const groupsEveryTicks = 40;
/** How long reading from the broker may wait for the store, before the queue's own bound decides. */
const pausePatienceMs = 5_000;

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
  const nodes = new KnownNodes({ directory, clock, timing });
  const faults = new MessageFaults({ nodes, rejections, hazards, metrics });
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

  let stopped = false;
  let abandoned = false;
  const facilities = new WatchFacilities({ directory, claims, nodes, live, hazards, clock, timing });
  const watch = new WatchNodes({
    ...{ nodes, facilities, link, clock, logger, metrics, random, timing },
    isHeard: (key) => inbound.has(key),
  });
  const confirmations = new ConfirmBatches({ progress, link, clock, metrics, minMs: timing.confirmMinMs });
  const queue = new StoreQueue({
    ...{ store, clock, logger, metrics },
    handlers: new SettleBatches({ nodes, progress, rejections, faults, hazards, clock, logger, metrics }),
    capacity: limits.queuedReadings,
    nodeCapacity: limits.nodeReadings,
    appendReadings: limits.appendReadings,
    lingerMs: timing.storeLingerMs,
    retryMinMs: timing.storeRetryMinMs,
    retryMaxMs: timing.storeRetryMaxMs,
  });
  const passOn = new PassOnReadings({
    ...{ nodes, progress, confirmations, queue, hazards, live, logger, metrics, timing },
  });
  const agents = new HearAgents({
    ...{ directory, progress, confirmations, passOn, faults, hazards, logger, metrics },
  });
  const gateways = new HearGateways({ directory, claims, unclaimed, passOn, faults, hazards });
  const held = new HeldMessages({ faults, watch, hazards, clock, timing });
  const receiver = new ReceiveMessages({
    ...{ directory, nodes, watch, held, agents, gateways, faults, hazards, logger, metrics },
  });
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
  const keptClaims = new KeepClaims({
    ...{ records, claims, directory, facilities, passOn, rejections, hazards, logger },
    stopped: () => stopped,
  });
  const operations: FieldOperations = {
    rejections: (scope, query) => fieldRecords.rejections(scope, query),
    discovered: (scope, query) => fieldRecords.discovered(scope, query),
    actions: (scope, query) => fieldRecords.actions(scope, query),
    replay: (scope, replay) => replayRejections(scope, replay, { records: fieldRecords, directory, passOn, clock }),
    async claim(scope, write) {
      const outcome = await fieldRecords.writeClaim(scope, write, clock.nowMs());
      if (outcome === 'claimed') await keptClaims.written();
      return outcome;
    },
    async unclaim(scope, removal) {
      const isRemoved = await fieldRecords.removeClaim(scope, removal, clock.nowMs());
      if (isRemoved) await keptClaims.written();
      return isRemoved;
    },
  };
  const commit = new CommitField({
    ...{ records, directory, nodes, progress, rejections, agents, unclaimed, confirmations, faults, timing },
    hasNextHolder: options.groupId !== undefined,
    stopped: () => stopped,
  });
  hazards.commitWith(commit);

  let connected = false;
  let online = false;
  let lastError: IngestStatus['lastError'] = null;
  let cancelTick: (() => void) | null = null;
  let ticks = 0;

  const tick = (): void => {
    ticks++;
    held.tick();
    watch.tick();
    confirmations.flush();
    if (ticks % groupsEveryTicks === 0) {
      link.subscribeNewGroups();
      facilities.noticeNew();
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
      await keptClaims.load();
      commit.begin(known.checkpoint);
      progress.restore(known.ranges);
      nodes.restore(known.nodes);
      nodes.recall(known.sessions);
      facilities.start();
      const keptMessages = await catchUp(known, {
        ...{ store, groupId: options.groupId, hazards, progress, clock, logger, timing },
        stopped: () => stopped,
        async done(replayed) {
          if (replayed > 0) await hazards.flush();
          if (stopped) return;
          queue.start();
          keptClaims.release();
        },
      });
      if (stopped) return;
      nodes.recallKept(keptMessages);
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
            held.linkDown();
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
      held.linkDown();
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
    refreshClaims: () => keptClaims.refresh(),
    status: () => ({
      connected,
      online: online && connected,
      lastError,
      nodesOnline: nodes.onlineCount,
      nodesKnown: nodes.size,
      queuedReadings: queue.queuedReadings,
      storeDown: queue.down,
      databaseDown: hazards.databaseDown,
    }),
  };
}
