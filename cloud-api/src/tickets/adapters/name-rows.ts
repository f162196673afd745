import { inArray, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/db/database.js';
import { estates, facilities, parties } from '../../registry/adapters/schema.js';
import type { Ticket } from '../domain/ticket.js';
import type { Names } from '../usecases/ticket-views.js';

export async function partiesKnown(
  tx: Tx,
  partyIds: readonly string[],
): Promise<ReadonlyMap<string, { readonly gone: boolean }>> {
  if (partyIds.length === 0) return new Map();
  const rows = await tx
    .select({ id: parties.id, goneMs: parties.goneMs })
    .from(parties)
    .where(inArray(parties.id, [...new Set(partyIds)]));
  return new Map(rows.map(({ id, goneMs }) => [id, { gone: goneMs !== null }]));
}

type NamedKind = 'party' | 'facility' | 'estate';

export async function readNames(tx: Tx, named: readonly Ticket[]): Promise<Names> {
  const listed = (ids: readonly string[]) => sql`any (${sql.param([...new Set(ids)])}::text[])`;
  const { rows } = await tx.execute<{ what: NamedKind; id: string; zh: string; en: string }>(sql`
    select 'party' as what, id, name as zh, name as en from ${parties}
      where id = ${listed(named.flatMap(({ assignments }) => assignments.map(({ partyId }) => partyId)))}
    union all select 'facility', id, name_zh, name_en from ${facilities}
      where id = ${listed(named.flatMap(({ facilityId }) => facilityId ?? []))}
    union all select 'estate', id, name_zh, name_en from ${estates}
      where id = ${listed(named.map(({ estateId }) => estateId))}`);
  const of = (what: NamedKind) => rows.filter((row) => row.what === what);
  const places = (what: NamedKind) => new Map(of(what).map(({ id, zh, en }) => [id, { zh, en }]));
  return {
    parties: new Map(of('party').map(({ id, zh }) => [id, zh])),
    facilities: places('facility'),
    estates: places('estate'),
  };
}
