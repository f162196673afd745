import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from './config.js';
import { openDatabase } from './open-database.js';
import type { Database } from './platform/db/database.js';
import { verifySigns } from './signs/index.js';
import { filesDirectoryOf } from './ticket-files.js';
import { anchoredSigns, type LogReport as TicketsReport, verifyTicketLog } from './tickets/index.js';

/** Of the tickets, and of the estates' signs. */
export interface LogReport extends TicketsReport {
  readonly signs: number;
}

/** Where the anchors are, unless the configuration says otherwise. */
export function anchorDirectoryOf({ anchorDir, dataDir }: Pick<Config, 'anchorDir' | 'dataDir'>): string {
  return anchorDir ?? join(dataDir, 'anchors');
}

/** The event log of the tickets against itself, its anchors and its files, and the logs of estates' signs against the same anchors. */
export async function verifyLogs(
  database: Database,
  places: { readonly anchorDir: string; readonly filesDir: string },
): Promise<LogReport> {
  const ofTickets = await verifyTicketLog(database, places);
  const { signs, faults } = await verifySigns(database, await anchoredSigns(places.anchorDir));
  return { ...ofTickets, signs, faults: [...ofTickets.faults, ...faults] };
}

/** `anju-cloud verify-log`. Throws what `openDatabase` throws. */
export async function verifyLog(config: Config, logger: Logger): Promise<LogReport> {
  const database = await openDatabase(config, logger, (error) => logger.error({ err: error }, 'the database was lost'));
  try {
    return await verifyLogs(database, { anchorDir: anchorDirectoryOf(config), filesDir: filesDirectoryOf(config) });
  } finally {
    await database.close();
  }
}

/** The report as lines, the last of which sums it up. */
export function linesOf({
  tickets,
  events,
  files,
  signs,
  anchors,
  anchoredUntil,
  faults,
}: LogReport): readonly string[] {
  return [
    ...faults.map(({ what, why }) => `${what}: ${why}`),
    `tickets ${tickets}, events ${events}, files ${files}, signs ${signs}, anchors ${anchors}, anchored until ${anchoredUntil ?? 'never'}, faults ${faults.length}`,
  ];
}
