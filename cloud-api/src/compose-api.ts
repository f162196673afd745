import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry as MetricsRegistry } from 'prom-client';
import type { Cloud } from './compose.js';
import { createDecisions } from './compose-decisions.js';
import { brokerOf, type Config, httpOptionsOf } from './config.js';
import { askForReset, createHazardQueries } from './hazards/index.js';
import { buildServer } from './http/index.js';
import { createIdentity } from './identity/index.js';
import { createFieldQueries } from './ingest/index.js';
import { DrizzleGroupRequests } from './leases/index.js';
import { listen } from './listen.js';
import { createLiveMirror, InProcessLiveBus, liveBusOverMqtt } from './live/index.js';
import { readChannels } from './notify/index.js';
import { openDataDirectory } from './open-data-directory.js';
import { openDatabase } from './open-database.js';
import { openReadings } from './open-readings.js';
import { systemClock } from './platform/clock.js';
import { repeat } from './platform/repeat.js';
import { createRegistry } from './registry/index.js';
import { Started } from './started.js';
import { tellUnread } from './tell-unread.js';

/** How often the registry and the rules' settings are looked at, ms: what another process wrote is known within that. */
const attendEveryMs = 2_000;

/**
 * Builds and starts the API and what people's decisions need, without anything that receives or evaluates: workers do, on the same
 * stores, and tell over the broker what changes.
 *
 * `onFatal`: something broke that only a new start mends. Throws `port.taken`, `backup.restore_unfinished`, `registry.seed_invalid`, and
 * what opening database and store throw; then nothing of it runs any more.
 */
export async function startApi(config: Config, logger: Logger, onFatal: (error: Error) => void): Promise<Cloud> {
  const clock = systemClock;
  const channels = config.channels === undefined ? [] : readChannels(config.channels, process.env);
  const started = new Started(logger);
  try {
    await openDataDirectory(config.dataDir);
    const metrics = new MetricsRegistry();
    collectDefaultMetrics({ register: metrics });
    const instance = randomBytes(6).toString('hex');
    const database = await openDatabase(config, logger.child({ part: 'database' }), onFatal, {
      applicationName: `anju-api-${instance}`,
    });
    started.add('database', () => database.close());
    const store = await openReadings(config, logger.child({ part: 'readings' }), { readOnly: true });
    started.add('readings', () => store.close());
    const registry = await createRegistry({
      database,
      ...(config.registry === undefined ? {} : { seedFile: config.registry }),
    });
    const { index } = registry;
    const identity = await createIdentity({ database, clock, demo: config.demo });

    const log = logger.child({ part: 'live' });
    const local = new InProcessLiveBus(log);
    const live = createLiveMirror({ facilities: index, store, bus: local, logger: log });
    const bus = liveBusOverMqtt({
      broker: brokerOf(config),
      hostId: config.hostId,
      instance,
      local,
      clock,
      logger: log,
      peers: live,
      // Of all that is said, only a ticket looks different to different people.
      perViewer: async ({ event }) => (event.type === 'ticket' ? tickets.eventOf(event.ticket.id) : undefined),
    });
    const decisions = createDecisions({ config, channels, database, bus, clock, logger });
    const { tickets } = decisions.asked;
    const queries = createHazardQueries({ database, facilities: index, clock, readings: store });
    await queries.start();
    const requests = new DrizzleGroupRequests(database);
    const groupOf = (estateId: string) => index.registeredNodes().find((node) => node.estateId === estateId)?.groupId;
    const { start: _start, refresh, ...asked } = queries;

    const server = await buildServer(
      {
        sessions: identity.sessions,
        registry,
        field: createFieldQueries({ database, requests, clock }),
        readings: store,
        hazards: { ...asked, reset: askForReset({ queries, requests, groupOf, clock }) },
        ...decisions.asked,
        live,
        bus,
        clock,
        logger,
        metrics,
        readiness: [
          { name: 'database', check: () => database.tx({ role: 'admin' }, async () => true) },
          { name: 'readings', check: () => isReadable(store) },
          { name: 'live', check: () => bus.connected },
        ],
      },
      httpOptionsOf(config, instance),
    );
    started.add('http', () => server.close());

    const stopAttending = repeat(clock, {
      everyMs: attendEveryMs,
      async task() {
        await registry.refresh();
        await refresh();
      },
      failed: tellUnread(logger),
    });
    started.add('attending', stopAttending);
    decisions.start(started);
    await live.start();
    bus.start();
    started.add('live', () => bus.stop());
    const address = await listen(server, config);
    return { address, stop: () => started.stop() };
  } catch (error) {
    await started.stop();
    throw error;
  }
}

/** Whether the store answers a question, whatever the answer. */
async function isReadable(store: Awaited<ReturnType<typeof openReadings>>): Promise<boolean> {
  await store.range({ facilityId: 'none.none', point: 'none', fromMs: 0, toMs: 1, limit: 1 });
  return true;
}
