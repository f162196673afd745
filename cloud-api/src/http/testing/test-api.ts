import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HazardView } from '@anju/contracts';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { Registry as MetricsRegistry } from 'prom-client';
import { createHazards, type Hazards } from '../../hazards/index.js';
import { createIdentity, demoPassword, type Identity } from '../../identity/index.js';
import { createIngest } from '../../ingest/index.js';
import { createLedgers } from '../../ledgers/index.js';
import { createLive, InProcessLiveBus, type Live } from '../../live/index.js';
import { type Channel, createNotify, type Notify } from '../../notify/index.js';
import { type Clock, systemClock } from '../../platform/clock.js';
import type { Database } from '../../platform/db/database.js';
import { openTestDatabase, type TestDatabase } from '../../platform/testing/test-database.js';
import { openDuckdbReadingStore, type ReadingHistory, type ReadingStore } from '../../readings/index.js';
import { createRegistry } from '../../registry/index.js';
import { createRouting } from '../../routing/index.js';
import { createSigns } from '../../signs/index.js';
import { createTickets, type Tickets } from '../../tickets/index.js';
import type { HttpOptions } from '../http-deps.js';
import { buildServer } from '../server.js';

const seedFile = fileURLToPath(new URL('../../../../deploy/demo/registry.yaml', import.meta.url));

/** The demonstration district behind the real API, without a broker. */
export interface TestApi {
  readonly app: FastifyInstance;
  readonly database: Database;
  readonly store: ReadingStore & ReadingHistory;
  readonly identity: Identity;
  readonly live: Live;
  readonly hazards: Hazards;
  readonly tickets: Tickets;
  /** Runs when it is told to. */
  readonly notify: Notify;
  readonly bus: InProcessLiveBus;
  /** Where photos and files are. */
  readonly filesDir: string;
  /** What was logged as an error. */
  readonly errors: readonly Record<string, unknown>[];
  /** `cookie` header of a new session of a demonstration user. */
  login(username: string): Promise<string>;
  /** Asks as that user, with JSON. */
  as(username: string, request: InjectOptions): Promise<LightMyRequestResponse>;
  /** A ticket for a hazard of that facility; its id. */
  raise(hazard: HazardView, path: string): Promise<string>;
  /** A further server over the same parts. */
  server(options: Partial<HttpOptions>, clock?: Clock): Promise<FastifyInstance>;
  dispose(): Promise<void>;
}

export async function startTestApi(
  options: Partial<HttpOptions> = {},
  channels: readonly Channel[] = [],
  open: () => Promise<Pick<TestDatabase, 'database' | 'dispose'>> = openTestDatabase,
): Promise<TestApi> {
  const directory = await mkdtemp(join(tmpdir(), 'anju-test-api-'));
  const test = await open();
  const { database } = test;
  const errors: Record<string, unknown>[] = [];
  const logger = pino({ level: 'error' }, { write: (line: string) => void errors.push(JSON.parse(line)) });
  const clock = systemClock;
  const metrics = new MetricsRegistry();
  const store = await openDuckdbReadingStore({ file: join(directory, 'readings.duckdb') });
  const registry = await createRegistry({ database, seedFile });
  const identity = await createIdentity({ database, clock, demo: true });
  const bus = new InProcessLiveBus(logger);
  const live = createLive({ facilities: registry.index, store, bus, clock, logger });
  const tickets = createTickets({ database, bus, clock, logger, filesDir: join(directory, 'files') });
  const notify = createNotify({ database, tickets, channels, clock, logger });
  const hazards = createHazards({
    database,
    readings: store,
    facilities: registry.index,
    tickets: tickets.hazardTickets,
    bus,
    clock,
    logger,
    metrics,
  });
  // Nobody listens there: what operators decide about data of the field needs no broker.
  const ingest = createIngest({
    broker: { url: 'mqtt://127.0.0.1:9' },
    hostId: 'anju-test',
    clientId: 'anju-test',
    directory: registry.index,
    store,
    database,
    hazards,
    live,
    clock,
    logger: logger.child({}, { level: 'silent' }),
    metrics,
  });
  await live.start();
  await hazards.start();
  tickets.start();
  await ingest.start();

  const servers: FastifyInstance[] = [];
  async function server(more: Partial<HttpOptions>, serverClock: Clock = clock): Promise<FastifyInstance> {
    const deps = {
      sessions: identity.sessions,
      registry,
      field: ingest.operations,
      readings: store,
      hazards,
      tickets,
      routing: createRouting({ database, clock }),
      notify,
      ledgers: createLedgers({ database, clock }),
      signs: createSigns({ database, clock, changed: () => tickets.changed() }),
      live,
      bus,
      logger,
    };
    const built = await buildServer(
      { ...deps, clock: serverClock, metrics: new MetricsRegistry(), readiness: [{ name: 'test', check: () => true }] },
      { instance: 'life1', ...options, ...more },
    );
    servers.push(built);
    return built;
  }
  const app = await server({});
  const cookies = new Map<string, Promise<string>>();

  const login = async (username: string): Promise<string> => {
    const session = await identity.sessions.login(username, demoPassword(username));
    if (session === undefined) throw new Error(`no demonstration user ${username}`);
    return `anju_session=${session.token}`;
  };
  return {
    app,
    database,
    store,
    identity,
    live,
    hazards,
    tickets,
    notify,
    bus,
    filesDir: join(directory, 'files'),
    errors,
    login,
    server,
    async as(username, request) {
      const known = cookies.get(username) ?? login(username);
      cookies.set(username, known);
      const cookie = await known;
      return app.inject({ ...request, headers: { cookie, ...request.headers } });
    },
    raise: (hazard, path) =>
      database.tx({ role: 'ingest' }, (tx) =>
        tickets.hazardTickets.hazardBecameActive(tx, hazard, { path, nowMs: clock.nowMs() }),
      ),
    async dispose() {
      for (const each of servers) await each.close();
      await ingest.stop();
      await hazards.stop();
      await tickets.stop();
      live.stop();
      await store.close();
      await test.dispose();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
