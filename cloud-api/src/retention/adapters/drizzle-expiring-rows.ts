import { sql } from 'drizzle-orm';
import { rejections } from '../../ingest/adapters/schema.js';
import type { Database } from '../../platform/db/database.js';
import { notificationOutbox } from '../../tickets/adapters/schema.js';
import type { ExpiringKind, ExpiringRows } from '../usecases/sweep-retention.js';

export class DrizzleExpiringRows implements ExpiringRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async removeBefore(kind: ExpiringKind, beforeMs: number, limit: number): Promise<number> {
    const chosen =
      kind === 'messages'
        ? sql`DELETE FROM ${notificationOutbox} WHERE id IN (SELECT id FROM ${notificationOutbox}
            WHERE delivered_ms < ${beforeMs} ORDER BY delivered_ms LIMIT ${limit}) RETURNING 1`
        : sql`DELETE FROM ${rejections} WHERE id IN (SELECT id FROM ${rejections}
            WHERE at_ms < ${beforeMs} AND (held IS NULL OR replayed_ms IS NOT NULL) ORDER BY at_ms LIMIT ${limit}) RETURNING 1`;
    const { rows } = await this.#database.tx({ role: 'sweeper' }, (tx) => tx.execute(chosen));
    return rows.length;
  }
}
