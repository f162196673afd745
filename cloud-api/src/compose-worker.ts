import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry as MetricsRegistry } from 'prom-client';
import type { Cloud } from './compose.js';
import { createLane, type Lane } from './compose-lane.js';
import { brokerOf, type Config } from './config.js';
import { CarryOutResets, createDecisionFeed } from './hazards/index.js';
import { CarryOutReplays } from './ingest/index.js';
import {
  DrizzleGroupRequests,
  DrizzleLeaseRecords,
  fenceDatabase,
  type HeldGroup,
  HoldGroups,
  type Lease,
  prometheusLeaseMetrics,
  startWorkerServer,
} from './leases/index.js';
import { createLive, InProcessLiveBus, type Live, liveBusOverMqtt } from './live/index.js';
import { openDataDirectory } from './open-data-directory.js';
import { openDatabase } from './open-database.js';
import { openReadings } from './open-readings.js';
import { openReception } from './open-reception.js';
import { systemClock } from './platform/clock.js';
import { repeat } from './platform/repeat.js';
import { createRegistry, groupDirectory } from './registry/index.js';
import { Started } from './started.js';
import { tellUnread } from './tell-unread.js';
import { createTickets } from './tickets/index.js';

/** How often settings, modes, requests and the registry are looked at, ms: what was decided elsewhere is in force within two seconds. */
const attendEveryMs = 1_000;
/** The registry and the claims are looked at every so many times of these. */
const registryEvery = 2;
/** A node of the broker's cluster that does not answer must not use up the time in which a group moves, ms. */
const connectTimeoutMs = 3_000;

/** What all groups together may take to store, commit and be given back, ms; the other parts are quick. */
const groupsShareMs = 3_000;

interface HeldLane {
  readonly lane: Lane;
  readonly resets: CarryOutResets;
  readonly replays: CarryOutReplays;
}

function nameOfWorker(): string {
  const host = hostname()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40);
  return `${host.replace(/^-|-$/g, '') || 'worker'}-${randomBytes(4).toString('hex')}`;
}

function hostIdOf(pattern: string, groupId: string): string {
  return pattern.includes('{group}') ? pattern.replaceAll('{group}', groupId) : `${pattern}-${groupId}`;
}

/**
 * Builds and starts a worker: it takes its share of the groups and has a lane for each, beside other workers on the same stores.
 *
 * `onFatal`: something broke that only a new start mends. Throws `port.taken`, `ingest.taken`, `backup.restore_unfinished`, and what
 * opening database and store throw.
 */
