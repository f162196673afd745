import type { Logger } from 'pino';
import type { Config } from './config.js';
import { createPlatformHazards } from './hazards/index.js';
import { createLedgers } from './ledgers/index.js';
import type { LiveBus } from './live/index.js';
import { type Channel, createNotify } from './notify/index.js';
import type { Clock } from './platform/clock.js';
import type { Database } from './platform/db/database.js';
import { createRetention } from './retention/index.js';
import { createRouting } from './routing/index.js';
import { createSigns, signHeads } from './signs/index.js';
import type { Started } from './started.js';
import { filesDirectoryOf } from './ticket-files.js';
import { createTickets } from './tickets/index.js';
import { anchorDirectoryOf } from './verify-log.js';

export interface DecisionsOptions {
  readonly config: Config;
  /** Of the configuration's file; read before anything is opened. */
  readonly channels: readonly Channel[];
  readonly database: Database;
  readonly bus: LiveBus;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What people decide, and what is done about it: alike in the one service and in an API beside workers. */
export function createDecisions({ config, channels, database, bus, clock, logger }: DecisionsOptions) {
  const tickets = createTickets({
    database,
    bus,
    clock,
    logger: logger.child({ part: 'tickets' }),
    anchorDir: anchorDirectoryOf(config),
    signHeads: signHeads(database),
    filesDir: filesDirectoryOf(config),
    reporterDays: config.reporterDays,
    storm: { tickets: config.stormTickets, windowMs: config.stormWindowMs },
  });
  const notify = createNotify({
    database,
    tickets,
    channels,
    clock,
    logger: logger.child({ part: 'notify' }),
    selfTest: { cron: config.channelTestCron, hazards: createPlatformHazards(tickets.hazardTickets) },
    ...(config.publicOrigin === undefined ? {} : { publicOrigin: config.publicOrigin }),
  });
  const retention = createRetention({ database, clock, logger: logger.child({ part: 'retention' }) });
  return {
    /** What the API asks of them. */
    asked: {
      ...{ tickets, notify },
      routing: createRouting({ database, clock }),
      ledgers: createLedgers({ database, clock }),
      signs: createSigns({ database, clock, changed: () => tickets.changed() }),
    },
    start(started: Started): void {
      for (const [name, part] of Object.entries({ tickets, notify, retention })) {
        part.start();
        started.add(name, () => part.stop());
      }
    },
  };
}
