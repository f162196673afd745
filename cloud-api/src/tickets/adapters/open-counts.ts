import { sql } from 'drizzle-orm';
import type { Tx } from '../../platform/db/database.js';
import { estates } from '../../registry/adapters/schema.js';
import type { Actor } from '../domain/ticket.js';
import type { OpenCount } from '../usecases/ticket-records.js';
import { isOpenSql } from './open-states.js';
import { tickets } from './schema.js';

/** District, street and estate. */
const estateDepth = 3;

/**
 * Open tickets by facility, and how many of them are overdue, of those that the row scope lets through. Asked by the estates that the
 * same scope shows, the index of counts alone can answer: the terms for tickets, a place or a part, have no index in common.
 */
export async function countOpenTickets(
  tx: Tx,
  nowMs: number,
  { scopes }: Pick<Actor, 'scopes'>,
): Promise<readonly OpenCount[]> {
  // Whoever answers for less than an estate is not shown the estate.
  const isByEstates = scopes.every((scope) => scope.split('.').length <= estateDepth);
  const byEstates = sql`and ${tickets.estateId} = any ((select array_agg(e.id) from ${estates} e)::text[])`;
  const { rows } = await tx.execute<{ [K in keyof OpenCount]: OpenCount[K] }>(sql`
    select ${tickets.estateId} as "estateId", ${tickets.facilityId} as "facilityId", count(*)::int as open,
      (count(*) filter (where ${tickets.nextDueMs} < ${nowMs}::bigint))::int as overdue
    from ${tickets} where ${isOpenSql} ${isByEstates ? byEstates : sql``}
    group by ${tickets.estateId}, ${tickets.facilityId}`);
  return rows;
}
