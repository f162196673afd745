import { asc, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/db/database.js';
import { isOpenSql, openStatesSql } from './open-states.js';
import { ticketDeadlines, tickets } from './schema.js';

/** Ids of the open tickets for which something is due, the earliest first, locked; those that somebody else has are left out. */
export async function lockDueTickets(
  tx: Tx,
  nowMs: number,
  { limit, except }: { readonly limit: number; readonly except: readonly string[] },
): Promise<{ id: string }[]> {
  // Each of the three finds its first by an index of its own, however many tickets are open. A ticket has at most three clocks
  // that run, and others may hold some of the tickets: four times as many rows have the first of them.
  const rows = sql.raw(String(4 * limit));
  const isWanted = sql`n.state in (${openStatesSql}) and n.id <> all (${sql.param([...except])}::text[])`;
  const due = sql`(
    select id, min(at_ms) as at_ms from (
      (select n.id, d.due_ms as at_ms from ${ticketDeadlines} d join ${tickets} n on n.id = d.ticket_id
        where d.met_ms is null and d.cancelled_ms is null and d.breached_ms is null and d.due_ms < ${nowMs} and ${isWanted}
        order by d.due_ms limit ${rows})
      union all (select n.id, n.suspended_until_ms from ${tickets} n
        where n.state = 'suspended' and n.suspended_until_ms <= ${nowMs} and ${isWanted}
        order by n.suspended_until_ms limit ${rows})
      union all (select n.id, n.next_call_ms from ${tickets} n where n.next_call_ms <= ${nowMs} and ${isWanted}
        order by n.next_call_ms limit ${rows})
    ) found group by id
  ) due`;
  return tx
    .select({ id: tickets.id })
    .from(tickets)
    .innerJoin(due, sql`due.id = ${tickets.id}`)
    .where(isOpenSql)
    .orderBy(sql`due.at_ms`, asc(tickets.id))
    .limit(limit)
    .for('update', { of: tickets, skipLocked: true });
}
