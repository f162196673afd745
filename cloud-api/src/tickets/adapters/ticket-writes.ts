import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/db/database.js';
import type { Ticket, TicketChange } from '../domain/ticket.js';
import { genesisHash, hashOf } from '../domain/ticket-log.js';
import { notificationOutbox, ticketAssignments, ticketDeadlines, ticketEvents, tickets } from './schema.js';

export async function writeTicket(tx: Tx, ticket: Ticket, how: 'insert' | 'update'): Promise<void> {
  const { title, source, assignments: _a, deadlines: _d, log: _l, id, ...columns } = ticket;
  const born = { sourceKind: source.kind, sourceChannel: source.channel, sourceNumber: source.number };
  const row = { ...columns, ...born, titleZh: title.zh, titleEn: title.en };
  if (how === 'insert') await tx.insert(tickets).values({ id, ...row });
  else await tx.update(tickets).set(row).where(eq(tickets.id, id));
}

/** `before`: the parties that are stored. */
export async function writeAssignments(tx: Tx, ticket: Ticket, before: Ticket['assignments']): Promise<void> {
  const kept = new Set(ticket.assignments.map(({ partyId }) => partyId));
  const gone = before.flatMap(({ partyId }) => (kept.has(partyId) ? [] : [partyId]));
  if (gone.length > 0) {
    await tx
      .delete(ticketAssignments)
      .where(and(eq(ticketAssignments.ticketId, ticket.id), inArray(ticketAssignments.partyId, gone)));
  }
  if (kept.size === 0) return;
  await tx
    .insert(ticketAssignments)
    .values(ticket.assignments.map((assignment) => ({ ticketId: ticket.id, ...assignment })))
    .onConflictDoUpdate({
      target: [ticketAssignments.ticketId, ticketAssignments.partyId],
      set: {
        role: sql.raw('excluded.role'),
        state: sql.raw('excluded.state'),
        assignedMs: sql.raw('excluded.assigned_ms'),
      },
    });
}

/** `before`: the deadlines that are stored. */
export async function writeDeadlines(tx: Tx, ticket: Ticket, before: Ticket['deadlines']): Promise<void> {
  const opened = ticket.deadlines.flatMap(({ id, ...row }) => (id === null ? [{ ticketId: ticket.id, ...row }] : []));
  if (opened.length > 0) await tx.insert(ticketDeadlines).values(opened);
  for (const deadline of ticket.deadlines) {
    const { id, ...row } = deadline;
    if (id !== null && !before.includes(deadline)) {
      await tx.update(ticketDeadlines).set(row).where(eq(ticketDeadlines.id, id));
    }
  }
}

/** Appends the events behind the ticket's last one, and the messages that they cause. The ticket is locked, or new. */
export async function writeEvents(tx: Tx, { ticket, events }: TicketChange): Promise<void> {
  if (events.length === 0) return;
  const ticketId = ticket.id;
  const last = await tx
    .select({ seq: ticketEvents.seq, hash: ticketEvents.hash })
    .from(ticketEvents)
    .where(eq(ticketEvents.ticketId, ticketId))
    .orderBy(desc(ticketEvents.seq))
    .limit(1);
  let seq = last[0]?.seq ?? 0;
  let previousHash = last[0]?.hash ?? genesisHash;
  const rows = events.map(({ actor, notify: _, called: _called, ...event }) => {
    seq += 1;
    const content = {
      ...event,
      ticketId,
      seq,
      actorId: actor?.userId ?? null,
      actorName: actor?.displayName ?? null,
      actorRole: actor?.role ?? null,
      data: { ...event.data },
      previousHash,
    };
    const hash = hashOf(content);
    previousHash = hash;
    return { ...content, hash };
  });
  await tx.insert(ticketEvents).values(rows);
  await tx.insert(notificationOutbox).values(
    rows.flatMap((row, index) =>
      ['live', ...new Set<string>(events[index]?.notify ?? [])].map((audience) => {
        const call = events[index]?.called?.find((each) => each.audience === audience);
        const onDuty = call?.basis === 'on_duty' ? { userIds: call.people.map(({ userId }) => userId) } : {};
        return {
          key: `${ticketId}/${row.seq}/${audience}`,
          ticketId,
          audience,
          template: `ticket.${row.type}`,
          data: { seq: row.seq, version: ticket.version, ...onDuty },
          createdMs: row.atMs,
        };
      }),
    ),
  );
}
