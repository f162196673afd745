import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from './config.js';
import { openDatabase } from './open-database.js';
import { type LogReport, verifyTicketLog } from './tickets/index.js';

/** Where the anchors are, unless the configuration says otherwise. */
export function anchorDirectoryOf({ anchorDir, dataDir }: Pick<Config, 'anchorDir' | 'dataDir'>): string {
  return anchorDir ?? join(dataDir, 'anchors');
}

/** `anju-cloud verify-log`: the whole event log of the tickets against itself and its anchors. Throws what `openDatabase` throws. */
export async function verifyLog(config: Config, logger: Logger): Promise<LogReport> {
  const database = await openDatabase(config, logger, (error) => logger.error({ err: error }, 'the database was lost'));
  try {
    return await verifyTicketLog(database, anchorDirectoryOf(config));
  } finally {
    await database.close();
  }
}

/** The report as lines, the last of which sums it up. */
export function linesOf({ tickets, events, anchors, anchoredUntil, faults }: LogReport): readonly string[] {
  return [
    ...faults.map(({ what, why }) => `${what}: ${why}`),
    `tickets ${tickets}, events ${events}, anchors ${anchors}, anchored until ${anchoredUntil ?? 'never'}, faults ${faults.length}`,
  ];
}
