import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry as MetricsRegistry } from 'prom-client';
import { startAdminServer } from './backup/index.js';
import { backupStores } from './backup-commands.js';
import { createDecisions } from './compose-decisions.js';
import { createLane } from './compose-lane.js';
import { brokerOf, type Config, httpOptionsOf } from './config.js';
import { joinHazards } from './hazards/index.js';
import { buildServer } from './http/index.js';
import { createIdentity } from './identity/index.js';
import { listen } from './listen.js';
import { createLive, InProcessLiveBus } from './live/index.js';
import { readChannels } from './notify/index.js';
import { openDataDirectory } from './open-data-directory.js';
import { openDatabase } from './open-database.js';
import { openReadings } from './open-readings.js';
import { openReception } from './open-reception.js';
import { systemClock } from './platform/clock.js';
import { createRegistry } from './registry/index.js';
import { Started } from './started.js';

export interface Cloud {
  /** Where it listens: `http://127.0.0.1:8080`. */
  readonly address: string;
  /** Stops everything in the reverse order of its start. What takes longer than its share is left behind and named in the log. */
  stop(): Promise<void>;
}

/**
 * Builds and starts the whole cloud.
 *
 * `onFatal`: something broke that only a new start mends. Throws `port.taken`, `db.locked`, `readings.locked`, `ingest.taken`,
 * `backup.restore_unfinished`, `registry.seed_invalid`, and what opening database and store throw; then nothing of it runs any more.
 */
export async function startCloud(config: Config, logger: Logger, onFatal: (error: Error) => void): Promise<Cloud> {
  const clock = systemClock;
  const channels = config.channels === undefined ? [] : readChannels(config.channels, process.env);
  const started = new Started(logger);
  try {
    await openDataDirectory(config.dataDir);
    const metrics = new MetricsRegistry();
    collectDefaultMetrics({ register: metrics });
    const instance = randomBytes(6).toString('hex');
    const release = await openReception(
      config,
      { kind: 'alone', name: `anju-cloud-${instance}` },
      logger.child({ part: 'reception' }),
      onFatal,
    );
    started.add('reception', release);

    // Side by side: each may have much to recover from after a crash.
    const [databaseOpened, storeOpened] = await Promise.allSettled([
      openDatabase(config, logger.child({ part: 'database' }), onFatal),
      openReadings(config, logger.child({ part: 'readings' })),
    ]);
    if (databaseOpened.status === 'fulfilled') started.add('database', () => databaseOpened.value.close());
    if (storeOpened.status === 'fulfilled') started.add('readings', () => storeOpened.value.close());
    if (databaseOpened.status === 'rejected') throw databaseOpened.reason;
    if (storeOpened.status === 'rejected') throw storeOpened.reason;
    const database = databaseOpened.value;
    const store = storeOpened.value;

    const registry = await createRegistry({
      database,
      ...(config.registry === undefined ? {} : { seedFile: config.registry }),
    });
    const identity = await createIdentity({ database, clock, demo: config.demo });
    const bus = new InProcessLiveBus(logger.child({ part: 'live' }));
    const live = createLive({ facilities: registry.index, store, bus, clock, logger: logger.child({ part: 'live' }) });
    await live.start();
    started.add('live', () => live.stop());
    const decisions = createDecisions({ config, channels, database, bus, clock, logger });
    decisions.start(started);
    const { tickets } = decisions.asked;
    const lane = createLane({
      database,
      store,
      directory: registry.index,
      tickets,
      live,
      bus,
      broker: brokerOf(config),
      hostId: config.hostId,
      clock,
      logger,
      metrics,
      timing: { reorderMs: config.reorderTimeoutMs },
      evaluation: { timing: { outlastMs: config.outlastMs } },
    });
    const { ingest } = lane;
    const hazards = joinHazards(lane.hazards, { database, readings: store, facilities: registry.index, clock });
    await hazards.start();
    started.add('hazards', () => hazards.stop());
    const server = await buildServer(
      {
        sessions: identity.sessions,
        registry,
        field: ingest.operations,
        readings: store,
        hazards,
        ...decisions.asked,
        live,
        bus,
        clock,
        logger,
        metrics,
        readiness: [
          { name: 'database', check: () => database.tx({ role: 'admin' }, async () => true) },
          { name: 'readings', check: () => !ingest.status().storeDown },
          { name: 'broker', check: () => ingest.status().connected },
        ],
      },
      httpOptionsOf(config, instance),
    );
    started.add('http', () => server.close());
    const address = await listen(server, config);
    const admin = await startAdminServer(
      (wish) => backupStores(config, database, wish, store),
      config.dataDir,
      logger.child({ part: 'admin' }),
    );
    started.add('admin', () => admin.stop());
    // Registered last and so stopped first: what it still has is stored and evaluated by parts that run.
    started.add('ingest', () => ingest.stop());
    await ingest.start();
    return { address, stop: () => started.stop() };
  } catch (error) {
    await started.stop();
    throw error;
  }
}
