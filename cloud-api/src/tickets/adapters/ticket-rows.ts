import { asc, inArray } from 'drizzle-orm';
import type { Tx } from '../../platform/db/database.js';
import type { Ticket } from '../domain/ticket.js';
import { emptyLog, foldEvent } from '../domain/ticket-log.js';
import { ticketAssignments, ticketDeadlines, ticketEvents, tickets } from './schema.js';

function grouped<T extends { readonly ticketId: string }>(rows: readonly T[]): ReadonlyMap<string, T[]> {
  const byTicket = new Map<string, T[]>();
  for (const row of rows) {
    const group = byTicket.get(row.ticketId);
    if (group === undefined) byTicket.set(row.ticketId, [row]);
    else group.push(row);
  }
  return byTicket;
}

/** Whole tickets of these ids, in their order; those that are not visible are left out. */
export async function readTickets(tx: Tx, ids: readonly string[]): Promise<readonly Ticket[]> {
  if (ids.length === 0) return [];
  const wanted = [...ids];
  const rows = await tx.select().from(tickets).where(inArray(tickets.id, wanted));
  const assignments = grouped(
    await tx
      .select()
      .from(ticketAssignments)
      .where(inArray(ticketAssignments.ticketId, wanted))
      .orderBy(asc(ticketAssignments.assignedMs), asc(ticketAssignments.partyId)),
  );
  const deadlines = grouped(
    await tx
      .select()
      .from(ticketDeadlines)
      .where(inArray(ticketDeadlines.ticketId, wanted))
      .orderBy(asc(ticketDeadlines.id)),
  );
  const events = grouped(
    await tx
      .select({
        ticketId: ticketEvents.ticketId,
        type: ticketEvents.type,
        actorId: ticketEvents.actorId,
        data: ticketEvents.data,
      })
      .from(ticketEvents)
      .where(inArray(ticketEvents.ticketId, wanted))
      .orderBy(asc(ticketEvents.ticketId), asc(ticketEvents.seq)),
  );
  const byId = new Map(
    rows.map(({ titleZh, titleEn, sourceKind, sourceChannel, sourceNumber, ...row }): [string, Ticket] => [
      row.id,
      {
        ...row,
        title: { zh: titleZh, en: titleEn },
        source: { kind: sourceKind, channel: sourceChannel, number: sourceNumber },
        assignments: (assignments.get(row.id) ?? []).map(({ ticketId: _, ...rest }) => rest),
        deadlines: (deadlines.get(row.id) ?? []).map(({ ticketId: _, ...rest }) => rest),
        log: (events.get(row.id) ?? []).reduce(foldEvent, emptyLog),
      },
    ]),
  );
  return wanted.flatMap((id) => byId.get(id) ?? []);
}
