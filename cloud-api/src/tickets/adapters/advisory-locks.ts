import { sql } from 'drizzle-orm';
import type { Tx } from '../../platform/db/database.js';

/** First key of the advisory locks that the tickets take; the second is what is locked. */
export const lockSpace = { day: 7301, facility: 7302, report: 7303, file: 7304, receipt: 7305 } as const;

/** Nobody else has the lock until the transaction ends. */
export async function advisoryLock(tx: Tx, space: number, what: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${space}::int, hashtext(${what}))`);
}