export async function startWorker(config: Config, logger: Logger, onFatal: (error: Error) => void): Promise<Cloud> {
  const clock = systemClock;
  const workerId = config.workerId ?? nameOfWorker();
  const started = new Started(logger);
  try {
    await openDataDirectory(config.dataDir);
    const metrics = new MetricsRegistry();
    collectDefaultMetrics({ register: metrics });
    const release = await openReception(
      config,
      { kind: 'shared', name: workerId },
      logger.child({ part: 'reception' }),
      onFatal,
    );
    started.add('reception', release);
    const database = await openDatabase(config, logger.child({ part: 'database' }), onFatal, {
      applicationName: workerId,
    });
    started.add('database', () => database.close());
    // Connections of their own: a lease must be renewed while the lanes have all the others.
    const leaseDatabase = await openDatabase(config, logger.child({ part: 'leases' }), onFatal, {
      applicationName: workerId,
      maxConnections: 2,
    });
    started.add('leases', () => leaseDatabase.close());
    // What no lane can work with is told now.
    const tried = await openReadings(config, logger.child({ part: 'readings' }), {
      part: { groupId: workerId, epoch: 0 },
    });
    await tried.close();
    const registry = await createRegistry({ database });
    const liveLog = logger.child({ part: 'live' });
    const lives = new Set<Live>();
    const bus = liveBusOverMqtt({
      broker: brokerOf(config),
      hostId: config.hostId,
      // Not the worker's name, which a new start may have again while the old one is still heard of.
      instance: randomBytes(6).toString('hex'),
      local: new InProcessLiveBus(liveLog),
      clock,
      logger: liveLog,
      watched: () => [...lives].flatMap((live) => [...live.watched()]),
    });
    bus.start();
    started.add('live', () => bus.stop());
    const tickets = createTickets({ database, bus, clock, logger: logger.child({ part: 'tickets' }) });
    const requests = new DrizzleGroupRequests(database);
    const feed = createDecisionFeed({ database, clock });
    const lanes = new Map<string, HeldLane>();

    async function openGroup(lease: Lease): Promise<HeldGroup> {
      const { groupId, epoch } = lease;
      const log = logger.child({ group: groupId });
      const [opened, refreshed] = await Promise.allSettled([
        openReadings(config, log.child({ part: 'readings' }), { part: { groupId, epoch }, mayWrite: true }),
        // The holder before may have heard of facilities that nobody has told this worker of.
        registry.refresh(),
      ]);
      if (opened.status === 'rejected') throw opened.reason;
      const part = opened.value;
      if (refreshed.status === 'rejected') {
        await part.close();
        throw refreshed.reason;
      }
      const directory = groupDirectory(registry.index, groupId);
      const live = createLive({
        facilities: directory,
        store: part,
        bus,
        clock,
        logger: log.child({ part: 'live' }),
      });
      lives.add(live);
      const hostId = hostIdOf(config.hostId, groupId);
      const fenced = fenceDatabase(database, lease);
      const lane = createLane({
        database: fenced,
        store: part,
        directory,
        tickets,
        live,
        bus,
        broker: brokerOf(config),
        hostId,
        groupId,
        holds: () => !lease.isOver(),
        stateTimeMs: () => Math.round(clock.nowMs() + lease.clockAheadMs),
        clock,
        logger: log,
        metrics,
        timing: { reorderMs: config.reorderTimeoutMs, connectTimeoutMs },
        evaluation: { timing: { outlastMs: config.outlastMs } },
      });
      const resets = new CarryOutResets(lane.hazards, requests);
      lane.hazards.commitWith(resets);
      const replays = new CarryOutReplays({
        operations: lane.ingest.operations,
        database: fenced,
        refresh: () => registry.refresh(),
        ...{ requests, clock, logger: log },
      });
      const leave = async (how: () => Promise<void>): Promise<void> => {
        if (lanes.get(groupId)?.lane === lane) lanes.delete(groupId);
        try {
          await how();
        } finally {
          live.unwatchAll();
          live.stop();
          lives.delete(live);
          await part.close();
        }
      };
      try {
        await lane.start();
      } catch (error) {
        await leave(() => lane.abandon());
        throw error;
      }
      lanes.set(groupId, { lane, resets, replays });
      log.info({ epoch, hostId }, 'group live');
      return { stop: () => leave(() => lane.stop()), abandon: () => leave(() => lane.abandon()) };
    }

    const holder = new HoldGroups({
      records: new DrizzleLeaseRecords(leaseDatabase),
      workerId,
      leaseMs: config.leaseMs,
      groups: () => registry.index.groups(),
      open: openGroup,
      clock,
      monotonicMs: () => performance.now(),
      logger: logger.child({ part: 'leases' }),
      metrics: prometheusLeaseMetrics(metrics),
    });

    let looks = 0;
    async function attend(): Promise<void> {
      if (looks++ % registryEvery === 0) {
        await registry.refresh();
        await Promise.all([...lanes.values()].map(({ lane }) => lane.ingest.refreshClaims()));
      }
      const { settings, modes } = await feed.read();
      for (const { lane } of lanes.values()) {
        lane.hazards.takeSettings(settings);
        lane.hazards.takeModes(modes);
      }
      for (const request of await requests.open([...lanes.keys()])) {
        const held = lanes.get(request.groupId);
        held?.resets.carryOut(request);
        held?.replays.carryOut(request);
      }
    }

    const server = await startWorkerServer(
      {
        metrics,
        leases: () => ({ workerId, groups: holder.status() }),
        readiness: async () => {
          const deaf = [...lanes].filter(([, { lane }]) => !lane.ingest.status().connected).map(([groupId]) => groupId);
          const starting = holder.status().filter(({ state }) => state === 'starting');
          const isReachable = await leaseDatabase.tx({ role: 'ingest' }, async () => true).catch(() => false);
          return {
            ready: isReachable && deaf.length === 0 && starting.length === 0,
            database: isReachable,
            notConnected: deaf,
            starting: starting.map(({ groupId }) => groupId),
          };
        },
      },
      config.httpPort,
    );
    started.add('http', () => server.stop());
    const stopAttending = repeat(clock, { everyMs: attendEveryMs, task: attend, failed: tellUnread(logger) });
    started.add('attending', stopAttending);
    started.add('groups', () => holder.stop(), groupsShareMs);
    holder.start();
    logger.info({ address: server.address, workerId }, 'worker ready');
    return { address: server.address, stop: () => started.stop() };
  } catch (error) {
    await started.stop();
    throw error;
  }
}
