import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/db/database.js';
import { estates } from '../../registry/adapters/schema.js';
import type { Actor } from '../domain/ticket.js';
import type { OpenCount } from '../usecases/ticket-records.js';
import { isOpenSql } from './open-states.js';
import { tickets } from './schema.js';

/** District, street and estate. */
const estateDepth = 3;

const estatesInScope = sql`coalesce((
  select array_agg(e.id) from ${estates} e where e.path <@ any ((select anju.scope_paths())::ltree[])), '{}')`;

function countsWhere(condition: SQL, nowMs: number): SQL {
  return sql`select ${tickets.estateId} as "estateId", ${tickets.facilityId} as "facilityId", count(*)::int as open,
      (count(*) filter (where ${tickets.nextDueMs} < ${nowMs}::bigint))::int as overdue
    from ${tickets} where ${isOpenSql} and ${condition} group by ${tickets.estateId}, ${tickets.facilityId}`;
}

/**
 * Open tickets by facility, and how many of them are overdue, of those that the row scope lets through. Asked by estates, the index of
 * counts alone can answer: the scope's own terms, a place or a part, have no index in common.
 */
export async function countOpenTickets(
  tx: Tx,
  nowMs: number,
  { scopes, partyId }: Pick<Actor, 'scopes' | 'partyId'>,
): Promise<readonly OpenCount[]> {
  const isByEstates = scopes.every((scope) => scope.split('.').length <= estateDepth);
  const parts: SQL[] = [];
  if (isByEstates) parts.push(countsWhere(sql`${tickets.estateId} = any (${estatesInScope})`, nowMs));
  if (isByEstates && partyId !== null) {
    const isPartOf = sql`${tickets.partyIds} @> array[${partyId}]::text[]`;
    parts.push(countsWhere(sql`${isPartOf} and ${tickets.estateId} <> all (${estatesInScope})`, nowMs));
  }
  if (!isByEstates) parts.push(countsWhere(sql`true`, nowMs));
  const { rows } = await tx.execute<{ [K in keyof OpenCount]: OpenCount[K] }>(sql.join(parts, sql` union all `));
  return rows;
}
