import { sql } from 'drizzle-orm';
import type { Tx } from '../../platform/db/database.js';
import { parties, routes } from '../../registry/adapters/schema.js';
import { maintenanceContracts } from '../../routing/adapters/schema.js';
import { openStates } from '../domain/ticket.js';
import type { HolderRecords } from '../usecases/held-tickets.js';
import { ticketAssignments, tickets } from './schema.js';

/** Of the open tickets `t`, the parts `a` that are still somebody's to do. */
const openParts = sql`from ${ticketAssignments} a
  join ${tickets} t on t.id = a.ticket_id and t.state = any (${sql.param([...openStates])}::text[])
    and (a.role = 'lead' and a.state <> 'declined' or a.role = 'co_handler' and a.state in ('assigned', 'accepted'))`;

export function holderRows(tx: Tx): HolderRecords {
  return {
    async heldBy(partyId, limit) {
      const { rows } = await tx.execute<{ role: 'lead' | 'co_handler'; ticket_id: string }>(sql`
        select a.role, a.ticket_id ${openParts} where a.party_id = ${partyId} order by a.ticket_id limit ${limit}`);
      return rows.map(({ role, ticket_id: ticketId }) => ({ role, ticketId }));
    },

    async heldByLeavers(day, { partyId, limit }) {
      // Hardly any party left: without this question every open ticket would be asked for its contracts.
      const { rows: leavers } = await tx.execute<{ id: string }>(sql`
        select id from ${parties} p
        where (${partyId}::text is null or p.id = ${partyId}) and (p.gone_ms is not null or exists (
          select from ${maintenanceContracts} c where c.party_id = p.id and c.removed_ms is null and c.to_day < ${day}
        ))`);
      if (leavers.length === 0) return [];
      const { rows } = await tx.execute<{
        party_id: string;
        name: string;
        gone_ms: string | number | null;
        role: 'lead' | 'co_handler';
        ticket_id: string;
      }>(sql`
        select a.party_id, p.name, p.gone_ms, a.role, a.ticket_id
        ${openParts} join ${parties} p on p.id = a.party_id
        where a.party_id = any (${sql.param(leavers.map(({ id }) => id))}::text[])
          and (p.gone_ms is not null or a.role = 'lead' and exists (
            select from ${maintenanceContracts} c
            where c.party_id = a.party_id and c.removed_ms is null and c.path @> t.path
              and c.problem_classes ? t.problem_class and c.to_day < ${day}
          ) and not exists (
            select from ${maintenanceContracts} c
            where c.party_id = a.party_id and c.removed_ms is null and c.path @> t.path
              and c.problem_classes ? t.problem_class and c.from_day <= ${day} and coalesce(c.to_day, ${day}) >= ${day}
          ) and not exists (
            select from ${routes} r
            where r.lead_party_id = a.party_id and r.removed_ms is null
              and (r.estate_id = t.estate_id or r.estate_id is null)
              and (r.problem_class = t.problem_class or r.problem_class is null)
          ))
        order by a.party_id, a.ticket_id
        limit ${limit}`);
      return rows.map((row) => ({
        partyId: row.party_id,
        partyName: row.name,
        goneMs: row.gone_ms === null ? null : Number(row.gone_ms),
        role: row.role,
        ticketId: row.ticket_id,
      }));
    },
  };
}
