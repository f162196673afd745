import type { Logger } from 'pino';
import type { Registry as MetricsRegistry } from 'prom-client';
import { createHazardEngine, type HazardEngine, type HazardEngineOptions } from './hazards/index.js';
import { createIngest, type Ingest, type IngestOptions } from './ingest/index.js';
import type { Live, LiveBus } from './live/index.js';
import type { Clock } from './platform/clock.js';
import type { Database } from './platform/db/database.js';
import type { ReadingStore } from './readings/index.js';
import type { RegistryIndex } from './registry/index.js';
import type { Tickets } from './tickets/index.js';

export interface LaneOptions
  extends Pick<IngestOptions, 'broker' | 'hostId' | 'groupId' | 'holds' | 'stateTimeMs' | 'timing'> {
  readonly database: Database;
  readonly store: ReadingStore;
  /** What the lane receives and evaluates. */
  readonly directory: RegistryIndex;
  readonly tickets: Pick<Tickets, 'hazardTickets' | 'changed'>;
  readonly live: Live;
  readonly bus: LiveBus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: MetricsRegistry;
  /** Default: the shipped rules, in the service's own time. */
  readonly evaluation?: Pick<HazardEngineOptions, 'rules' | 'timing'>;
}

/** From the broker to stored, evaluated and confirmed readings: of all groups in one service, or of one that a worker holds. */
export interface Lane {
  readonly hazards: HazardEngine;
  readonly ingest: Ingest;
  /** Restores, evaluates what was stored since, and connects in the background. */
  start(): Promise<void>;
  /** Says offline, stores and commits what it has. */
  stop(): Promise<void>;
  /** Stops at once and confirms nothing; what is in hand is offered once to the database, which refuses it where others hold the lane. */
  abandon(): Promise<void>;
}

export function createLane(options: LaneOptions): Lane {
  const { database, store, directory, tickets, live, bus, clock, logger, metrics, evaluation = {}, ...way } = options;
  const hazards = createHazardEngine({
    database,
    facilities: directory,
    tickets: tickets.hazardTickets,
    bus,
    clock,
    logger: logger.child({ part: 'hazards' }),
    metrics,
    ...(way.groupId === undefined ? {} : { groupId: way.groupId }),
    onTicketsChanged: () => tickets.changed(),
    ...evaluation,
  });
  const ingest = createIngest({
    ...way,
    clientId: `${way.hostId}-host`,
    directory,
    store,
    database,
    hazards,
    live,
    clock,
    logger: logger.child({ part: 'ingest' }),
    metrics,
  });
  return {
    hazards,
    ingest,
    async start() {
      await hazards.start();
      await ingest.start();
    },
    async stop() {
      await ingest.stop();
      await hazards.stop();
    },
    async abandon() {
      ingest.abandon();
      await hazards.abandon();
    },
  };
}
