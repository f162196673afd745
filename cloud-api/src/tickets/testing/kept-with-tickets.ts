import { isDeepStrictEqual } from 'node:util';
import { inArray, sql } from 'drizzle-orm';
import type { Database } from '../../platform/db/database.js';
import { drizzleTicketTransactions } from '../adapters/drizzle-ticket-records.js';
import { tickets as ticketRows } from '../adapters/schema.js';
import { emptyLog, foldEvent } from '../domain/ticket-log.js';
import { NEVER_DUE_MS } from '../usecases/ticket-records.js';
import type { Report } from './workflow-rules.js';

/**
 * Where a ticket stands in the order of what is due first is what its clocks say, who may see it are its parties, and what is kept of
 * its log is what its log says.
 */
export async function checkKept(database: Database, ticketIds: readonly string[], fault: Report): Promise<void> {
  const { rows } = await database.tx({ role: 'admin' }, (tx) =>
    tx.execute<{ id: string }>(sql`
      select t.id from tickets t where t.id = any (${sql.param([...ticketIds])}::text[])
        and t.next_due_ms is distinct from (
          select coalesce(min(d.due_ms), ${NEVER_DUE_MS}::bigint) from ticket_deadlines d
          where d.ticket_id = t.id and d.met_ms is null and d.cancelled_ms is null)`),
  );
  for (const { id } of rows) fault('otherFaults', `${id}: its place in the order of due times is not its clocks'`);
  const parties = await database.tx({ role: 'admin' }, (tx) =>
    tx.execute<{ id: string }>(sql`
      select t.id from tickets t where t.id = any (${sql.param([...ticketIds])}::text[])
        and array(select unnest(t.party_ids) as p order by p)
          <> array(select a.party_id from ticket_assignments a where a.ticket_id = t.id order by a.party_id)`),
  );
  for (const { id } of parties.rows)
    fault('otherFaults', `${id}: the parties that may see it are not those that have a part in it`);
  const transactions = drizzleTicketTransactions(database);
  const kept = await database.tx({ role: 'admin' }, (tx) =>
    tx
      .select({ id: ticketRows.id, logFacts: ticketRows.logFacts })
      .from(ticketRows)
      .where(inArray(ticketRows.id, [...ticketIds])),
  );
  for (const { id, logFacts } of kept) {
    const events = await transactions.run({ role: 'admin' }, (records) => records.events(id));
    if (!isDeepStrictEqual(logFacts?.facts, JSON.parse(JSON.stringify(events.reduce(foldEvent, emptyLog)))))
      fault('otherFaults', `${id}: what is kept of its log is not what its log says`);
  }
}
